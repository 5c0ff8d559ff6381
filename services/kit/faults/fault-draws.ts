import type { FaultAction, FaultRecord } from '@faultline/control';
import { seededRandom, seedFor } from '../seeded-random.ts';

/** By feature; each call gives the next number, uniform in [0, 1). */
export type FaultDraws = Readonly<Record<keyof FaultAction | 'jitter', () => number>>;

/**
 * A stream for each feature of each fault on each instance. In step, all instances would break the same calls: a retry
 * elsewhere, which is what it is for, would not help.
 */
export function faultDraws({ seed, id }: Pick<FaultRecord, 'seed' | 'id'>, instance: string): FaultDraws {
  const stream = (feature: keyof FaultDraws) => seededRandom(seedFor(seed, id, instance, feature));
  return { delay: stream('delay'), abort: stream('abort'), hang: stream('hang'), jitter: stream('jitter') };
}
