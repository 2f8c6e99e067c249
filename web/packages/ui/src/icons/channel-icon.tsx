import { ClipboardList, Globe, Mail, MessageSquare, Phone, Send, Smartphone, Video } from 'lucide-react';
import type { ComponentType, SVGProps } from 'react';

import type { Glyph } from '../channel-look.ts';
import { channelGlyph } from '../channel-look.ts';
import { InstagramGlyph, MailsGlyph, ViberGlyph, VkGlyph, WhatsAppGlyph } from './brand-glyphs.tsx';

const glyphs: Record<Glyph, ComponentType<SVGProps<SVGSVGElement>>> = {
  phone: Phone,
  video: Video,
  chat: MessageSquare,
  email: Mail,
  sms: Smartphone,
  telegram: Send,
  whatsapp: WhatsAppGlyph,
  viber: ViberGlyph,
  vk: VkGlyph,
  instagram: InstagramGlyph,
  form: ClipboardList,
  web: Globe,
  mailing: MailsGlyph,
};

interface ChannelIconProps {
  channel: string;
  size?: number;
}

export function ChannelIcon({ channel, size = 12 }: ChannelIconProps) {
  const Drawn = glyphs[channelGlyph(channel)];
  return <Drawn width={size} height={size} strokeWidth={size > 13 ? 1.9 : 2} className="block flex-none" aria-hidden="true" />;
}
