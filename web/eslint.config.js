import js from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

// protocol <- client <- state <- ui <- apps, never back. Inside an app: shared <- features <- app, no feature from another.
const forbid = (files, group, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});
const react = ['react', 'react-dom', 'react/*', 'react-dom/*', '@radix-ui/*', '@tanstack/*', 'lucide-react'];
const ours = (...names) => names.map((name) => `@throughline/${name}/**`);
const preact = ['preact', 'preact/*', '**/view/**', '**/page/**', '../client/**'];
const features = ['inbox', 'conversation', 'customer', 'sign-in'];

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'packages/protocol/generated/', 'tests/pictures/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  hooks.configs.flat.recommended,
  a11y.flatConfigs.recommended,
  {
    rules: {
      'no-restricted-syntax': ['error', { selector: 'ExportAllDeclaration', message: 'No barrels.' }],
      'no-console': 'error',
      'react-hooks/incompatible-library': 'off', // the virtual lists: no compiler runs here
      '@typescript-eslint/consistent-type-imports': 'error',
      'jsx-a11y/label-has-associated-control': ['error', { assert: 'either', depth: 4 }],
      'jsx-a11y/no-redundant-roles': 'off', // role=list: WebKit drops it from lists without bullets
    },
  },
  { files: ['**/*.tsx'], rules: { 'max-lines': ['error', { max: 170, skipBlankLines: true, skipComments: true }] } },
  { files: ['tests/**', 'scripts/**', '*.config.*'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly', setTimeout: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', document: 'readonly', window: 'readonly', localStorage: 'readonly', KeyboardEvent: 'readonly', crypto: 'readonly' } }, rules: { 'no-console': 'off' } },
  { files: ['apps/*/boot/*.js', 'apps/demo/public/*.js'], languageOptions: { globals: { document: 'readonly', localStorage: 'readonly', matchMedia: 'readonly', navigator: 'readonly', location: 'readonly' } } },
  forbid(['packages/protocol/**'], [...ours('protocol', 'client', 'state', 'ui', 'workspace'), ...react], 'protocol imports nothing of ours.'),
  forbid(['packages/client/**'], [...ours('client', 'state', 'ui', 'workspace'), ...react], 'client knows protocol only: no state, no framework.'),
  forbid(['packages/state/**'], [...ours('state', 'ui', 'workspace'), ...react], 'state is pure: no framework, nothing above it.'),
  forbid(['packages/ui/**'], [...ours('ui', 'workspace', 'client'), '@tanstack/*'], 'ui renders; it does not fetch.'),
  forbid(['apps/workspace/src/shared/**'], ['**/features/**', '**/app/**'], 'shared imports neither features nor app.'),
  // The widget is a program of its own: of the packages it takes what is pure, and nothing of the workspace's look. Inside: core (pure) <- client <- view <- main; page is the host page's side.
  forbid(['apps/widget/**'], [...ours('ui', 'workspace'), ...react], 'The widget imports nothing of the workspace.'),
  forbid(['apps/widget/src/core/**'], [...ours('ui', 'workspace'), ...react, ...preact], 'core is pure: no framework, nothing above it.'),
  forbid(['apps/widget/src/client/**'], [...ours('ui', 'workspace'), ...react, 'preact', 'preact/*', '**/view/**', '**/page/**'], 'client knows core only.'),
  {
    files: ['apps/widget/**'],
    rules: {
      ...Object.fromEntries(Object.keys(hooks.configs.flat.recommended.rules).map((rule) => [rule, 'off'])), // of the React compiler; Preact has none
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'jsx-a11y/no-noninteractive-tabindex': 'off', // what scrolls must be reachable by keyboard
    },
  },
  ...features.map((feature) =>
    forbid(
      [`apps/workspace/src/features/${feature}/**`],
      ['**/app/**', ...features.filter((other) => other !== feature).flatMap((other) => [`**/features/${other}/**`, `../${other}/**`])],
      'A feature imports neither another feature nor the app.',
    ),
  ),
);
