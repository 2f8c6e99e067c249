import type { LucideIcon } from 'lucide-react';

const sizes = { xs: 12, sm: 14, md: 16, lg: 20 } as const;
const strokes = { xs: 2, sm: 1.75, md: 1.75, lg: 1.6 } as const;

interface IconProps {
  of: LucideIcon;
  size?: keyof typeof sizes;
  className?: string;
}

export function Icon({ of: Drawn, size = 'md', className = '' }: IconProps) {
  return <Drawn size={sizes[size]} strokeWidth={strokes[size]} className={`block flex-none ${className}`} aria-hidden="true" />;
}
