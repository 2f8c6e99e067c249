import type { ShopTexts } from './texts.ts';
import { shopTexts } from './texts.ts';

declare global {
  interface Window {
    throughline?: { q?: { push(call: unknown[]): unknown } };
  }
}

const language = document.documentElement.lang;
const texts = shopTexts[language] ?? (shopTexts['en'] as ShopTexts);
const textOf = (name: string | undefined): string => texts[name as keyof ShopTexts] ?? '';

for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) element.textContent = textOf(element.dataset['text']);
for (const element of document.querySelectorAll<HTMLElement>('[data-label]')) element.setAttribute('aria-label', textOf(element.dataset['label']));
for (const link of document.querySelectorAll<HTMLAnchorElement>('.languages a')) if (link.lang === language) link.setAttribute('aria-current', 'true');
// A shop without other pages: its links lead nowhere, and must not throw the reader to the top.
for (const link of document.querySelectorAll('a[href="#"]')) link.addEventListener('click', (event) => event.preventDefault());

const count = document.getElementById('count');
const add = document.getElementById('add');
add?.addEventListener('click', () => {
  add.textContent = texts.added;
  if (count) count.textContent = String(Number(count.textContent) + 1);
});

// As any site does it: the call waits in the queue when the chat's script is not there yet.
document.getElementById('ask')?.addEventListener('click', () => {
  window.throughline ??= { q: [] as unknown[] };
  window.throughline.q?.push(['open']);
});

const picture = document.getElementById('picture');
for (const thumb of document.querySelectorAll<HTMLButtonElement>('.thumbs button')) {
  const drawing = picture?.querySelector('svg')?.cloneNode(true) as SVGElement | undefined;
  if (drawing) {
    for (const named of drawing.querySelectorAll('title, defs')) named.remove(); // the gradient is found by its id in the large one
    drawing.setAttribute('aria-hidden', 'true');
    drawing.removeAttribute('role');
    drawing.removeAttribute('aria-labelledby');
    thumb.append(drawing);
  }
  const view = thumb.dataset['view'] ?? '';
  thumb.setAttribute('aria-label', `${texts.views}: ${view}`);
  thumb.addEventListener('click', () => {
    picture?.setAttribute('data-view', view);
    for (const other of document.querySelectorAll('.thumbs button')) other.setAttribute('aria-pressed', String(other === thumb));
  });
}
