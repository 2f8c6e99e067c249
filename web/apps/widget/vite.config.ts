import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Classic scripts with fixed names beside the workspace: the widget, and with `--mode qr` and the like one of the parts that it loads on use.
export default defineConfig(({ mode }) => {
  const part = mode !== 'production' && mode !== 'development';
  return {
    root: at('.'),
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: at('../../dist'),
      emptyOutDir: false,
      copyPublicDir: false,
      lib: { entry: at(part ? `./src/parts/${mode}.ts` : './src/main.ts'), formats: ['iife'], name: 'throughlineWidget', fileName: () => (part ? `widget-${mode}.js` : 'widget.js') },
      minify: 'terser', // a twentieth smaller than the built-in one, and every visitor of the shop pays
      terserOptions: { ecma: 2020, compress: { passes: 3 }, format: { comments: false } },
      target: 'es2023',
      cssTarget: ['chrome125', 'safari18', 'firefox128'], // nothing is rewritten for older ones: the tokens need oklch anyway
      reportCompressedSize: false,
    },
  };
});
