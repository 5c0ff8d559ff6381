import type { ArmView } from '../../analysis/arm/view.ts';
import { nameOf } from '../../analysis/protections/kinds.ts';
import type { ProtectionLedger } from '../../analysis/protections/protection-ledger.ts';
import type { Hypothesis } from '../../scenario/scenario.ts';

/**
 * That each protection which an arm switches on keeps its promise: a claim that no scenario has to make, and none can
 * forget. One that the faults never brought to act proves nothing: it is no claim but a note, unless it broke its promise all the same.
 */
export function protectionClaims(view: ArmView): Hypothesis[] {
  return view.protections.flatMap((ledger) => {
    const { promise } = ledger;
    return promise !== null && isProof(view, ledger) ? [claimOf(view, ledger, promise)] : [];
  });
}

/** Of the protections that the faults never brought to act, a line each. */
export function idleProtections(view: ArmView): string[] {
  return view.protections
    .filter((ledger) => !isProof(view, ledger))
    .map((ledger) => {
      const acted = ledger.acted > 0 ? ' once the faults had come' : '';
      const which = `${WORDS[ledger.kind]} ${ledger.edge === null ? 'of' : 'on'} ${nameOf(ledger)}`;
      return `the ${which} never acted${acted} (${ledger.evidence}): the run did not put it to the test`;
    });
}

const WORDS = {
  breaker: 'breaker',
  bulkhead: 'bulkhead',
  workers: 'worker pool',
  limiter: 'rate limiter',
  timeout: 'time budget',
  retry: 'retry',
  hedging: 'hedging',
  fallback: 'fallback',
} as const satisfies Record<ProtectionLedger['kind'], string>;

/** It acted, or it is not known whether it did. */
function isProof(view: ArmView, { breaches, lastActedMs, unread }: ProtectionLedger): boolean {
  const cameMs = view
    .journal('fault.injecting')
    .filter(({ kind }) => kind !== 'condition')
    .reduce((first, { tMs }) => Math.min(first, tMs), Number.POSITIVE_INFINITY);
  const sinceMs = Number.isFinite(cameMs) ? cameMs : Number.NEGATIVE_INFINITY;
  return breaches > 0 || unread.length > 0 || (lastActedMs !== null && lastActedMs >= sinceMs);
}

function claimOf({ arm }: ArmView, ledger: ProtectionLedger, promise: string): Hypothesis {
  const { kind, service, edge } = ledger;
  const name = [arm, service, edge, kind].filter((part) => part !== null).join('-');
  return {
    name,
    title: promise,
    arm,
    unit: 'too many',
    atMost: 0,
    observe: ({ [arm]: view }) => {
      const found = view?.protections.find((each) => each.kind === kind && nameOf(each) === nameOf(ledger));
      if (!view || !found) return null;
      const [unread] = found.unread;
      if (unread !== undefined && found.breaches === 0)
        view.asking.withhold(`${unread} did not say what its protections had done`);
      return { value: found.breaches, evidence: `${arm}: ${found.evidence}` };
    },
  };
}
