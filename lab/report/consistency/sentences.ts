import { metText } from '../faults.ts';
import { formatOrders } from '../format.ts';
import type { Report, ReportArm, ReportFault } from '../model.ts';
import { findPlace, matches, type Told, told } from './told.ts';

const AT = String.raw`(?<route>[A-Z]+ /\S+)`;
const WHERE = `(?<arm>[a-z0-9-]+)/(?<phase>[a-z]+)`;
const IN = `in ${WHERE}`;

const OF_PHASE = new RegExp(
  String.raw`^(?<phase>[a-z]+) \((?<s>[\d.]+) s\), ${AT}: (?<ok>\d+) of (?<count>\d+) ok(?: \((?<orders>[^)]+)\))?(?:, \d+ sent more than once)?, (?<times>.+)\.$`,
  'g',
);

/** What the story says of phases, faults and breakers. */
export function story(report: Report): Told[] {
  return report.arms.flatMap((arm) =>
    arm.story.flatMap(({ tS, text }) => [
      ...ofPhase(report, arm.name, text),
      ...ofFault(arm, text),
      ...ofBreaker(arm, tS, text),
    ]),
  );
}

function ofPhase(report: Report, arm: string, text: string): Told[] {
  return matches(text, OF_PHASE).map(({ phase, route, s, ok, count, orders, times: said }) => {
    const at = findPlace(report, arm, phase, route);
    const times = at?.route.responseMs;
    const quantiles = (['p50', 'p90', 'p99'] as const).flatMap((quantile) => {
      const ms = times?.[quantile] ?? null;
      return ms === null ? [] : [` ${quantile} ${Math.round(ms)} ms`];
    });
    const is = [
      ((at?.phase.durationMs ?? 0) / 1000).toFixed(1),
      at?.route.ok,
      at?.route.count,
      at?.route.orders ? formatOrders(at.route.orders) : undefined,
      ...quantiles,
      times && ` slowest ${Math.round(times.max)} ms`,
    ];
    return told(`story of ${arm}, ${phase} ${route}`, `${[s, ok, count, orders]}, ${said}`, is);
  });
}

function ofFault({ name, faults }: ReportArm, text: string): Told[] {
  return matches(text, /^Fault undone: (?<what>.+); it met (?<met>.+)\.$/g).map(({ what, met }) => {
    const alike = faults.filter((fault) => fault.text === what).map(metText);
    return told(`story of ${name}, what ${what} met`, met, alike.find((one) => one === met) ?? alike);
  });
}

function ofBreaker({ name, breakerTurns }: ReportArm, tS: number, text: string): Told[] {
  return matches(text, /^Breaker (?<edge>\S+ -> \S+) (?<to>[\w-]+?)[,.]/g).map(({ edge, to }) => {
    const turns = breakerTurns.filter((turn) => turn.edge === edge && turn.to === to).map(({ atS }) => atS);
    return told(`story of ${name}, breaker ${edge} ${to}`, tS, turns.find((atS) => atS === tS) ?? turns);
  });
}

/** What is said of when harm ended, by routes in the story and by claims of all routes. */
export function recoveries({ arms, hypotheses }: Report): Told[] {
  const claimed =
    /(?<arm>[a-z0-9-]+): \d+ of \d+ requests were harmed(?<end>: had not recovered after|, the last after)? ?(?<s>[\d.]+)?(?: s)?, counted from the undo/g;
  return hypotheses.flatMap(({ name, evidence: text }) =>
    matches(text, claimed).flatMap(({ arm, end = '', s }) => {
      const texts = arms.find((one) => one.name === arm)?.story.map((sentence) => sentence.text) ?? [];
      const lasting = texts.some((each) => each.includes('had not recovered when'));
      const last = texts
        .flatMap((each) => matches(each, /^The last harmed .+ (?<since>[\d.]+) s after the undo\.$/g))
        .map(({ since }) => Number(since));
      const where = `evidence of ${name}, against the story`;
      return [
        told(`${where}: had not recovered`, end.startsWith(':'), lasting),
        ...(end.startsWith(',') ? [told(where, Number(s).toFixed(1), Math.max(...last).toFixed(1))] : []),
      ];
    }),
  );
}

const COUNTED = new RegExp(
  String.raw`(?<ok>\d+) of (?<count>\d+) ${AT} (?:due )?(?:in|while) ${WHERE}(?: answered well \((?<rps>[\d.]+) a second\))?`,
  'g',
);
const TIMED = new RegExp(String.raw`p\d+ of ${AT} ${IN} [\d.]+ ms \((?<good>\d+) good answers`, 'g');
const TURNED = /(?<arm>[a-z0-9-]+): breaker (?<to>open|closed) (?<s>[\d.]+) s after (?<event>fault\.\w+)/g;

/** The numbers in the evidence of hypotheses. */
export function evidence(report: Report): Told[] {
  return report.hypotheses.flatMap(({ name, evidence: text }) => [
    ...matches(text, COUNTED).map(({ arm, phase, route, ok, count, rps }) => {
      const at = findPlace(report, arm, phase, route)?.route;
      const is = [at?.settled.ok, at?.settled.count, rps === undefined ? rps : at?.goodputRps?.toFixed(1)];
      return told(`evidence of ${name}`, [ok, count, rps], is);
    }),
    ...matches(text, TIMED).map(({ arm, phase, route, good }) =>
      told(`evidence of ${name}, good answers`, good, findPlace(report, arm, phase, route)?.route.settled.ok),
    ),
    ...matches(text, TURNED).map(({ arm, to, s, event }) =>
      told(`evidence of ${name}, breaker ${to}`, s, turnedAfter(report, arm, to, event)),
    ),
  ]);
}

const FAULT_TIMES: Readonly<Record<string, (fault: ReportFault) => number | null>> = {
  'fault.injecting': ({ comingS }) => comingS,
  'fault.injected': ({ cameS }) => cameS,
  'fault.undoing': ({ wentS }) => wentS,
  'fault.undone': ({ goneS }) => goneS,
};

/** Seconds from an event of the first fault to the first turn of a breaker since. */
function turnedAfter({ arms }: Report, arm?: string, to?: string, event = ''): string {
  const { faults = [], breakerTurns = [] } = arms.find(({ name }) => name === arm) ?? {};
  const [fault] = faults.filter(({ kind }) => kind === 'fault');
  const fromS = (fault && FAULT_TIMES[event]?.(fault)) ?? Number.NaN;
  const turn = breakerTurns.find((one) => one.to === to && one.atS >= fromS);
  return turn ? (turn.atS - fromS).toFixed(2) : 'no turn';
}

/** A verdict that its own number and limit contradict. */
export function verdicts({ hypotheses }: Report): Told[] {
  return hypotheses
    .filter(({ verdict }) => verdict === 'pass' || verdict === 'fail')
    .map(({ name, verdict, observed, limit }) => {
      const { atLeast, atMost } = limit;
      const holds =
        observed !== null && observed >= (atLeast ?? observed) && observed <= (atMost ?? observed);
      return told(`verdict on ${name}`, verdict, holds ? 'pass' : 'fail');
    });
}
