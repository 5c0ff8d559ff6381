import type { PhaseName } from '../../evidence/phases.ts';
import { describeFault } from '../fault.ts';
import { type EventPattern, findEvent, nameOf } from '../observe-events.ts';
import type { FaultPlan } from '../scenario.ts';
import { Moment } from './moment.ts';

/** When a fault comes and goes. */
export interface FaultMoments {
  /** The lab begins to inject it. */
  readonly injecting: Moment;
  /** It is in force. */
  readonly injected: Moment;
  /** The lab begins to undo it. */
  readonly undoing: Moment;
  /** It is gone. */
  readonly undone: Moment;
}

/** Of a fault that is found by what it does: no other one of the scenario does the same. */
export function momentsOf(plan: FaultPlan): FaultMoments {
  const text = describeFault(plan);
  const [injecting, injected] = [
    event({ type: 'fault.injecting', text }),
    event({ type: 'fault.injected', text }),
  ];
  const [undoing, undone] = [event({ type: 'fault.undoing', text }), event({ type: 'fault.undone', text })];
  return { injecting, injected, undoing, undone };
}

/** The end of a phase, drained. */
export const endOf = (phase: PhaseName): Moment =>
  new Moment((arm) => {
    const window = arm.phase(phase)?.window;
    return window ? { tMs: window.endedAtMs, text: `the end of ${phase}` } : null;
  });

/** The first event of that kind. */
export const event = (pattern: EventPattern): Moment =>
  new Moment((arm, fromMs) => {
    const found = findEvent(arm, pattern, fromMs);
    return found ? { tMs: found.tMs, text: nameOf(found) } : null;
  });
