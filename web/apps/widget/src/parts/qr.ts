import qrcode from 'qrcode-generator';

import { handOver } from '../page/load-part.ts';
import type { DrawQr } from '../view/qr-code.tsx';

const draw: DrawQr = (text) => {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const modules = code.getModuleCount();
  const path: string[] = [];
  for (let row = 0; row < modules; row += 1) {
    for (let column = 0; column < modules; column += 1) if (code.isDark(row, column)) path.push(`M${column} ${row}h1v1h-1z`);
  }
  return { path: path.join(''), modules };
};

handOver(draw);
