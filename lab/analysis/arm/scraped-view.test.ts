import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../evidence/events.ts';
import { armEvidence } from './example-evidence.ts';
import { scrapedView, unscraped } from './scraped-view.ts';
import { armView } from './view.ts';

const { phases } = armEvidence();
const BEGINS_MS = phases[0]?.startedAtMs ?? 0;
const ENDS_MS = phases.at(-1)?.endedAtMs ?? 0;
const MIDDLE_MS = (BEGINS_MS + ENDS_MS) / 2;

/** The example's phases are short: these are as much longer as a scrape takes. */
const long = phases.map((phase) => ({
  ...phase,
  startedAtMs: BEGINS_MS + 4 * (phase.startedAtMs - BEGINS_MS),
  endedAtMs: BEGINS_MS + 4 * (phase.endedAtMs - BEGINS_MS),
}));
const LAST_MS = BEGINS_MS + 4 * (ENDS_MS - BEGINS_MS);

const event = (type: string, tMs: number, rest: object = {}): JournalEvent => ({ type, tMs, ...rest });
const registered = (instance: string, tMs = BEGINS_MS - 3_000) =>
  event('instance.registered', tMs, { instance });
const looks = (instance: string, without: (tMs: number) => boolean = () => false) => ({
  name: 'up',
  labels: { job: 'order', instance },
  points: Array.from({ length: 60 }, (_, i) => BEGINS_MS - 2_000 + 500 * i)
    .filter((tMs) => tMs < LAST_MS && !without(tMs))
    .map((tMs) => ({ tMs, value: 1 })),
});
const evidence = (journal: readonly JournalEvent[], ...metrics: ReturnType<typeof looks>[]) =>
  armEvidence({ phases: long, journal, metrics });
const between = (fromMs: number, toMs: number) => (tMs: number) => tMs > fromMs && tMs < toMs;

test('who is looked at each half second is seen', () => {
  expect(unscraped(evidence([registered('order-1')], looks('order-1')))).toEqual([]);
});

test('the registry had it, and nobody ever looked at it', () => {
  expect(unscraped(evidence([registered('order-1')]))).toEqual([
    { instance: 'order-1', fromMs: BEGINS_MS, toMs: LAST_MS },
  ]);
});

test('the first look comes seconds after the baseline has begun', () => {
  const late = looks('order-1', (tMs) => tMs < BEGINS_MS + 3_000);
  expect(unscraped(evidence([registered('order-1')], late))).toEqual([
    { instance: 'order-1', fromMs: BEGINS_MS, toMs: BEGINS_MS + 3_000 },
  ]);
});

test('a hole of two seconds is let pass, a longer one is told, of whom it is', () => {
  const holed = (ms: number) => looks('order-1', between(MIDDLE_MS, MIDDLE_MS + ms));
  const journal = [registered('order-1'), registered('bank-1')];
  expect(unscraped(evidence(journal, holed(1_500), looks('bank-1')))).toEqual([]);
  expect(unscraped(evidence(journal, holed(3_000), looks('bank-1'))).map(({ instance }) => instance)).toEqual(
    ['order-1'],
  );
});

describe('looks that find nobody', () => {
  const nobody = (fromMs: number, toMs: number) => {
    const { points, ...rest } = looks('order-1');
    return { ...rest, points: points.map(({ tMs }) => ({ tMs, value: between(fromMs, toMs)(tMs) ? 0 : 1 })) };
  };

  test('are none of an instance that was not found before: they were for the one of the arm before', () => {
    const late = nobody(0, BEGINS_MS + 3_000);
    expect(unscraped(evidence([registered('order-1')], late))).toEqual([
      { instance: 'order-1', fromMs: BEGINS_MS, toMs: BEGINS_MS + 3_000 },
    ]);
    expect(unscraped(evidence([registered('order-1')], nobody(0, LAST_MS)))).toEqual([
      { instance: 'order-1', fromMs: BEGINS_MS, toMs: LAST_MS },
    ]);
  });

  test('are looks of one that was: it has crashed, or hangs', () => {
    const dead = nobody(MIDDLE_MS, MIDDLE_MS + 4_000);
    expect(unscraped(evidence([registered('order-1')], dead))).toEqual([]);
  });

  test('are none of an instance that comes back, before it is found again', () => {
    const journal = [
      registered('order-1'),
      event('instance.forgotten', MIDDLE_MS, { instance: 'order-1' }),
      registered('order-1', MIDDLE_MS + 1_000),
    ];
    const [gap, ...others] = unscraped(evidence(journal, nobody(MIDDLE_MS, MIDDLE_MS + 4_000)));
    expect(gap).toEqual({ instance: 'order-1', fromMs: MIDDLE_MS + 1_000, toMs: MIDDLE_MS + 4_000 });
    expect(others).toEqual([]);
  });
});

describe('nothing is missed', () => {
  test('of who has left the registry, or has not come yet', () => {
    const journal = [
      registered('order-1'),
      event('instance.forgotten', MIDDLE_MS, { instance: 'order-1' }),
      registered('order-1', MIDDLE_MS + 4_000),
    ];
    expect(unscraped(evidence(journal, looks('order-1', between(MIDDLE_MS, MIDDLE_MS + 4_000))))).toEqual([]);
  });

  test('while a fault silences the metrics backend', () => {
    const fault = { faultId: 'a', plan: { backend: 'metrics' } };
    const journal = [
      registered('order-1'),
      event('fault.injecting', MIDDLE_MS, fault),
      event('fault.undone', MIDDLE_MS + 4_000, fault),
    ];
    const silent = looks('order-1', between(MIDDLE_MS, MIDDLE_MS + 4_500));
    expect(unscraped(evidence(journal, silent))).toEqual([]);
    const other = journal.map((each) => ('plan' in each ? { ...each, plan: { backend: 'registry' } } : each));
    expect(unscraped(evidence(other, silent))).toHaveLength(1);
  });
});

test('what is asked of those metrics is withheld, with the reason; of others it is not', () => {
  const arm = armView(evidence([registered('order-1'), registered('bank-1')], looks('bank-1')));
  const reasons: string[] = [];
  const view = scrapedView(arm, (reason) => reasons.push(reason));
  view.metrics('up', { instance: 'bank-1' });
  expect(reasons).toEqual([]);
  const reason = /^the metrics of order-1 were not scraped from 0\.0 to \d+\.\d s of /;
  view.metrics('ALERTS', { instance: 'order-1' });
  view.metrics('faultline_breaker_state');
  expect(reasons).toEqual([expect.stringMatching(reason), expect.stringMatching(reason)]);
});
