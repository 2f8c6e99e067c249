// Runs before the first paint, so that nothing flashes: the theme chosen in the workspace, else the system's.
(function () {
  var kept = {};
  try {
    kept = JSON.parse(localStorage.getItem('throughline.preferences') || '{}') || {};
  } catch {
    // Storage may be forbidden; the system's choice is used.
  }
  var dark = kept.theme === 'dark' || (kept.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
