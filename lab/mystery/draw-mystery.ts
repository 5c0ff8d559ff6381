import type { FaultPlan } from '../faults/fault-plan.ts';
import { serviceOf as serviceOfInstance } from '../faults/struck-instance.ts';
import { createRandom, type Random } from '../load/random.ts';
import { abort, delay, hang, kill, pause } from '../scenario/fault.ts';
import type { System } from '../system/system.ts';
import { type Grade, LEVELS } from './levels.ts';
import { mysteryRefused } from './mystery-refused.ts';
import { type CallPlace, type MysteryScenario, type Places, placesOf } from './places.ts';

export interface Drawn {
  readonly level: number;
  readonly seed: number;
  /** Seconds. */
  readonly lasts: number;
}

/** Fewer calls a second than that nobody finds among the others in a few minutes. */
const MET_PER_S = 1;
/** Ids that no other fault may have: what is asked of that one by its id would be told of the hidden one. */
export const OF_MYSTERY = /^mystery-\d+$/;
const STATUSES = ['UNAVAILABLE', 'INTERNAL', 'RESOURCE_EXHAUSTED'] as const;

/**
 * The faults of a mystery: the same of the same system, load, level and seed. Their ids tell nothing of them.
 * @throws FaultlineError `mystery-refused` where the system has no place for them
 */
export function drawMystery(scenario: MysteryScenario, { level, seed, lasts }: Drawn): readonly FaultPlan[] {
  const found = LEVELS.find((each) => each.level === level);
  if (!found) throw mysteryRefused(`Expected a level from 1 to ${LEVELS.length}, got ${level}.`);
  const random = createRandom(seed, 'mystery', level);
  let left = placesOf(scenario);
  return found.grades.map((grade, at) => {
    const plan = drawFault(grade, left, random, { id: `mystery-${at + 1}`, lasts });
    if (!plan)
      throw mysteryRefused(
        `Expected a place for ${found.grades.length} faults of level ${level} in ${scenario.system.name}, which its load reaches, found ${at}.${at === 0 ? '' : ' Choose a level with fewer.'}`,
      );
    left = apartFrom(serviceOf(plan), left, scenario.system);
    return plan;
  });
}

type Own = { readonly id: string; readonly lasts: number };

function drawFault(grade: Grade, places: Places, random: Random, own: Own): FaultPlan | null {
  const { calls, instances } = places;
  // One in four loud ones takes an instance; so does any where nothing else can be broken.
  if (instances.length > 0 && (calls.length === 0 || (grade === 'loud' && random.integer(1, 4) === 1))) {
    const { instance } = random.pick(instances);
    return random.pick([kill, pause])(instance, own);
  }
  return calls.length === 0 ? null : ofCalls(grade, random.pick(calls), random, own);
}

function ofCalls(grade: Grade, place: CallPlace, random: Random, own: Own): FaultPlan {
  const { service, method, instances } = place;
  const isOnOne = grade !== 'loud' && instances.length > 1 && random.integer(0, 1) === 1;
  const match = { service, method, ...(isOnOne && { instance: random.pick(instances) }) };
  const callsPerS = isOnOne ? place.callsPerS / instances.length : place.callsPerS;
  const kind = random.pick(['delay', 'abort', 'hang'] as const);
  const between = (from: number, to: number, step: number) => step * random.integer(from / step, to / step);
  const share = (from: number, to: number) =>
    Math.min(100, Math.max(between(from, to, 5), Math.ceil((100 * MET_PER_S) / callsPerS)));
  const percentage = { loud: 100, middling: share(40, 60), subtle: share(10, 25) }[grade];
  if (kind === 'abort') return abort(match, { ...own, percentage, grpcStatus: random.pick(STATUSES) });
  if (kind === 'hang') return hang(match, { ...own, percentage });
  // One that outlasts its callers looks like a hang.
  const percentOfPatience = {
    loud: between(50, 70, 5),
    middling: between(25, 40, 5),
    subtle: between(10, 15, 1),
  }[grade];
  return delay(match, { ...own, fixedDelayMs: Math.ceil((place.patienceMs * percentOfPatience) / 100) });
}

/** Behind a service that fails nobody sees another fault: what is left calls none that is struck, and is called by none. */
function apartFrom(struck: string, { calls, instances }: Places, system: System): Places {
  const isApart = ({ service }: { readonly service: string }) =>
    !callsOf(service, system).has(struck) && !callsOf(struck, system).has(service);
  return { calls: calls.filter(isApart), instances: instances.filter(isApart) };
}

/** With itself, all that a service calls, and what those call. */
function callsOf(service: string, { services }: System): ReadonlySet<string> {
  const found = new Set([service]);
  for (const each of found) for (const to of Object.keys(services[each]?.calls ?? {})) found.add(to);
  return found;
}

/** Whom it strikes. */
export const serviceOf = ({ match, instance = '' }: Pick<FaultPlan, 'match' | 'instance'>): string =>
  match?.service ?? serviceOfInstance(instance);
