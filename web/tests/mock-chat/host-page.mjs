// A page of somebody else: no style of its own (its policy allows none), fields and a button in the corner to be covered.
export const hostPage = (server, wishes) => `<!doctype html>
<html lang="${wishes.get('lang') ?? 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Somebody's page</title></head>
<body>
<main>
<h1>Somebody's page</h1>
<p><label>Search <input name="search"></label></p>
${'<p>Words of the page.</p>'.repeat(30)}
<p align="right"><label>At the end <input name="end"></label> <button>Pay</button></p>
</main>
<script src="${server}/widget.js?account=site" async${['theme', 'color', 'position'].map((name) => (wishes.get(name) ? ` data-${name}="${wishes.get(name)}"` : '')).join('')}></script>
</body>
</html>`;
