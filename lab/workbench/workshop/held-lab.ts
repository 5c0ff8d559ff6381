import type { Clock } from '../../runtime/clock.ts';
import { CONSTANT } from '../load-shape.ts';
import type { Workbench } from '../workbench.ts';

/** What a workshop needs of the lab that is held beside it. */
export interface HeldLab {
  readonly clock: Clock;
  /** Sends nothing while a run is measured; resolves with what lets it go on. */
  readonly quiet: () => Promise<() => Promise<void>>;
  /** As it began: a mystery is over, faults are undone, settings are those of the first arm, and the load is what the scenario has. */
  readonly reset: () => Promise<void>;
}

type Held = Pick<Workbench, 'lab' | 'load' | 'faults' | 'settings' | 'scenario' | 'mystery'>;

export const heldLab = ({ lab, load, faults, settings, scenario, mystery }: Held): HeldLab => ({
  clock: lab.clock,
  quiet: async () => {
    if (load.state([]).paused) return async () => {};
    await load.change({ paused: true });
    return () => load.change({ paused: false });
  },
  reset: async () => {
    if (mystery.state.current?.state === 'open') await mystery.giveUp();
    await faults.undoAll();
    const [first = {}] = Object.values(scenario.arms);
    for (const service of Object.keys(scenario.topology)) {
      const before = first[service] ?? {};
      if (JSON.stringify(settings.inForce(service)) !== JSON.stringify(before))
        await settings.set(service, before);
    }
    const { routes, shape } = load.state([]);
    const planned = routes.map(({ route, plannedRps }) => [route, plannedRps]);
    await load.change({
      ...{ paused: false, routes: Object.fromEntries(planned) },
      ...(shape.kind !== 'constant' && { shape: CONSTANT }),
    });
  },
});
