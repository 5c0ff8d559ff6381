import type { FaultHandle } from '../../faults/fault-handle.ts';
import { type EventPattern, findEvent, nameOf } from '../observe-events.ts';
import { Moment } from './moment.ts';

/** When a fault comes and goes. */
export interface FaultMoments {
  /** The lab begins to inject it. */
  readonly injecting: Moment<never>;
  /** It is in force. */
  readonly injected: Moment<never>;
  /** The lab begins to undo it. */
  readonly undoing: Moment<never>;
  /** It is gone. */
  readonly undone: Moment<never>;
}

/** Of a fault of the scenario, by its handle. */
export const momentsOf = ({ injecting, injected, undoing, undone }: FaultHandle): FaultMoments => ({
  injecting: event(injecting),
  injected: event(injected),
  undoing: event(undoing),
  undone: event(undone),
});

/** The end of a phase, drained. */
export const endOf = <const Phase extends string>(phase: Phase): Moment<Phase> =>
  new Moment((arm) => {
    const window = arm.phase(phase)?.window;
    return window ? { tMs: window.endedAtMs, text: `the end of ${phase}` } : null;
  });

/** The first event of that kind. */
export const event = (pattern: EventPattern): Moment<never> =>
  new Moment((arm, fromMs) => {
    const found = findEvent(arm, pattern, fromMs);
    return found ? { tMs: found.tMs, text: nameOf(found) } : null;
  });
