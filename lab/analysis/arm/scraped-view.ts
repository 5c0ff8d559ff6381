import type { ArmEvidence } from './arm-evidence.ts';
import { extend } from './extend.ts';
import type { ArmView } from './view.ts';

/** Four scrapes: with fewer missed, a gauge or an alert is seen late by no more than claims of them leave room for. */
const MAX_UNSCRAPED_MS = 2_000;

/** A stretch of an arm's phases in which the metrics backend did not look at an instance that the registry had. */
export interface Unscraped {
  readonly instance: string;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

type Evidence = Pick<ArmEvidence, 'journal' | 'metrics' | 'phases'>;

/**
 * An arm whose metrics go to `withhold`, with the reason, where the backend had no eyes for who tells them: what was not looked at may have
 * come and gone. A look that found nobody (`up` is 0) is one, but for those before the first that found the instance: they may have been for
 * the one of that name in the arm before, at an address where nobody is any more.
 */
export function scrapedView(view: ArmView, withhold: (reason: string) => void): ArmView {
  const unseen = unscraped(view.evidence);
  if (unseen.length === 0) return view;
  const beganMs = view.evidence.phases[0]?.startedAtMs ?? 0;
  return extend(view, {
    metrics: (name, labels) => {
      const about = unseen.filter(({ instance }) => (labels?.instance ?? instance) === instance);
      for (const { instance, fromMs, toMs } of about) {
        const [from, to] = [fromMs, toMs].map((ms) => ((ms - beganMs) / 1000).toFixed(1));
        withhold(`the metrics of ${instance} were not scraped from ${from} to ${to} s of ${view.arm}`);
      }
      return view.metrics(name, labels);
    },
  });
}

/** In the order of the journal. Not while a fault silences the metrics backend itself, nor in the time that it takes to come back. */
export function unscraped({ journal, metrics, phases }: Evidence): Unscraped[] {
  const [first, last] = [phases[0], phases.at(-1)];
  if (!first || !last) return [];
  const silences = silencesIn(journal, last.endedAtMs);
  const looks = Map.groupBy(
    metrics.filter(({ name }) => name === 'up'),
    ({ labels }) => labels.instance,
  );
  return registeredIn(journal, last.endedAtMs).flatMap(({ instance, ...there }) => {
    const fromMs = Math.max(there.fromMs, first.startedAtMs);
    const all = (looks.get(instance) ?? [])
      .flatMap(({ points }) => points)
      .filter(({ tMs }) => tMs >= there.fromMs && tMs < there.toMs)
      .sort((a, b) => a.tMs - b.tMs);
    const found = all.findIndex(({ value }) => value === 1);
    const times = found < 0 ? [] : all.slice(found).map(({ tMs }) => tMs);
    const marks = [fromMs, ...times.filter((tMs) => tMs > fromMs), there.toMs];
    return marks.slice(1).flatMap((toMs, i): Unscraped[] => {
      const gap = { instance, fromMs: marks[i] ?? fromMs, toMs };
      const excused = silences.some((silence) => silence.fromMs < gap.toMs && silence.toMs > gap.fromMs);
      return gap.toMs - gap.fromMs > MAX_UNSCRAPED_MS && !excused ? [gap] : [];
    });
  });
}

function registeredIn(journal: Evidence['journal'], endMs: number): (Stretch & { instance: string })[] {
  const since = new Map<string, number>();
  const found: (Stretch & { instance: string })[] = [];
  for (const { type, instance, tMs } of journal) {
    if (typeof instance !== 'string') continue;
    if (type === 'instance.registered') since.set(instance, since.get(instance) ?? tMs);
    const fromMs = since.get(instance);
    if (type !== 'instance.forgotten' || fromMs === undefined) continue;
    since.delete(instance);
    found.push({ instance, fromMs, toMs: Math.min(tMs, endMs) });
  }
  return [...found, ...[...since].map(([instance, fromMs]) => ({ instance, fromMs, toMs: endMs }))];
}

function silencesIn(journal: Evidence['journal'], endMs: number): Stretch[] {
  const begun = journal.filter(
    ({ type, plan }) =>
      type === 'fault.injecting' && (plan as { backend?: unknown } | undefined)?.backend === 'metrics',
  );
  return begun.map(({ faultId, tMs }) => {
    const undone = journal.find((event) => event.type === 'fault.undone' && event.faultId === faultId);
    return { fromMs: tMs, toMs: (undone?.tMs ?? endMs) + MAX_UNSCRAPED_MS };
  });
}
