import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Etcd3 } from 'etcd3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BackendInfo } from '../backends/backend.ts';
import { findEtcd } from '../backends/registry/binary.ts';
import type { JournalEvent } from '../evidence/events.ts';
import type { Report } from '../report/model.ts';
import { problemLine } from '../run/problems/problem.ts';
import type { LabProcess } from './fixture/lab-process.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const EMBEDDED = ['--backends', 'embedded'];
const PHASES = '{ baseline: 0.5, fault: 0.5, recovery: 0.5 }';
const HYPOTHESIS = `title: 'Products are slow', unit: 'ms', atLeast: 150`;
/** One that rests on the first arm alone, one on the second, one that cannot bear an arm without requests. */
const HYPOTHESES = `[
  { name: 'first', arm: 'unprotected', ${HYPOTHESIS}, observe: ({ unprotected }) => latency(unprotected, 'fault', PRODUCTS, 'p50') },
  { name: 'second', arm: 'protected', ${HYPOTHESIS}, observe: ({ protected: other }) => latency(other, 'fault', PRODUCTS, 'p50') },
  { name: 'strict', arm: 'protected', ${HYPOTHESIS}, observe: (arms) => ({ value: arms.protected.phase('fault').route(PRODUCTS).count, evidence: '' }) },
]`;

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

const start = (replace: Parameters<typeof smallScenario>[0], args = EMBEDDED): LabProcess =>
  workspace.start([`./${workspace.write('small.ts', smallScenario(replace))}`, ...args]);
const reportOf = (lab: LabProcess): Report =>
  JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8'));
const is = (wanted: string) => (event: JournalEvent) => event.type === wanted;
const inArm = (name: string, wanted: string) => (event: JournalEvent) =>
  event.type === wanted && event.arm === name;

function backendOf(lab: LabProcess, role: string): { pid: number; where: string } {
  for (const { backend, pid } of lab.journal().filter(is('backend.started'))) {
    const info = backend as BackendInfo;
    if (info.role === role) return { pid: pid as number, where: info.where };
  }
  throw new Error(`no ${role} backend has started`);
}

describe('a killed registry ends the run within seconds', { timeout: 60_000 }, async () => {
  /** A service gets 5 s to stop; nothing else is waited for that long. */
  const ENDS_WITHIN_MS = 10_000;
  const LONG = { phases: '{ baseline: 0.1, fault: 600, recovery: 1 }' };
  const registries = ['embedded', ...((await findEtcd()) ? ['auto'] : [])];

  describe.each(registries)('--backends %s', (choice) => {
    test.each(['instance.registered', 'fault.injected'])('after %s', async (type) => {
      await using lab = start(LONG, ['--backends', choice]);
      await lab.untilEvent(is(type));
      const killedAt = performance.now();
      process.kill(backendOf(lab, 'registry').pid, 'SIGKILL');
      const { code, stderr } = await lab.ended;
      expect(performance.now() - killedAt).toBeLessThan(ENDS_WITHIN_MS);
      await lab.nothingLeft();
      expect(stderr).toMatch(/^\nExpected the registry backend \(.+\) to run until the end of the run, but/);
      expect(stderr).not.toMatch(/^ +at /m);
      expect(code).toBe(5);
    });
  });
});

test('a backend that is lost in the second arm: the first is judged and reported', {
  timeout: 60_000,
}, async () => {
  await using lab = start({ phases: PHASES, hypotheses: HYPOTHESES });
  await lab.untilEvent(inArm('protected', 'fault.injected'));
  process.kill(backendOf(lab, 'metrics').pid, 'SIGKILL');
  const { code, stdout, stderr } = await lab.ended;
  await lab.nothingLeft();
  const lost = /^Expected the metrics backend \(.+\) to run until the end of the run, but it ended/;
  const report = reportOf(lab);
  expect(report.arms.map(({ name }) => name)).toEqual(['unprotected']);
  const [first, ...others] = report.hypotheses;
  // The machine may have been too busy, which is told then.
  if (!report.problems.some(({ arm }) => arm === 'unprotected')) {
    expect(first).toMatchObject({ name: 'first', verdict: 'pass' });
  }
  expect(first?.observed).toBeGreaterThan(150);
  for (const other of others.filter(({ arm }) => arm !== 'unprotected')) {
    expect(other).toMatchObject({ verdict: 'inconclusive', because: expect.stringMatching(lost) });
  }
  expect(report.problems[0]).toMatchObject({ kind: 'ended-early', text: expect.stringMatching(lost) });
  expect({ code, inReport: report.exitCode }).toEqual({ code: 5, inReport: 5 });
  expect(stdout).toMatch(/^\? inconclusive: .+ exit code 5\nreport: reports\/small\/\S+$/m);
  expect(stderr.trimStart()).toMatch(lost);
});

