import type { Store } from '../client/store.ts';
import type { PanelState } from '../view/surroundings.ts';

type Side = PanelState['side'];

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const MARGIN = 20;
const LAUNCHER = 56;
const PANEL = { width: 384, height: 640 };
const PHONE = 480;

const overlap = (a: Box, b: Box): boolean => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;

function boxAt(side: Side, width: number, height: number): Box {
  const left = side === 'left' ? MARGIN : innerWidth - MARGIN - width;
  return { left, right: left + width, top: innerHeight - MARGIN - height, bottom: innerHeight - MARGIN };
}

const usable = 'button, input:not([type=hidden]), select, textarea, [role=button], [contenteditable=""], [contenteditable=true]';
const fields = 'input, select, textarea, [contenteditable=""], [contenteditable=true]';

/** The large ones are what the page wants to be pressed. */
const mainButtons = (): DOMRect[] =>
  [...document.querySelectorAll('button, [type=submit], [role=button]')].map((button) => button.getBoundingClientRect()).filter((box) => box.width >= 120 && box.height >= 36);

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
export function keepOutOfTheWay(host: Element, panel: Store<PanelState>, preferred: Side): void {
  const other: Side = preferred === 'right' ? 'left' : 'right';
  let timer: ReturnType<typeof setTimeout> | undefined;

  const put = (side: Side, minimised: boolean): void => {
    const now = panel.get();
    if (now.side !== side || now.minimised !== minimised) panel.set({ side, minimised });
  };

  const placeLauncher = (): void => {
    const free = [preferred, other].find((side) => !covers(boxAt(side, LAUNCHER, LAUNCHER), host));
    put(free ?? preferred, free === undefined);
  };

  /** On opening only: it would be restless to jump while the page is scrolled. */
  const placeOpened = (): void => {
    if (innerWidth < PHONE) return;
    const buttons = mainButtons();
    const height = Math.min(PANEL.height, innerHeight - 2 * MARGIN);
    const free = [preferred, other].find((side) => !buttons.some((button) => overlap(boxAt(side, PANEL.width, height), button)));
    put(free ?? preferred, false);
  };

  const placePanel = (): void => {
    const focused = document.activeElement;
    if (innerWidth < PHONE || !focused || focused === host || !focused.matches(fields)) return;
    const field = focused.getBoundingClientRect();
    const height = Math.min(PANEL.height, innerHeight - 2 * MARGIN);
    const free = [panel.get().side, preferred, other].find((side) => !overlap(boxAt(side, PANEL.width, height), field));
    if (free) put(free, false);
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
    if (open) placeOpened();
    else soon();
  });
  soon();
}
