// The widget's scripts, each by itself: a classic script cannot share a chunk with another.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const configFile = fileURLToPath(new URL('../apps/widget/vite.config.ts', import.meta.url));
for (const mode of ['production', 'qr', 'text-en', 'text-ru', 'text-uk', 'text-pl']) await build({ configFile, mode, logLevel: 'warn' });
