import type { ReportArm } from '../../../report/model.ts';
import { struckPhaseIn } from '../../../report/struck-phase.ts';
import type { EventLane } from '../../components/chart/event-lanes.tsx';
import type { EventMark } from '../../components/chart/event-marks.tsx';
import type { ArmFacts, EventFacts } from '../model/page-model.ts';
import { zeroOf } from './series-lines.ts';

/** Of each type of event, whose it is, and how it is called where there is little room. */
const KINDS: Readonly<Record<string, readonly [EventMark['kind'], string]>> = {
  'fault.injected': ['fault', 'fault in force'],
  'fault.undone': ['fault', 'fault undone'],
  'instance.registered': ['instance', 'registered'],
  'instance.forgotten': ['instance', 'lease over'],
  'instance.exited': ['instance', 'ended'],
  'health.changed': ['instance', 'health'],
};

/** Phases and events of each arm, on the axis of the charts. */
export function eventLanesOf(arms: readonly ReportArm[], facts: readonly ArmFacts[]): EventLane[] {
  return arms.map((arm, place) => {
    const zeroS = zeroOf(arm);
    const struck = struckPhaseIn(arm)?.name;
    let fromS = 0;
    const stretches = arm.phases.map(({ name, durationMs }) => {
      const stretch = {
        text: name,
        isStruck: name === struck,
        fromX: fromS - zeroS,
        toX: fromS + durationMs / 1000 - zeroS,
      };
      fromS += durationMs / 1000;
      return stretch;
    });
    const marks = (facts[place]?.events ?? []).map((event) => markOf(event, zeroS));
    return { label: arm.name, arm: place, stretches, marks };
  });
}

function markOf({ type, tS, text, short = text }: EventFacts, zeroS: number): EventMark {
  const [kind, word] = KINDS[type] ?? ['protection', short];
  return { atX: tS - zeroS, text, kind, short: word };
}
