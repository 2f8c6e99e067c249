import type { CSSProperties } from 'react';

// The same two hues in both themes, light enough for the ink behind them.
const bright = { '--ch-l': '.75' } as CSSProperties;

/** The line that changes colour and goes on. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" role="img" aria-label="Throughline" className="flex-none">
      <rect width="32" height="32" rx="8" fill="var(--ink)" />
      <g fill="none" strokeWidth="2.6" strokeLinecap="round">
        <path stroke="var(--ch)" className="ch-tg" style={bright} d="M5 21.5h4.5c4 0 4-11 8-11" />
        <path stroke="var(--ch)" className="ch-wa" style={bright} d="M17.5 10.5c4 0 4 11 8 11H27" />
      </g>
      <circle cx="17.5" cy="10.5" r="3.2" fill="var(--on-ink)" />
    </svg>
  );
}
