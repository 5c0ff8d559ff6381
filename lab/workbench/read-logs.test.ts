import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LogFilter, latestLogs } from './read-logs.ts';

const ID = 'a'.repeat(32);
let folder: string;
let files: Map<string, { logFile: string }>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-logs-'));
  files = new Map(
    ['desk-1', 'loans-1', 'loans-2'].map((name) => [name, { logFile: join(folder, `${name}.log`) }]),
  );
  const line = (second: number, level: unknown, msg: string, more = {}) =>
    JSON.stringify({ level, time: `2026-01-01T00:00:0${second}.000Z`, service: 's', msg, ...more });
  const write = (name: string, ...lines: string[]) =>
    writeFileSync(join(folder, `${name}.log`), lines.map((each) => `${each}\n`).join(''));
  write('desk-1', line(1, 'info', 'serving', { port: 1 }), line(4, 'error', 'no', { trace_id: ID }));
  write('loans-1', line(2, 40, 'slow'), '    at somewhere', line(3, 30, 'well'));
  // Nothing was written by loans-2.
});
afterAll(() => rmSync(folder, { recursive: true }));

const texts = (filter: LogFilter = {}, limit = 100) =>
  latestLogs(files, filter, limit).map(({ instance, level, text }) => `${instance} ${level} ${text}`);

test('lines of all instances, the newest first; what is no JSON stands by the line before it', () => {
  expect(texts()).toEqual([
    'desk-1 error no',
    'loans-1 info well',
    'loans-1 null     at somewhere',
    'loans-1 warn slow',
    'desk-1 info serving {"port":1}',
  ]);
  expect(texts({}, 2)).toHaveLength(2);
});

test('by service, instance, level and worse, text, and trace', () => {
  expect(texts({ service: 'loans' })).toHaveLength(3);
  expect(texts({ instance: 'loans-2' })).toEqual([]);
  expect(texts({ level: 'warn' })).toEqual([
    'desk-1 error no',
    'loans-1 null     at somewhere',
    'loans-1 warn slow',
  ]);
  expect(texts({ contains: '"port"' })).toEqual(['desk-1 info serving {"port":1}']);
  expect(texts({ traceId: ID })).toEqual(['desk-1 error no']);
});

test('of a file that has grown only the end is read, whole lines of it', () => {
  const logFile = join(folder, 'big.log');
  const text = 'x'.repeat(3_000);
  writeFileSync(logFile, Array.from({ length: 400 }, (_, at) => `${at} ${text}\n`).join(''));
  const lines = latestLogs(new Map([['big-1', { logFile }]]), {}, 1_000);
  expect(lines.length).toBeLessThan(200);
  expect(lines[0]?.text).toMatch(/^399 x{900}/);
  expect(lines.every((line) => /^\d+ x+ …$/.test(line.text))).toBe(true);
});
