import type { Clock } from '../../runtime/clock.ts';
import type { LoadHeld } from '../lab-state.ts';
import { CONSTANT } from '../load-shape.ts';
import type { Workbench } from '../workbench.ts';

/** What a workshop, and any run, needs of the lab that is held beside it. */
export interface HeldLab {
  readonly clock: Clock;
  /** @throws FaultlineError `mystery-refused` while one is open, which no run is measured beside */
  readonly requireFree: () => void;
  /** Sends nothing while a run is measured, and starts no mystery; resolves with what lets it go on. @throws as `requireFree` */
  readonly quiet: (by: LoadHeld) => Promise<() => Promise<void>>;
  /** As it began: a mystery is over, faults are undone, settings are those of the first arm, and the load is what the scenario has. */
  readonly reset: () => Promise<void>;
}

type Held = Pick<Workbench, 'lab' | 'load' | 'faults' | 'settings' | 'scenario' | 'mystery'>;

export const heldLab = ({ lab, load, faults, settings, scenario, mystery }: Held): HeldLab => ({
  clock: lab.clock,
  requireFree: () => mystery.besideRun()[Symbol.dispose](),
  quiet: async (by) => {
    using begun = new DisposableStack();
    begun.use(mystery.besideRun());
    const goOn = await load.hold(by);
    const over = begun.move();
    return async () => {
      using _ = over;
      await goOn();
    };
  },
  reset: async () => {
    await mystery.stop();
    await faults.undoAll();
    const [first = {}] = Object.values(scenario.arms);
    for (const service of Object.keys(scenario.topology)) {
      const before = first[service] ?? {};
      if (JSON.stringify(settings.inForce(service)) !== JSON.stringify(before))
        await settings.set(service, before);
    }
    const { routes, shape } = load.state([]);
    const planned = Object.fromEntries(routes.map(({ route, plannedRps }) => [route, plannedRps]));
    // First: what a shape would make of the rates might be too much.
    if (shape.kind !== 'constant') await load.change({ shape: CONSTANT });
    await load.change({ paused: false, routes: planned });
  },
});
