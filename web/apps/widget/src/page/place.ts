import type { Store } from '../client/store.ts';
import type { PanelState } from '../view/surroundings.ts';

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const MARGIN = 16;
const LAUNCHER = 56;
const PANEL = { width: 384, height: 640 };
const PHONE = 480;

const overlap = (a: Box, b: Box): boolean => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;

function boxAt(side: 'right' | 'left', width: number, height: number): Box {
  const left = side === 'left' ? MARGIN : innerWidth - MARGIN - width;
  return { left, right: left + width, top: innerHeight - MARGIN - height, bottom: innerHeight - MARGIN };
}

const usable = 'button, input:not([type=hidden]), select, textarea, [role=button], [contenteditable=""], [contenteditable=true]';
const fields = 'input, select, textarea, [contenteditable=""], [contenteditable=true]';

/** Whether something that is used lies under the box: looked for at a grid of points, as the page itself is not ours to measure. */
function covers(box: Box, host: Element): boolean {
  for (const x of [box.left + 4, (box.left + box.right) / 2, box.right - 4]) {
    for (const y of [box.top + 4, (box.top + box.bottom) / 2, box.bottom - 4]) {
      const under = document.elementsFromPoint(x, y).find((element) => element !== host);
      if (under?.closest(usable)) return true;
    }
  }
  return false;
}

/** The launcher steps aside for a button or a field of the page, the open panel for the field that is being filled in. */
export function keepOutOfTheWay(host: Element, panel: Store<PanelState>, preferred: 'right' | 'left'): void {
  const other = preferred === 'right' ? 'left' : 'right';
  let timer: ReturnType<typeof setTimeout> | undefined;

  const put = (side: 'right' | 'left', minimised: boolean): void => {
    const now = panel.get();
    if (now.side !== side || now.minimised !== minimised) panel.set({ side, minimised });
  };

  const placeLauncher = (): void => {
    const free = [preferred, other].find((side) => !covers(boxAt(side as 'right', LAUNCHER, LAUNCHER), host));
    put((free ?? preferred) as 'right', free === undefined);
  };

  const placePanel = (): void => {
    const focused = document.activeElement;
    if (innerWidth < PHONE || !focused || focused === host || !focused.matches(fields)) return;
    const field = focused.getBoundingClientRect();
    const height = Math.min(PANEL.height, innerHeight - 2 * MARGIN);
    const free = [panel.get().side, preferred, other].find((side) => !overlap(boxAt(side as 'right', PANEL.width, height), field));
    if (free) put(free as 'right', false);
  };

  const place = (): void => (panel.get().open ? placePanel() : placeLauncher());
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(place, 150);
  };
  document.addEventListener('focusin', place);
  addEventListener('scroll', soon, { passive: true, capture: true });
  addEventListener('resize', soon);
  let open = panel.get().open;
  panel.subscribe(() => {
    if (open === panel.get().open) return;
    open = panel.get().open;
    soon();
  });
  soon();
}
