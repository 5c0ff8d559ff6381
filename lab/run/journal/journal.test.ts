import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FaultlineError } from '../../errors.ts';
import { startClock } from '../../runtime/clock.ts';
import { Journal } from './journal.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-journal-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = (error: FaultlineError) => {
  throw error;
};

test('each event is in the file, whole and on a line of its own, as soon as it was written', () => {
  const file = join(folder, 'flushed.jsonl');
  using journal = new Journal(file, startClock(), never);
  journal.write('arm.started', { text: 'a\nb', nothing: undefined });
  expect(readFileSync(file, 'utf8')).toMatch(
    /^\{"tMs":\d+(\.\d{1,3})?,"type":"arm\.started","text":"a\\nb"\}\n$/,
  );
  journal.write('arm.ended', {}, 5);
  expect(readFileSync(file, 'utf8').split('\n').slice(1)).toEqual(['{"tMs":5,"type":"arm.ended"}', '']);
  expect(journal.events.map(({ type }) => type)).toEqual(['arm.started', 'arm.ended']);
});

test('who subscribes is told of an event that is in the file, until the subscription ends', () => {
  const file = join(folder, 'subscribed.jsonl');
  using journal = new Journal(file, startClock(), never);
  const told: string[] = [];
  const subscription = journal.subscribe(() => told.push(readFileSync(file, 'utf8')));
  journal.write('arm.started', {}, 1);
  subscription[Symbol.dispose]();
  journal.write('arm.ended', {}, 2);
  expect(told).toEqual(['{"tMs":1,"type":"arm.started"}\n']);
});

test('what is veiled is in memory at once, and neither in the file nor told until the veil is lifted, or the journal ends', () => {
  const file = join(folder, 'veiled.jsonl');
  const types = () => [...readFileSync(file, 'utf8').matchAll(/"type":"([\w.]+)"/g)].map(([, type]) => type);
  using journal = new Journal(file, startClock(), never);
  const told: string[] = [];
  journal.subscribe(({ type }) => told.push(type));
  const veil = journal.veil(({ faultId }) => faultId === 'secret');
  journal.write('fault.injected', { faultId: 'secret' });
  journal.write('fault.injected', { faultId: 'other' });
  journal.write('health.changed');
  expect(journal.events).toHaveLength(3);
  expect([types(), told]).toEqual(Array(2).fill(['fault.injected', 'health.changed']));
  veil[Symbol.dispose]();
  expect(journal.events).toHaveLength(3);
  expect([types(), told]).toEqual(Array(2).fill(['fault.injected', 'health.changed', 'fault.injected']));
  journal.veil(() => true);
  journal.write('fault.undone', { faultId: 'secret' });
  expect(types()).toHaveLength(3);
  journal[Symbol.dispose]();
  expect(types()).toHaveLength(4);
});

test('of many events the latest stay in memory where that is asked for, and all in the file', () => {
  const file = join(folder, 'long.jsonl');
  using journal = new Journal(file, startClock(), never, { latest: 10 });
  for (let tMs = 0; tMs < 1_000; tMs += 1) {
    journal.write('health.changed', {}, tMs);
    expect(journal.events.length).toBeLessThanOrEqual(20);
  }
  expect(journal.events.slice(-10).map(({ tMs }) => tMs)).toEqual(
    Array.from({ length: 10 }, (_, i) => 990 + i),
  );
  for (let tMs = 1_000; tMs < 1_100; tMs += 1) journal.write('load.changed', { ofShape: true }, tMs);
  expect(journal.events.at(-1)).toMatchObject({ type: 'health.changed', tMs: 999 });
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1_100);
});

test('what is there is never overwritten', () => {
  const file = join(folder, 'appended.jsonl');
  for (const type of ['run.started', 'run.ended'] as const) {
    using journal = new Journal(file, startClock(), never);
    journal.write(type, {}, 1);
  }
  expect(readFileSync(file, 'utf8')).toBe('{"tMs":1,"type":"run.started"}\n{"tMs":1,"type":"run.ended"}\n');
});

test('late events of a closed journal are kept for the analysis only', () => {
  const file = join(folder, 'closed.jsonl');
  const journal = new Journal(file, startClock(), never);
  journal[Symbol.dispose]();
  journal[Symbol.dispose]();
  journal.write('run.ended');
  expect(readFileSync(file, 'utf8')).toBe('');
  expect(journal.events).toHaveLength(1);
});

test.runIf(process.platform === 'linux')(
  'a full disk is told once, in a clear line; the events are kept in memory',
  () => {
    const failures: FaultlineError[] = [];
    using journal = new Journal('/dev/full', startClock(), (error) => failures.push(error));
    journal.write('arm.started');
    journal.write('arm.ended');
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ code: 'journal-not-written' });
    expect(failures[0]?.message).toMatch(
      /^Could not write \/dev\/full: the disk is full \(.+ free on \/dev\)\. Please free some space, or choose another folder with --reports\.$/,
    );
    expect(journal.failure).toBe(failures[0]);
    expect(journal.events.map(({ type }) => type)).toEqual(['arm.started', 'arm.ended']);
  },
);

test.runIf(process.platform === 'linux')(
  'a disk that is full when the last veil is lifted is told as ever',
  () => {
    const failures: FaultlineError[] = [];
    const journal = new Journal('/dev/full', startClock(), (error) => failures.push(error));
    journal.veil(() => true);
    journal.write('fault.injected');
    expect(() => journal[Symbol.dispose]()).not.toThrow();
    expect(failures).toMatchObject([{ code: 'journal-not-written' }]);
  },
);

test('a file that cannot be made is a clear line', () => {
  expect(() => new Journal(join(folder, 'none', 'journal.jsonl'), startClock(), never)).toThrow(
    /^Could not write .+journal\.jsonl: its folder is not there any more\. Please /,
  );
});
