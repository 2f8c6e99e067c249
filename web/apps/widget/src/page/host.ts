import { legibleBrand } from '../core/colour.ts';
import styles from '../styles.css?inline';
import tokens from '../tokens.css?inline';
import type { Settings } from './settings.ts';

function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

/** The page's font; a page without one would give the browser's book face. */
function pageFont(): string {
  const font = getComputedStyle(document.body).fontFamily;
  return /^["']?(times|serif)/i.test(font) ? 'system-ui, sans-serif' : `${font}, system-ui, sans-serif`;
}

/** Follows the setting, else the visitor's system. */
function followTheme(host: HTMLElement, fixed: Settings['theme']): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => void host.setAttribute('data-theme', fixed ?? (system.matches ? 'dark' : 'light'));
  apply();
  system.addEventListener('change', apply);
}

function ownStyle({ color }: Settings): string {
  const rules = [`:host{--page-font:${pageFont()}}`];
  for (const theme of ['light', 'dark'] as const) {
    const brand = legibleBrand(color, theme);
    if (brand) rules.push(`:host([data-theme=${theme}]){--brand:${brand}}`);
  }
  return rules.join('');
}

/** A constructed sheet needs no permission of the page's policy, unlike a style element or attribute. */
export function makeHost(settings: Settings): { host: HTMLElement; root: ShadowRoot } {
  const host = document.createElement('throughline-chat');
  host.lang = settings.language;
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheetOf(tokens), sheetOf(styles), sheetOf(ownStyle(settings))];
  followTheme(host, settings.theme);
  document.body.append(host);
  return { host, root };
}
