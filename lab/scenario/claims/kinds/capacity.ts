import { eventsOf } from '../../../evidence/events.ts';
import type { KindsOf } from '../kind.ts';
import type { Measure } from '../measure.ts';

/** How much it can take. */
export interface CapacityObservations {
  capacity(): Measure;
}

const MEASURED = 'capacity.measured';

/** What it says. */
interface Measured {
  readonly route: string;
  readonly connections: number;
  readonly seconds: number;
  readonly rps: number;
  readonly p50Ms: number | null;
  readonly errors: Readonly<Record<string, number>>;
}

export const capacityKinds: KindsOf<CapacityObservations> = {
  capacity: {
    call: 'capacity()',
    unit: 'answers a second',
    definition:
      "2xx answers a second to the scenario's `load.capacity`: so many connections, each of which sends its next request when the last one was answered. After the last phase, with nothing broken",
    noData: 'the scenario asks for no capacity, or the arm did not get to it',
    label: () => ({ what: 'capacity' }),
    observe: (arm) => {
      const measured = eventsOf<Measured>(arm.journal(MEASURED), MEASURED).at(-1);
      if (!measured) return null;
      const { route, connections, seconds, rps, p50Ms, errors } = measured;
      const failed = Object.entries(errors).map(([what, count]) => `, ${count} ${what}`);
      const took = p50Ms === null ? '' : `, median ${p50Ms.toFixed(1)} ms`;
      const evidence = `${arm.arm}: ${Math.round(rps * seconds)} answers to ${route} in ${seconds} s over ${connections} connections${took}${failed.join('')}`;
      return { value: rps, evidence };
    },
  },
};
