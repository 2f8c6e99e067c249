import { Launcher } from './launcher.tsx';
import { Panel } from './panel.tsx';
import type { Surroundings } from './surroundings.ts';
import { SurroundingsContext, usePanel } from './surroundings.ts';

function Shown() {
  const { open, worded } = usePanel();
  return (
    <>
      <Launcher />
      {open && worded && <Panel />}
    </>
  );
}

export function Widget({ surroundings }: { surroundings: Surroundings }) {
  return (
    <SurroundingsContext.Provider value={surroundings}>
      <Shown />
    </SurroundingsContext.Provider>
  );
}
