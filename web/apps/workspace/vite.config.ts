import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vite';

/** A classic script blocks the first paint, which is its purpose here; Vite only bundles modules, so it is emitted by hand. */
function beforePaint(): Plugin {
  const address = '/boot/before-paint.js';
  const file = fileURLToPath(new URL(`.${address}`, import.meta.url));
  let reference = '';
  return {
    name: 'before-paint',
    apply: 'build',
    buildStart() {
      reference = this.emitFile({ type: 'asset', name: 'before-paint.js', source: readFileSync(file) });
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') this.error('no index.html in the bundle');
        page.source = String(page.source).replace(address, `/${this.getFileName(reference)}`);
      },
    },
  };
}

const backend = process.env['THROUGHLINE_URL'] ?? 'http://127.0.0.1:8099';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [beforePaint(), react(), tailwindcss()],
  build: {
    outDir: fileURLToPath(new URL('../../dist', import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700, // scripts/check-budget.mjs measures what matters: the compressed first screen
  },
  server: { proxy: { '/api': { target: backend, ws: true }, '/demo': { target: backend } } },
});
