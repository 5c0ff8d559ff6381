import type { FaultMatch } from '@faultline/control';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { FAULT_KINDS } from '../faults/kinds.ts';
import { OF_MYSTERY } from '../mystery/draw-mystery.ts';
import { didYouMean } from '../scenario/nearest.ts';
import { refused } from './refused.ts';

/** Longer than this nobody looks on. */
const LASTS_AT_MOST_S = 600;
/** Kinds of which a share of calls can be struck. */
const OF_CALLS: readonly unknown[] = ['delay', 'abort', 'hang'];
/** Those that can be set from outside. */
const KINDS = FAULT_KINDS.map(({ name }) => name).filter((name) => name !== 'command');

/**
 * A fault as it was asked for, with what the words of a scenario would have filled in. The rest of it the lab validates, by the schema of its kind.
 * @throws FaultlineError `invalid-fault` for one of a kind that there is not, without a time limit, for an id of mysteries, and for a command, which would let who reaches the
 * port run programs
 */
export function askedFault(given: Readonly<Record<string, unknown>>): FaultPlan {
  const { kind, lasts, id } = given;
  if (kind === 'command')
    throw refused(
      'invalid-fault',
      'Expected a fault that is no command: those are for scenario files alone.',
    );
  if (!KINDS.some((name) => name === kind)) {
    const known = KINDS.map((name) => `"${name}"`).join('|');
    const meant = typeof kind === 'string' ? didYouMean(kind, KINDS) : '';
    const got = kind === undefined ? 'nothing' : `\`${JSON.stringify(kind)}\`${meant}`;
    throw refused(
      'invalid-fault',
      `What was set is no valid fault: \`fault.kind\`: expected one of ${known}, got ${got}`,
    );
  }
  if (typeof lasts !== 'number' || !(lasts > 0 && lasts <= LASTS_AT_MOST_S))
    throw refused(
      'invalid-fault',
      `What was set is no valid fault: \`fault.lasts\`: expected a time limit, more than 0 and at most ${LASTS_AT_MOST_S} seconds, got ${lasts === undefined ? 'nothing' : `\`${JSON.stringify(lasts)}\``}`,
    );
  if (typeof id === 'string' && OF_MYSTERY.test(id))
    throw refused(
      'invalid-fault',
      `What was set is no valid fault: \`fault.id\`: expected one that mysteries do not have, got \`${id}\``,
    );
  const share = OF_CALLS.includes(kind) ? { percentage: 100 } : {};
  return { ...share, id: idOf(given), ...given } as FaultPlan;
}

/** As the words of a scenario name it: kind and target. */
function idOf({ kind, match, instance, backend }: Readonly<Record<string, unknown>>): string {
  const { service, method, instance: of = service } = (match ?? {}) as Partial<FaultMatch>;
  const parts: unknown[] = [kind, of ?? instance ?? backend, method];
  return parts
    .filter((part) => typeof part === 'string' && part !== '')
    .join('-')
    .replaceAll(/[^\w.-]+/g, '-');
}
