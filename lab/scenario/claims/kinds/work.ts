import type { ArmView } from '../../../analysis/arm/view.ts';
import { deadlineHops } from '../../../analysis/traces/deadline-hops.ts';
import { wastedWork } from '../../../analysis/traces/wasted-work.ts';
import type { PhaseName } from '../../../evidence/phases.ts';
import type { MethodName, RouteName, ServiceName, System } from '../../../system/system.ts';
import { type Work, workRepeated, workUntold } from '../../observe-tries.ts';
import type { KindsOf } from '../kind.ts';
import type { Measure } from '../measure.ts';

type WorkOf<Of extends System, Phase extends string, Name extends ServiceName<Of>> = Work<
  RouteName<Of>,
  Name,
  MethodName<Of, NoInfer<Name>>,
  Phase
>;

/** Work that is done for nobody, twice, or in time. */
export interface WorkObservations<Of extends System, Phase extends string> {
  workRepeated<Name extends ServiceName<Of>>(work: WorkOf<Of, Phase, Name>): Measure;
  workUntold<Name extends ServiceName<Of>>(work: WorkOf<Of, Phase, Name>): Measure;
  workWasted(phase: Phase): Measure;
  callsWasted(service: ServiceName<Of>): Measure;
  deadlineShrinks(phase: Phase): Measure;
  deadlineOverrun(phase: Phase): Measure;
}

/** Of the traces that a call fault met. */
function hopsOf(arm: ArmView, phase: PhaseName) {
  const traces = arm.phase(phase)?.traces.all ?? [];
  return deadlineHops(
    traces.filter(({ spans }) =>
      spans.some(({ events }) => events.some(({ name }) => name === 'fault.injected')),
    ),
  );
}

const NO_DEADLINE = 'no trace of the phase that a call fault met says its deadline';

export const workKinds: KindsOf<WorkObservations<System, string>> = {
  workRepeated: {
    call: 'workRepeated({ phase, route, service, method })',
    unit: '% of requests that were sent again',
    definition:
      'Of the requests of a route that were sent more than once, the share for which a service did the work more than once over all their tries',
    noData: 'no request was sent again whose tries have all left whole traces',
    about: ({ route, phase }) => ({ route, phase }),
    observe: workRepeated,
  },
  workUntold: {
    call: 'workUntold({ phase, route, service, method })',
    unit: '% of tries without an answer in time',
    definition:
      'Of the tries of a route that were answered 504, the share for which a service did the work all the same',
    noData: 'none was answered so',
    about: ({ route, phase }) => ({ route, phase }),
    observe: workUntold,
  },
  workWasted: {
    call: 'workWasted(phase)',
    unit: 's of wasted work',
    definition:
      'How long servers worked in the phase after the deadline of the request that they worked for, all together',
    noData: 'no trace says its deadline',
    label: (phase) => ({ what: 'wasted work', phase }),
    about: (phase) => ({ phase }),
    observe: (arm, phase) => {
      const work = wastedWork(arm.phase(phase)?.traces.all ?? []);
      if (!work) return null;
      const value = work.wastedMs / 1000;
      return {
        value,
        evidence: `${arm.arm}: ${value.toFixed(1)} s after the deadline in ${work.spans} server spans of ${work.traces} requests`,
      };
    },
  },
  callsWasted: {
    call: 'callsWasted(service)',
    unit: 'calls',
    definition: "Calls that a service began after their caller's deadline, in the whole arm",
    noData: 'no trace of the service says its deadline',
    observe: (arm, service) => {
      arm.asking.name('service', service);
      const work = wastedWork(arm.traces)?.byService.get(service);
      if (!work) return null;
      const evidence = `${work.startedAfter} of ${work.spans} calls were begun after the caller's deadline`;
      return { value: work.startedAfter, evidence };
    },
  },
  deadlineShrinks: {
    call: 'deadlineShrinks(phase)',
    unit: '% of traces',
    definition:
      "Of the traces that a call fault met, those in which each hop saw the caller's deadline, with less time left than the hop above",
    noData: NO_DEADLINE,
    about: (phase) => ({ phase }),
    observe: (arm, phase) => {
      const found = hopsOf(arm, phase);
      if (!found) return null;
      const { shrinking, traces, hops } = found;
      return {
        value: (100 * shrinking) / traces,
        evidence: `${shrinking} of ${traces} traces, ${hops} hops`,
      };
    },
  },
  deadlineOverrun: {
    call: 'deadlineOverrun(phase)',
    unit: 'ms past the deadline, at worst',
    definition:
      "Of the traces that a call fault met, how long after the caller's deadline the last hop ended; 0 where all were in time",
    noData: NO_DEADLINE,
    about: (phase) => ({ phase }),
    observe: (arm, phase) => {
      const hops = hopsOf(arm, phase);
      return hops && { value: hops.worstOverrunMs, evidence: `${hops.hops} hops in ${hops.traces} traces` };
    },
  },
};
