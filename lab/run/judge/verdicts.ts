import { extend } from '../../analysis/arm/extend.ts';
import { sampledView } from '../../analysis/arm/sampled-view.ts';
import { scrapedView } from '../../analysis/arm/scraped-view.ts';
import type { ArmView } from '../../analysis/arm/view.ts';
import type { Arms, Hypothesis, Observation } from '../../scenario/scenario.ts';

/** Verdict on a hypothesis, and of a run. `no-data` and `inconclusive` are never a pass. */
export type Verdict = 'pass' | 'fail' | 'no-data' | 'inconclusive';

export interface CheckedHypothesis {
  readonly hypothesis: Hypothesis;
  readonly verdict: Verdict;
  readonly observation: Observation | null;
  /** Why it is not a plain pass or fail; null when it is. */
  readonly because: string | null;
  /** Whether that is told of an arm, among the problems. */
  readonly isOfArm?: true;
  /** Whether it rests on a fault that met nobody. */
  readonly isUnmet?: true;
  /** Whether it asks for what sampling left no witness of: another run would have the same answer. */
  readonly isSampledAway?: true;
  /** Whether its value is beyond the limit, and the bounds of it are not: more load or time would tell. */
  readonly isTooClose?: true;
  /** What the scenario did wrong, in a line for its author; null when nothing. */
  readonly mistake: string | null;
}

/**
 * Checks one claim. What rests on an arm that the lab itself could not run properly is inconclusive, whatever the
 * numbers say; it rests on the arms that it names and on each that it reads. What rests on evidence that sampling left a
 * part of is no data, whatever that part says, and so is what rests on an arm with a fault that met no call (`unmet`, by arm).
 * A value beyond a limit fails where its bounds (95%) are beyond it too; where they reach over the limit, it is inconclusive.
 */
export function checkHypothesis(
  hypothesis: Hypothesis,
  arms: Arms,
  inconclusive: Readonly<Record<string, string>>,
  unmet: Readonly<Record<string, string>> = {},
): CheckedHypothesis {
  const touched = new Set(
    hypothesis.reads ?? (hypothesis.arm === 'all' ? Object.keys(arms) : [hypothesis.arm]),
  );
  const withheld = new Set<string>();
  const thin = new Set<string>();
  let observation: Observation | null;
  try {
    observation = finite(hypothesis.observe(noting(arms, { touched, withheld, thin })));
  } catch (error) {
    const because = `its observe threw: ${error instanceof Error ? error.message : String(error)}`;
    const mistake = `hypothesis \`${hypothesis.name}\`: expected an observation or null, but ${because}`;
    return { hypothesis, verdict: 'no-data', observation: null, because, mistake };
  }
  const broken = [...touched].map((arm) => inconclusive[arm]).find((reason) => reason !== undefined);
  const without = [...touched].map((arm) => unmet[arm]).find((reason) => reason !== undefined);
  // A number of it would be believed.
  if (withheld.size > 0 || thin.size > 0 || without !== undefined) observation = null;
  const judged = { hypothesis, observation, mistake: null };
  if (without !== undefined)
    return { ...judged, verdict: 'no-data', because: without, isUnmet: true, isOfArm: true };
  const reasons = [...(broken === undefined ? [] : [broken]), ...withheld];
  const because = reasons.length > 0 ? reasons.join('; ') : null;
  const verdict = broken === undefined ? 'no-data' : 'inconclusive';
  if (withheld.size > 0) return { ...judged, verdict, because, isSampledAway: true };
  if (broken !== undefined) return { ...judged, verdict, because, isOfArm: true };
  if (thin.size > 0) return { ...judged, verdict: 'no-data', because: [...thin].join('; ') };
  if (!observation) return { ...judged, verdict: 'no-data', because: 'the evidence does not hold it' };
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = hypothesis;
  const holds = observation.value >= atLeast && observation.value <= atMost;
  if (holds) return { ...judged, verdict: 'pass', because: null };
  const { interval } = observation;
  if (!interval || interval.high < atLeast || interval.low > atMost) {
    return { ...judged, verdict: 'fail', because: null };
  }
  const bounds = `${significant(interval.low)} to ${significant(interval.high)} ${hypothesis.unit}`;
  const close = `too close to its limit to tell: 95% sure only of ${bounds}`;
  return { ...judged, verdict: 'inconclusive', because: close, isTooClose: true };
}

const significant = (value: number) => Number(value.toPrecision(3));

/** A scenario can be plain JavaScript: what is no number is no evidence. */
function finite(observation: Observation | null): Observation | null {
  return Number.isFinite(observation?.value) ? observation : null;
}

interface Noted {
  /** Arms that were read. */
  readonly touched: Set<string>;
  /** Why sampling leaves no witness of what was asked. */
  readonly withheld: Set<string>;
  /** Why there is too little of what was asked. */
  readonly thin: Set<string>;
}

/** The arms, noting what is asked of them. */
function noting(arms: Arms, { touched, withheld, thin }: Noted): Arms {
  const noted: Record<string, ArmView> = {};
  for (const [name, arm] of Object.entries(arms)) {
    const withhold = (reason: string) => void thin.add(reason);
    const asking = { ...arm.asking, withhold };
    const whole = scrapedView(extend(arm, { asking }), withhold);
    const view = sampledView(whole, (reason) => withheld.add(reason));
    const get = () => {
      touched.add(name);
      return view;
    };
    Object.defineProperty(noted, name, { enumerable: true, get });
  }
  return noted;
}

/** The worst of the verdicts: one failure fails the run; without any there is no data. */
export function overallVerdict(checked: readonly { readonly verdict: Verdict }[]): Verdict {
  const order: readonly Verdict[] = ['fail', 'inconclusive', 'no-data', 'pass'];
  const found = order.find((verdict) => checked.some((each) => each.verdict === verdict));
  return found ?? 'no-data';
}
