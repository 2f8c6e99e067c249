import type { ReactElement, SVGProps } from 'react';

/** Glyphs for brands that lucide lacks, drawn plain on its 24 px grid. */
const drawn = (children: ReactElement) =>
  function BrandGlyph(props: SVGProps<SVGSVGElement>) {
    return (
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" {...props}>
        {children}
      </svg>
    );
  };

export const WhatsAppGlyph = drawn(
  <>
    <path d="M12 3a9 9 0 0 0-7.7 13.6L3 21l4.5-1.2A9 9 0 1 0 12 3Z" />
    <path d="M9 8.6c0 3.6 2.8 6.4 6.4 6.4l.6-2-2-.9-.9.9a6.4 6.4 0 0 1-2.1-2.1l.9-.9-.9-2Z" />
  </>,
);

export const ViberGlyph = drawn(
  <>
    <path d="M8 3.5h8a4.5 4.5 0 0 1 4.5 4.5v5a4.5 4.5 0 0 1-4.5 4.5h-3l-3.5 3.5v-3.5H8A4.5 4.5 0 0 1 3.5 13V8A4.5 4.5 0 0 1 8 3.5Z" />
    <path d="M12.5 7.5a3.5 3.5 0 0 1 3.5 3.5" />
    <path d="M8.5 7.8c0 3 2.2 5.4 5 5.7" />
  </>,
);

export const VkGlyph = drawn(
  <>
    <path d="M3 7.5c.6 5.5 3.400 9 8 9v-9" />
    <path d="M11 12c2.5 0 4.5-1.800 5.200-4.5" />
    <path d="M11 12c3 0 5.200 1.800 6 4.5" />
  </>,
);

export const InstagramGlyph = drawn(
  <>
    <rect x="3.5" y="3.5" width="17" height="17" rx="5" />
    <circle cx="12" cy="12" r="4" />
    <path d="M17 7h.01" />
  </>,
);

export const MailsGlyph = drawn(
  <>
    <path d="M17 19a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2v-8a2 2 0 0 1 1-1.732" />
    <path d="m22 5.5-6.419 4.179a2 2 0 0 1-2.162 0L7 5.5" />
    <rect x="7" y="3" width="15" height="12" rx="2" />
  </>,
);
