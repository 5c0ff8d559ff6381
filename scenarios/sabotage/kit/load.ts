import type { KitSabotage } from './kit-sabotage.ts';

const PROMISES = 'lab/load/broken-promises.ts';
const PROMISES_TEST = 'lab/load/broken-promises.test.ts';
const TRUST = { file: 'lab/run/judge/trust.ts', test: 'lab/run/judge/trust.test.ts' };
const PAUSES = { file: 'lab/load/pauses.ts', test: 'lab/load/pauses.test.ts' };
const SENT = { file: 'lab/run/judge/sent-trust.ts', test: 'lab/run/judge/sent-trust.test.ts' };
const NOT_AS_PROMISED = 'a request that is missing, and one that the load did not send';

/** That the load which was sent is the one that was promised. */
export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'a request that is missing is not missed',
    file: PROMISES,
    find: 'breaks.missing += 1;',
    replace: '',
    test: PROMISES_TEST,
    named: 'one is missing: told with route and phase',
  },
  {
    what: 'a request that is there twice counts once',
    file: PROMISES,
    find: 'if (more.length > 0) breaks.twice += 1;',
    replace: '',
    test: PROMISES_TEST,
    named: 'one is there twice: told with route and phase',
  },
  {
    what: 'a request may be due at any time',
    file: PROMISES,
    find: 'isOther || Math.abs(sample.dueMs - dueMs) > TOLERANCE_MS',
    replace: 'isOther',
    test: PROMISES_TEST,
    named: 'one was due at another time: told with route and phase',
  },
  {
    what: 'a ramp is sent at the rate that it begins with',
    file: 'lab/scenario/load-shape.ts',
    find: 'return [{ untilMs, fromRps, toRps }];',
    replace: 'return [{ untilMs, fromRps, toRps: fromRps }];',
    test: 'lab/scenario/load-shape.test.ts',
    named: 'each phase has its own, and until the first it is as at its beginning',
  },
  {
    what: 'the rate of the schedule is not held against that of the scenario',
    file: 'lab/load/schedule-breaks.ts',
    find: 'if (Math.abs(drawn - promised) <= most) return [];',
    replace: 'if (drawn >= 0) return [];',
    test: 'lab/load/schedule-breaks.test.ts',
    named: 'of half the rate',
  },
  {
    what: 'arrivals that are to be independent are not held against chance',
    file: 'lab/load/schedule-breaks.ts',
    find: '? chanceBreak(route, gaps)',
    replace: '? []',
    test: 'lab/load/schedule-breaks.test.ts',
    named: 'that is even where it is to be chance',
  },
  {
    what: 'the judge does not look at what was promised',
    ...TRUST,
    find: 'doubts.push(...brokenPromises(view.evidence).map(',
    replace: 'doubts.push(...brokenPromises(view.evidence).slice(99).map(',
    named: NOT_AS_PROMISED,
  },
  {
    what: 'a request goes out again without the pause that was asked for',
    file: 'lab/load/driver.ts',
    find: 'await this.#until(doneMs + pause);',
    replace: 'await this.#until(doneMs);',
    test: 'lab/load/tries.test.ts',
    named: 'pauses as it was asked to, by the clock that stamps its tries',
  },
  {
    what: 'pauses that are too short are nothing to the judge',
    ...PAUSES,
    find: 'pauses.short++;',
    replace: 'return;',
    named: 'one that is too short is told, with the shortest',
  },
  {
    what: 'pauses that are too long are nothing to the judge',
    ...PAUSES,
    find: 'pauses.long++;',
    replace: '{}',
    named: 'those that are too long are told where they are more than a hundredth',
  },
  {
    what: 'the judge of the load does not look at pauses',
    file: PROMISES,
    find: '...brokenPauses({ route: route.route, sent, load }, phaseOf),',
    replace: '',
    test: PAUSES.test,
    named: 'one that is too short is told, with the shortest',
  },
  {
    what: 'when a request was sent is what the driver says',
    file: TRUST.file,
    find: 'doubts.push(...sentDoubts(view).map(',
    replace: 'doubts.push(...sentDoubts(view).slice(99).map(',
    test: SENT.test,
    named: 'before the first fault, those that are begun late',
  },
  {
    what: 'a request may be begun before it was sent',
    ...SENT,
    find: 'if (early.length > 0) {',
    replace: 'if (early.length > 1e9) {',
    named: 'none is begun before it was sent, in any phase',
  },
  {
    what: 'requests that somebody else sent are no reason to doubt',
    ...TRUST,
    find: 'if (sent.length === 0) return [];',
    replace: 'if (sent.length >= 0) return [];',
    named: NOT_AS_PROMISED,
  },
  {
    what: 'traces of others count as those of this arm',
    file: 'lab/analysis/arm/view.ts',
    find: 'requests().get(traceId)?.dueMs ?? Number.NaN',
    replace: 'requests().get(traceId)?.dueMs ?? evidence.phases[0]?.startedAtMs ?? 0',
    test: 'lab/analysis/arm/view.test.ts',
    named: 'counts no trace that belongs to no request of the load',
  },
  {
    what: 'so many requests at most are in flight, whatever the rate and the patience',
    file: 'lab/load/plan.ts',
    find: 'maxInFlight: plan.maxInFlight ?? inFlightAtMost(filled)',
    replace: 'maxInFlight: plan.maxInFlight ?? Math.min(1_000, inFlightAtMost(filled))',
    test: 'lab/load/load.test.ts',
    named: 'drops nothing while the server hangs',
  },
  {
    what: 'a gateway that came back is sent nothing',
    file: 'lab/run/arm/running-arm.ts',
    find: 'system.onMoved((movedTo) => load.aim(movedTo));',
    replace: '',
    test: 'lab/cli/gateway-restart.test.ts',
    named: 'a gateway that is killed comes back on another port, and gets the load again',
  },
];
