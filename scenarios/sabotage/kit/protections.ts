import type { KitSabotage } from './kit-sabotage.ts';

const RECORD = 'services/kit/resilience/protection-record.test.ts';
const KINDS = 'lab/analysis/protections/kinds.ts';
const LEDGER = 'lab/analysis/protections/ledger.test.ts';
const CLAIMS = 'lab/run/judge/protection-claims.test.ts';
const SHARE = {
  file: 'services/kit/resilience/breaker/rolling-share.ts',
  test: 'services/kit/resilience/recorder/breaker-recorder.test.ts',
};

/** What keeps its promise by its own count, and what is made of it. */
export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'each third call gets past an open breaker',
    file: 'services/kit/resilience/breaker.ts',
    find: 'if (stay instanceof HalfOpen) return this.#probe(stay, work, caller);',
    replace:
      'if (stay instanceof HalfOpen) return this.#probe(stay, work, caller); if (!stay && Math.random() < 0.34) return work();',
    test: RECORD,
    named: 'while the breaker is open nothing goes out',
  },
  {
    what: 'half-open, all calls are probes',
    file: 'services/kit/resilience/breaker/half-open.ts',
    find: 'if (this.#permits === 0) return false;',
    replace: '',
    test: RECORD,
    named: 'while it is half-open so many go out at a time as are permitted',
  },
  {
    what: 'a bulkhead is ten times as wide as it says',
    file: 'services/kit/resilience/bulkhead.ts',
    find: 'this.#maxInFlight = maxInFlight;',
    replace: 'this.#maxInFlight = 10 * maxInFlight;',
    test: RECORD,
    named: 'the bulkhead lets out as many as it says',
  },
  {
    what: 'a slot of the bulkhead is never given back',
    file: 'services/kit/resilience/bulkhead.ts',
    find: 'this.#inFlight--;',
    replace: '',
    test: RECORD,
    named: 'the bulkhead lets out as many as it says',
  },
  {
    what: 'the rate limiter lets all calls pass',
    file: 'services/kit/resilience/admission-interceptors.ts',
    find: 'if (!bucket.take(nowMs))',
    replace: 'if (!bucket.take(nowMs) && nowMs < 0)',
    test: RECORD,
    named: 'the rate limiter admits what its rate and burst allow',
  },
  {
    what: 'a worker is never given back',
    file: 'services/kit/resilience/admission-interceptors.ts',
    find: 'this.#pool.leave();',
    replace: '',
    test: RECORD,
    named: 'workers are as many as the settings say',
  },
  {
    what: 'what goes out while a breaker is open is nothing to the judge',
    file: KINDS,
    find: 'breaches: whileOpen + beyond + wrong.length + overdue,',
    replace: 'breaches: beyond + wrong.length + overdue,',
    test: LEDGER,
    named: 'a breaker breaks its promise by each call while it is open',
  },
  {
    what: 'turns against the rule of a breaker are nothing to the judge',
    file: KINDS,
    find: 'turnsAgainstRule(each.turns, settings)',
    replace: 'turnsAgainstRule(each.turns.slice(each.turns.length), settings)',
    test: LEDGER,
    named: 'a breaker breaks its promise by each turn against its rule',
  },
  {
    what: 'turns of a breaker that do not come are nothing to the judge',
    file: KINDS,
    find: 'wrong.length + overdue,',
    replace: 'wrong.length + 0 * overdue,',
    test: LEDGER,
    named: 'a breaker breaks its promise by each turn against its rule',
  },
  {
    what: 'any share of failures is reason enough for the judge of a breaker',
    file: 'lab/analysis/protections/breaker-rule.ts',
    find: 'bad > 0 && most.calls >= volumeThreshold &&',
    replace: 'bad > 0 || most.calls >= volumeThreshold &&',
    test: 'lab/analysis/protections/breaker-rule.test.ts',
    named: 'a closed breaker opens with fewer than half',
  },
  {
    what: 'a breaker opens at half the share that its settings say',
    ...SHARE,
    find: 'thresholdPercentage * total;',
    replace: '(thresholdPercentage * total) / 2;',
    named: 'a breaker that turns by its rule is found right: a share',
  },
  {
    what: 'a breaker opens only at once and a half the share that its settings say',
    ...SHARE,
    find: 'thresholdPercentage * total;',
    replace: '1.5 * thresholdPercentage * total;',
    named: 'a breaker that turns by its rule is found right: a share',
  },
  {
    what: 'a breaker opens in a real process, with one failure where two are asked for',
    file: 'services/kit/resilience/breaker/consecutive-failures.ts',
    find: 'return this.#inARow >= this.#limit;',
    replace: 'return this.#inARow >= this.#limit - 1;',
    test: RECORD,
    named: 'the breaker turns when its rule says so',
  },
  {
    what: 'a breaker stays closed in a real process, with two failures where they are asked for',
    file: 'services/kit/resilience/breaker/consecutive-failures.ts',
    find: 'return this.#inARow >= this.#limit;',
    replace: 'return this.#inARow > this.#limit;',
    test: RECORD,
    named: 'the breaker turns when its rule says so',
  },
  {
    what: 'slots that never come back are nothing to the judge',
    file: KINDS,
    find: 'Math.max(0, held - inFlight)',
    replace: '0 * Math.max(0, held - inFlight)',
    test: LEDGER,
    named: 'a bulkhead breaks its promise',
  },
  {
    what: 'protections are no claim of the run',
    file: 'lab/run/judge/judge.ts',
    find: '...views.flatMap(protectionClaims), ',
    replace: '',
    test: CLAIMS,
    named: 'a protection that breaks its promise fails the run',
  },
  {
    what: 'a protection that was never brought to act is proved',
    file: 'lab/run/judge/protection-claims.ts',
    find: '(lastActedMs !== null && lastActedMs >= sinceMs)',
    replace: '(lastActedMs === null || lastActedMs >= sinceMs)',
    test: CLAIMS,
    named: 'one that the faults never brought to act is no claim, but a note',
  },
  {
    what: 'no metrics are collected',
    file: 'lab/run/collect/collect.ts',
    find: 'return own.map(',
    replace: 'return own.slice(own.length).map(',
    test: 'lab/run/collect/collect.test.ts',
    named: 'of the metrics of spans an arm gets those of its own attempt',
  },
];
