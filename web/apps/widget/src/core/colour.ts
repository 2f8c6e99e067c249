/** The site's colour, made legible: sRGB for contrast (WCAG 2), OKLCH to change lightness without changing the hue. */
type Triple = [number, number, number];

const toLinear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const fromLinear = (value: number): number => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);
const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** `#rgb` or `#rrggbb`; null for anything else. */
export function readHex(text: string): Triple | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text.trim());
  const digits = short ? short.slice(1).map((digit) => digit + digit) : /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim())?.slice(1);
  return digits ? (digits.map((pair) => parseInt(pair, 16) / 255) as Triple) : null;
}

const writeHex = (colour: Triple): string => `#${colour.map((value) => Math.round(clamp(value) * 255).toString(16).padStart(2, '0')).join('')}`;

const luminance = (colour: Triple): number => {
  const [red, green, blue] = colour.map(toLinear) as Triple;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

export function contrast(one: Triple, other: Triple): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function toOklch(colour: Triple): Triple {
  const [red, green, blue] = colour.map(toLinear) as Triple;
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, Math.hypot(a, b), Math.atan2(b, a)];
}

function fromOklch([lightness, chroma, hue]: Triple): Triple {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear: Triple = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((value) => fromLinear(clamp(value))) as Triple;
}

const NEEDED = 4.5;
const STEP = 0.01;
// In the dark theme the colour is a light one under dark text, and calmer.
const DARK_LIGHTNESS = 0.74;
const DARK_CHROMA = 0.1;
const white: Triple = [1, 1, 1];
/** --on-brand of the dark theme. */
const night: Triple = [0.05, 0.06, 0.07];

/** The nearest colour of the same hue on which the theme's text has 4.5:1; null when the setting is not a colour. */
export function legibleBrand(setting: string, theme: 'light' | 'dark'): string | null {
  const given = readHex(setting);
  if (!given) return null;
  const dark = theme === 'dark';
  const text = dark ? night : white;
  const [ownLightness, ownChroma, hue] = toOklch(given);
  const chroma = dark ? Math.min(ownChroma, DARK_CHROMA) : ownChroma;
  let lightness = dark ? Math.max(ownLightness, DARK_LIGHTNESS) : ownLightness;
  let colour = dark ? fromOklch([lightness, chroma, hue]) : given;
  while (contrast(colour, text) < NEEDED && lightness > 0 && lightness < 1) {
    lightness += dark ? STEP : -STEP;
    colour = fromOklch([lightness, chroma, hue]);
  }
  return writeHex(colour);
}
