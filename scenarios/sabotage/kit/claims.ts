import type { KitSabotage } from './kit-sabotage.ts';

const MEASURE = { file: 'lab/scenario/claims/measure.ts', test: 'lab/scenario/claims/measure.test.ts' };
const LIMITED = { file: 'lab/scenario/claims/limited.ts', test: 'lab/scenario/claims/measure.test.ts' };

/** That a claim is about what it reads, and the worst of that. */
export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'of several arms the best counts',
    ...LIMITED,
    find: 'this.#excess(one) >= this.#excess(other) ? one : other',
    replace: 'this.#excess(one) <= this.#excess(other) ? one : other',
    named: 'of several arms the worst counts, whichever way the limit is',
  },
  {
    what: 'an arm without evidence is left out of what all arms must keep',
    ...LIMITED,
    find: 'if (!one || !other) return null;',
    replace: 'if (!one || !other) return one ?? other;',
    named: 'of several arms the worst counts, whichever way the limit is',
  },
  {
    what: 'what is claimed of arms is held against the first of them',
    ...MEASURE,
    find: 'reads[reads.length === 1 ? 0 : index]',
    replace: 'reads[0]',
    named: 'arms are held against their own, or all against one',
  },
  {
    what: 'a claim is about one of the arms that it reads',
    ...MEASURE,
    find: '[...new Set([...mine.arms, ...its.arms])]',
    replace: 'mine.arms',
    named: 'held against another, it is so many times that one, with the evidence of both',
  },
  {
    what: 'milliseconds are held against anything',
    ...MEASURE,
    find: 'if (mine.unit !== its.unit)',
    replace: 'if (mine.unit === undefined)',
    named: 'what is in another unit is no limit',
  },
  {
    what: 'a claim rests on the first of the arms that it reads',
    file: 'lab/scenario/claims/claim.ts',
    find: 'const reads = held.arms as readonly Name[];',
    replace: 'const reads = held.arms.slice(0, 1) as readonly Name[];',
    test: 'lab/scenario/claims/claim.test.ts',
    named: 'claims are hypotheses, each of the arms that it reads',
  },
  {
    what: 'the moments of a fault are those of whatever fault came first',
    file: 'lab/scenario/claims/moments.ts',
    find: 'event(injecting)',
    replace: 'event({ type: injecting.type })',
    test: 'lab/scenario/claims/moments.test.ts',
    named: 'the moments of a fault are its own, not those of another',
  },
  {
    what: 'what the measuring of its capacity does to a system is held against the arm',
    file: 'lab/analysis/arm/view.ts',
    find: '.filter(({ tMs }) => tMs < fromMs)',
    replace: '',
    test: 'lab/analysis/arm/view.test.ts',
    named: 'has nothing of metrics from where the capacity was measured on',
  },
  {
    what: 'a share that misses its limit by chance fails its claim',
    file: 'lab/scenario/observe.ts',
    find: '...(bounds && { interval: { low: 100 * bounds.low, high: 100 * bounds.high } }),',
    replace: '',
    test: 'lab/scenario/observe.test.ts',
    named: 'success counts those with a good answer of those that were due',
  },
  {
    what: 'who goes on for long may have waited for a processor for ever',
    file: 'lab/analysis/wire/callers-gone.ts',
    find: 'Math.min(MOST_ALLOWED_MS, longestWait(waits, fromMs, toMs))',
    replace: 'longestWait(waits, fromMs, toMs)',
    test: 'lab/analysis/wire/callers-gone.test.ts',
    named: "is no callee's doing, up to as much again",
  },
];
