import { useEffect, useState } from 'preact/hooks';

import { loadPart } from '../page/load-part.ts';
import { useSurroundings } from './surroundings.ts';

export interface Drawn {
  path: string;
  modules: number;
}

export type DrawQr = (text: string) => Drawn;

export function QrCode({ of, label }: { of: string; label: string }) {
  const { server } = useSurroundings();
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    let wanted = true;
    loadPart<DrawQr>(server, 'qr')
      .then((draw) => wanted && setDrawn(draw(of)))
      .catch(() => undefined); // the link beside it works without a picture
    return () => {
      wanted = false;
    };
  }, [of, server]);
  if (!drawn) return <span class="qr" />;
  return (
    <svg class="qr" viewBox={`-2 -2 ${drawn.modules + 4} ${drawn.modules + 4}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={drawn.path} />
    </svg>
  );
}