test('a registry that is lost in the second attempt of an arm: why there was one is told, and nothing of load', {
  timeout: 60_000,
}, async () => {
  await using lab = start({ phases: PHASES }, [...EMBEDDED, '--rerun-inconclusive', '1']);
  const { pid } = await lab.untilEvent(
    ({ type, instance }) => type === 'instance.registered' && instance === 'product-1',
  );
  await lab.untilEvent(is('fault.injected'));
  process.kill(pid as number, 'SIGKILL');
  const again = await lab.untilEvent(({ type, attempt }) => type === 'arm.started' && attempt === 2);
  await lab.untilEvent(({ type, tMs }) => type === 'phase.started' && tMs >= again.tMs);
  process.kill(backendOf(lab, 'registry').pid, 'SIGKILL');
  const { code } = await lab.ended;
  await lab.nothingLeft();
  const { notes, advice, arms } = reportOf(lab);
  const thrownAway = 'unprotected, attempt 1, thrown away: product-1 ended by itself (signal SIGKILL)';
  expect(notes.join('\n')).toContain(thrownAway);
  expect(readFileSync(join(lab.runFolder, 'report.md'), 'utf8')).toContain(thrownAway);
  expect(advice).toEqual([expect.stringMatching(/^Something befell the run/)]);
  expect({ code, arms }).toEqual({ code: 5, arms: [] });
});

describe('what others write into the registry', { timeout: 60_000 }, () => {
  /** Into the registry of a lab whose first fault is in force. */
  async function writing(lab: LabProcess, entries: Readonly<Record<string, string>>): Promise<void> {
    await lab.untilEvent(is('fault.injected'));
    const etcd = new Etcd3({ hosts: backendOf(lab, 'registry').where });
    for (const [key, value] of Object.entries(entries)) {
      await etcd.put(`/faultline/services/${key}`).value(value);
    }
    etcd.close();
  }

  test('is passed over where it is nobody’s record, and told once', async () => {
    await using lab = start({ phases: PHASES });
    await writing(lab, {
      'product/product-7': 'null',
      'product/product-8': '{"address":"127.0.0.1:99999"}',
      'product/product-1/x': '7',
      'shop/__proto__': '{}',
    });
    const { code, stdout, stderr } = await lab.ended;
    await lab.nothingLeft();
    expect({ stderr, passed: [0, 5].includes(code as number) }).toEqual({ stderr: '', passed: true });
    const report = reportOf(lab);
    const notes = report.notes.filter((note) => note.startsWith('passed over'));
    expect(notes).toHaveLength(4);
    expect(notes[0]).toBe(
      'passed over a key in the registry, /faultline/services/product/product-7: expected a JSON object, found "null"',
    );
    // The machine may have been too busy; the registry is no reason.
    expect(report.problems.filter(({ text }) => text.includes('registry'))).toEqual([]);
    expect(report.cleanup.left).toEqual([]);
    expect(stdout.match(/^ {2}note {5}passed over a key/gm)).toHaveLength(4);
    expect(lab.journal().filter(is('registry.ignored'))).toHaveLength(4);
  });

  test('makes the arm inconclusive where it took the place of a record', async () => {
    await using lab = start({ phases: PHASES });
    await writing(lab, { 'product/product-1': '{}' });
    const { code, stderr } = await lab.ended;
    await lab.nothingLeft();
    expect({ code, stderr }).toEqual({ code: 5, stderr: '' });
    const report = reportOf(lab);
    expect(report.problems.map(problemLine)).toContain(
      'unprotected: the record of product-1 in the registry was overwritten (/faultline/services/product/product-1: expected service to be `product`, found none)',
    );
    expect(report.hypotheses[0]?.verdict).toBe('inconclusive');
    expect(report.cleanup.left).toEqual([]);
  });
});

test('an instance that ends while a fault is injected into it is what is told', {
  timeout: 60_000,
}, async () => {
  await using lab = start({ phases: '{ baseline: 1.5, fault: 600, recovery: 1 }' });
  const { pid } = await lab.untilEvent(
    ({ type, instance }) => type === 'instance.registered' && instance === 'product-1',
  );
  // It cannot say that the fault is in force, and then there is nobody who could.
  await lab.untilEvent(is('phase.started'));
  process.kill(pid as number, 'SIGSTOP');
  await lab.untilEvent(is('fault.injecting'));
  process.kill(pid as number, 'SIGKILL');
  const { code, stderr } = await lab.ended;
  await lab.nothingLeft();
  const [line, ...details] = stderr.trim().split('\n');
  expect(line).toBe(
    'Expected every instance to run until a fault or the end of the arm stops it, but product-1 ended by itself (signal SIGKILL).',
  );
  expect(details.join('\n')).toMatch(
    /^ {2}What that led to: Expected fault delay-product-GetProduct to be in force on /m,
  );
  expect(code).toBe(5);
  expect(reportOf(lab).problems[0]?.text).toBe(line);
});

test('a file of the report that cannot be written: the verdict stands, and the line says what there is', {
  timeout: 60_000,
}, async () => {
  await using lab = start({ phases: PHASES });
  await lab.untilEvent(is('fault.injected'));
  mkdirSync(join(lab.runFolder, 'report.html', 'x'), { recursive: true });
  const { code, stdout, stderr } = await lab.ended;
  await lab.nothingLeft();
  expect(stdout).toMatch(/^\S (pass|inconclusive): .+$/m);
  expect(stderr).toMatch(
    /^\nCould not write reports\/small\/\S+\/report\.html: there is a folder of that name\. Please move that folder away\. Kept: report\.json, report\.md, junit\.xml, journal\.jsonl, evidence, logs\.\n$/,
  );
  expect(code).toBe(5);
  expect(reportOf(lab).arms).toHaveLength(2);
});
