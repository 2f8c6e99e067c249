import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vite';

const backend = process.env['THROUGHLINE_URL'] ?? 'http://127.0.0.1:8099';

// Built after the workspace, into its folder: the program serves /demo/ in demo mode only.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/demo/',
  build: {
    outDir: fileURLToPath(new URL('../../dist/demo', import.meta.url)),
    emptyOutDir: true,
    rollupOptions: { input: ['index.html', 'shop/index.html'].map((page) => fileURLToPath(new URL(page, import.meta.url))) },
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
  },
  server: { proxy: { '/demo/api': { target: backend } } },
});
