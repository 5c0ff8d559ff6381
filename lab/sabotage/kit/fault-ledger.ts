import type { KitSabotage } from './kit-sabotage.ts';

export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'a fault has come when that is confirmed, after the first calls that it met',
    file: 'lab/run/fault-timeline.ts',
    find: 'Math.min(nowMs, Math.max(askedMs, cameMs ?? nowMs))',
    replace: 'nowMs',
    test: 'lab/run/fault-timeline.test.ts',
    named: 'a fault came when it was in force',
  },
  {
    what: 'calls that a fault lets pass are not counted',
    file: 'services/kit/faults/fault-interceptor.ts',
    find: 'metrics.faultReached(fault.record.id);',
    replace: 'if (hit) metrics.faultReached(fault.record.id);',
    test: 'services/kit/faults/fault-counters.test.ts',
    named: 'each call that comes to a fault in force is counted',
  },
  {
    what: 'a killed instance takes its counts along',
    file: 'lab/run/fault-timeline.ts',
    find: 'await Promise.all([this.beforeKill(plan.instance), this.#options.beforeKill?.(plan.instance)]);',
    replace: '',
    test: 'lab/run/fault-ledger.test.ts',
    named: 'a kill, a pause and an outage are counted by those that called',
  },
  {
    what: 'a kill counts what was sent to the instance before it',
    file: 'lab/analysis/fault-ledger.ts',
    find: 'last.met - since.met + since.underWay',
    replace: 'last.met + since.underWay',
    test: 'lab/analysis/fault-ledger.test.ts',
    named: 'that no caller sent anything to has met nobody',
  },
  {
    what: 'faults keep their seconds where their phase is shorter',
    file: 'lab/run/phase-lengths.ts',
    find: 'lengths[phase] / phases[phase]',
    replace: 'Math.max(1, lengths[phase] / phases[phase])',
    test: 'lab/run/phase-lengths.test.ts',
    named: 'faults are scaled as their phase really is',
  },
  {
    what: 'a fault that met nobody is passed over',
    file: 'lab/run/judge.ts',
    find: "if (none.length > 0) unmet[view.arm] = none.map(({ text }) => text).join('; ');",
    replace: '',
    test: 'lab/run/fault-ledger.test.ts',
    named: 'a fault that met no call leaves no hypothesis of its arm with data',
  },
];
