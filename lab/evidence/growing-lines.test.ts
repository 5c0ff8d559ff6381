import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GrowingLines } from './growing-lines.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-growing-'));
  file = join(folder, 'requests.jsonl.zst');
});
afterEach(() => rmSync(folder, { recursive: true }));

const values = Array.from({ length: 20_000 }, (_, index) => ({ index, text: `ä ${Math.sin(index)}` }));
const whole = zstdCompressSync(values.map((value) => `${JSON.stringify(value)}\n`).join(''));

test('each look has what came since the last, wherever the file was cut, and nothing twice', async () => {
  const lines = new GrowingLines(file);
  expect((await lines.look()).values).toEqual([]);
  const seen: unknown[] = [];
  const looks: number[] = [];
  for (let from = 0; from < whole.length; from += 50_001) {
    appendFileSync(file, whole.subarray(from, from + 50_001));
    const { values: found } = await lines.look();
    looks.push(found.length);
    seen.push(...found);
  }
  expect(seen).toEqual(values);
  expect(looks.filter((count) => count > 0).length).toBeGreaterThan(2);
  expect(await lines.look()).toEqual({ isNew: false, values: [] });
});

test('a file that got shorter is read from its start', async () => {
  writeFileSync(file, whole);
  const lines = new GrowingLines(file);
  expect((await lines.look()).values).toHaveLength(values.length);
  truncateSync(file, 0);
  writeFileSync(file, zstdCompressSync('{"another":1}\n'));
  expect(await lines.look()).toEqual({ isNew: true, values: [{ another: 1 }] });
});

test('what was appended to a whole file is not waited for', async () => {
  const [first, second] = [zstdCompressSync('{"first":1}\n'), zstdCompressSync('{"second":1}\n')];
  writeFileSync(file, Buffer.concat([first, second]));
  const lines = new GrowingLines(file);
  expect((await lines.look()).values).toEqual([{ first: 1 }]);
  appendFileSync(file, second);
  expect((await lines.look()).values).toEqual([]);
});
