import type { ButtonHTMLAttributes, Ref } from 'react';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'plain' | 'primary' | 'quiet';
  size?: 'md' | 'lg' | 'sm';
  iconOnly?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

const looks = {
  plain: 'bg-surface shadow-[inset_0_0_0_1px_var(--line-2)] enabled:hover:bg-surface-2',
  primary: 'bg-ink text-on-ink enabled:hover:bg-ink-hover',
  quiet: 'text-fg-2 enabled:hover:bg-sunken enabled:hover:text-fg',
};
const heights = { sm: 'h-6', md: 'h-7 touch:h-9', lg: 'h-9' };
const paddings = { plain: 'px-2.5', primary: 'px-2.5', quiet: 'px-1.5' };
const widths = { sm: 'w-6', md: 'w-7 touch:w-9', lg: 'w-9' };

export function Button({ look = 'plain', size = 'md', iconOnly = false, className = '', type = 'button', ...rest }: ButtonProps) {
  const width = iconOnly ? `${widths[size]} justify-center` : paddings[look];
  return (
    <button
      type={type}
      className={`inline-flex shrink-0 items-center gap-1.5 rounded-1 font-medium whitespace-nowrap transition-colors duration-(--m-fast) disabled:opacity-55 ${looks[look]} ${heights[size]} ${width} ${className}`}
      {...rest}
    />
  );
}
