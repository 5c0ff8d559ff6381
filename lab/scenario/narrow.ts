import { ExitCode, FaultlineError } from '../errors.ts';
import { didYouMean } from './nearest.ts';
import type { Arms, Hypothesis, Scenario } from './scenario.ts';

/** What of a scenario is run and judged; null: all of it. */
export interface Narrowing {
  /** Names of arms. */
  readonly arms: readonly string[] | null;
  /** Names of hypotheses. */
  readonly only: readonly string[] | null;
}

export interface Narrowed {
  readonly scenario: Scenario;
  /** What is left out, a line each. */
  readonly notes: readonly string[];
}

/**
 * A scenario with these arms and hypotheses alone. A hypothesis that reads another arm is not judged. What the lab holds a run to beside the author's
 * hypotheses, trust and audits above all, stays: less is claimed, not less proved.
 * @throws FaultlineError `wrong-usage` where a name is none, or nothing is left to be judged
 */
export function narrow(scenario: Scenario, narrowing: Narrowing | null): Narrowed {
  if (narrowing === null) return { scenario, notes: [] };
  const names = Object.keys(scenario.arms);
  const kept = known('--arm', 'an arm', narrowing.arms, names) ?? names;
  const of = scenario.hypotheses.map(({ name }) => name);
  const only = known('--only', 'a hypothesis', narrowing.only, of) ?? of;
  const left = names.filter((name) => !kept.includes(name));
  const wanted = scenario.hypotheses.filter(({ name }) => only.includes(name));
  const unread = wanted.filter((each) => readBy(each, names).some((arm) => left.includes(arm)));
  const judged = wanted.filter((each) => !unread.includes(each));
  if (judged.length === 0 || (narrowing.only !== null && unread.length > 0)) {
    const [first = wanted[0]] = unread;
    const needs = first ? `: ${first.name} reads ${readBy(first, names).join(', ')}` : '';
    throw wrong(`Expected --arm with all arms that a claim reads, got ${kept.join(', ')}${needs}`);
  }
  const notes = [
    ...(left.length > 0 ? [`Not run (--arm): ${left.join(', ')}`] : []),
    ...unread.map((each) => `Not judged, since it reads ${readBy(each, names).join(', ')}: ${each.name}`),
    ...leftOut(of.filter((name) => !only.includes(name))),
  ];
  return { scenario: withOnly(scenario, kept, judged), notes };
}

const leftOut = (names: readonly string[]) =>
  names.length === 0 ? [] : [`Not judged (--only): ${names.join(', ')}`];

function known(
  flag: string,
  what: string,
  asked: readonly string[] | null,
  names: readonly string[],
): readonly string[] | null {
  const unknown = asked?.find((name) => !names.includes(name));
  if (unknown === undefined) return asked;
  const hint = didYouMean(unknown, names) || `: there are ${names.join(', ')}`;
  throw wrong(`Expected the name of ${what} with ${flag}, got \`${unknown}\`${hint}`);
}

const readBy = ({ reads, arm }: Hypothesis, names: readonly string[]): readonly string[] =>
  reads ?? (arm === 'all' ? names : [arm]);

function withOnly(scenario: Scenario, kept: readonly string[], judged: readonly Hypothesis[]): Scenario {
  const { primary: _, sampling, starts, ...rest } = scenario;
  const ofKept = <Value>(byArm: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(byArm).filter(([arm]) => kept.includes(arm)));
  const sampled = sampling && ofKept(sampling);
  const isPart = kept.length < Object.keys(scenario.arms).length;
  return {
    ...rest,
    ...(sampled && Object.keys(sampled).length > 0 ? { sampling: sampled } : {}),
    ...(starts ? { starts: ofKept(starts) } : {}),
    arms: ofKept(scenario.arms),
    hypotheses: judged.map((each) => ({ ...each, observe: (arms) => observed(each, arms, isPart) })),
  } as Scenario;
}

/** A function of the author's own may read an arm that it does not name: without that there is no evidence. */
function observed(hypothesis: Hypothesis, arms: Arms, isPart: boolean) {
  let isMissing = false;
  const asked = new Proxy(arms, {
    get: (views, name) => {
      if (typeof name === 'string' && !Object.hasOwn(views, name)) isMissing = true;
      return Reflect.get(views, name);
    },
    // Who goes through all of them means those that were left out, too.
    ownKeys: (views) => {
      if (isPart) isMissing = true;
      return Reflect.ownKeys(views);
    },
  });
  try {
    const observation = hypothesis.observe(asked);
    return isMissing ? null : observation;
  } catch (error) {
    if (isMissing) return null;
    throw error;
  }
}

const wrong = (message: string) =>
  new FaultlineError('wrong-usage', `${message}${message.endsWith('?') ? '' : '.'}`, {
    exitCode: ExitCode.usage,
  });
