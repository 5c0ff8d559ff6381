import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../evidence/events.ts';
import { reportSchema } from '../report/report-schema.ts';
import { isBusy } from '../run/fixture/busy.ts';
import { call } from '../workbench/fixture/call.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const TOKEN = 'a-token-of-the-tests';
const ABORT = {
  kind: 'abort',
  match: { service: 'product', method: 'GetProduct' },
  ...{ percentage: 60, grpcStatus: 'UNAVAILABLE', lasts: 60 },
};
const DELAY = {
  kind: 'delay',
  match: { service: 'product', method: 'GetProduct' },
  ...{ fixedDelayMs: 400, lasts: 60 },
};
/** Seconds that it is in force by hand: the share of good answers that the lab tells is of the last five. */
const HELD_S = 6;
/** Of two shares of 40% of 200 and of 120 requests 3 sigma are 17 points. */
const BAND = 17;

/** Sets the fault under load, undoes it, and tells what was seen meanwhile, with the file that the lab has made of it. */
async function byHand(workspace: Workspace, fault: object) {
  const file = workspace.write('small.ts', smallScenario({ arms: '{ unprotected: {} }' }));
  await using lab = workspace.start(
    ['lab', '--scenario', `./${file}`, '--port', '0', '--backends', 'embedded'],
    { FAULTLINE_LAB_TOKEN: TOKEN },
  );
  await lab.untilSaid('stdout', /The lab is open: \S+\nCtrl-C/);
  const { origin } = new URL(/The lab is open: (\S+)/.exec(lab.said('stdout'))?.[1] ?? '');
  const headers = { authorization: `Bearer ${TOKEN}` };
  const api = (path: string, method = 'GET', body?: unknown) =>
    call(`${origin}/api/v1${path}`, {
      ...{ method, headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const state = async () => (await api('/state')).json;
  // How long answers took before is held against how long they take then: the first ones are slow.
  await expect
    .poll(async () => (await state()).load.routes[0].ended, { timeout: 20_000, interval: 100 })
    .toBeGreaterThan(180);
  const { cameAtMs, id } = (await api('/faults', 'POST', fault)).json;
  await expect
    .poll(async () => (await state()).lab.nowMs - cameAtMs, { timeout: 20_000, interval: 100 })
    .toBeGreaterThan(1_000 * HELD_S);
  const { goodPerS, failedPerS } = (await state()).load.routes[0];
  await api(`/faults/${id}`, 'DELETE');
  const ledger = (await api(`/faults/${id}/ledger`)).json;
  const { text } = await api('/recording?name=by-hand');
  lab.signal('SIGINT', 'group');
  expect((await lab.ended).code).toBe(0);
  await lab.nothingLeft();
  return { text, ledger, share: (100 * goodPerS) / (goodPerS + failedPerS) };
}

/** Runs a file of the workspace, short, and reads what it has left. */
async function runOf(workspace: Workspace, file: string) {
  const reports = `${file}-reports`;
  const args = [`./${file}`, '--backends', 'embedded', '--length', 'short', '--reports', reports];
  const { code, stderr } = await workspace.run(args);
  const [path = ''] = globSync(`${reports}/by-hand/*-*/report.json`, { cwd: workspace.folder });
  const read = (name: string) =>
    readFileSync(join(workspace.folder, path.replace(/report\.json$/, name)), 'utf8');
  const events = read('journal.jsonl').trim().split('\n');
  const report = reportSchema.parse(JSON.parse(read('report.json')));
  expect([report.problems.filter((problem) => !isBusy(problem)), stderr]).toEqual([[], '']);
  return {
    ...{ code, report, isBusy: report.problems.length > 0 },
    // Those of the file: the others are of the wire.
    verdicts: report.hypotheses.filter(({ name }) => name.startsWith('route-')).map(({ verdict }) => verdict),
    journal: events.map((line) => JSON.parse(line) as JournalEvent),
  };
}

function withoutFaults(text: string): string {
  const without = text.replace(/^ {2}faults: \[\n.*?^ {2}\],$/ms, '  faults: [],');
  expect(without).not.toBe(text);
  return without;
}

test('a recorded delay that harmed nobody is claimed, and its claim fails where the delay is taken away', {
  timeout: 180_000,
}, async () => {
  using workspace = new Workspace();
  const { text, share } = await byHand(workspace, DELAY);
  expect([share, text]).toEqual([100, expect.stringContaining('-late')]);
  const run = await runOf(workspace, workspace.write('by-hand.ts', text));
  expect([run.code, run.verdicts]).toEqual(
    run.isBusy ? [5, ['inconclusive', 'inconclusive']] : [0, ['pass', 'pass']],
  );
  const late = ({ report }: typeof run) => report.hypotheses.find(({ name }) => name.endsWith('-late'));
  expect(late(run)?.observed).toBeGreaterThanOrEqual(DELAY.fixedDelayMs);
  const sound = await runOf(workspace, workspace.write('sound.ts', withoutFaults(text)));
  expect([sound.code, late(sound)?.verdict]).toEqual(sound.isBusy ? [5, 'inconclusive'] : [99, 'fail']);
});

test('what was done by hand and recorded runs as a scenario with the same outcome; without its fault it has another', {
  timeout: 180_000,
}, async () => {
  using workspace = new Workspace();
  const hand = await byHand(workspace, ABORT);
  expect(hand.ledger.met).toBeGreaterThan(90);
  expect((100 * hand.ledger.met) / hand.ledger.inScope).toBeGreaterThan(ABORT.percentage - BAND);
  expect([hand.share > 40 - BAND, hand.share < 40 + BAND]).toEqual([true, true]);

  const run = await runOf(workspace, workspace.write('by-hand.ts', hand.text));
  expect([run.code, run.verdicts]).toEqual(run.isBusy ? [5, ['inconclusive']] : [0, ['pass']]);
  const { kind, match, percentage, grpcStatus } = ABORT;
  const injected = run.journal.filter((event) => event.type === 'fault.injected' && event.kind === 'fault');
  expect(injected.map(({ plan }) => plan)).toEqual([
    expect.objectContaining({ kind, match, percentage, grpcStatus }),
  ]);
  const [arm] = run.report.arms;
  const [fault] = arm?.faults ?? [];
  expect(fault?.met).toBeGreaterThan(0);
  // In force for as long, at the length `short`.
  const undone = run.journal.find((event) => event.type === 'fault.undone' && event.kind === 'fault');
  const inForceS = (Number(undone?.tMs) - Number(injected[0]?.tMs)) / 1_000;
  const byHandS = (hand.ledger.goneMs - hand.ledger.cameMs) / 1_000;
  expect(Math.abs(inForceS - 0.6 * byHandS)).toBeLessThan(1);
  const [claim] = run.report.hypotheses;
  expect(claim?.unit).toBe('% ok');
  expect(Math.abs(Number(claim?.observed) - hand.share)).toBeLessThan(BAND);

  // What is claimed can fail: the same file, and nothing is broken.
  const without = withoutFaults(hand.text);
  const sound = await runOf(workspace, workspace.write('sound.ts', without));
  expect([sound.code, sound.verdicts]).toEqual(sound.isBusy ? [5, ['inconclusive']] : [99, ['fail']]);
  expect(sound.report.hypotheses[0]?.observed).toBeGreaterThan(99);
});
