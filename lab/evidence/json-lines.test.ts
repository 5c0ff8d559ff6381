import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAllLines } from './json-lines-reader.ts';
import { JsonLinesWriter } from './json-lines-writer.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  file = join(folder, 'lines.jsonl.zst');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const never = (error: Error) => {
  throw error;
};
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ index, text: `é${index}` }));

async function written(values: readonly unknown[]): Promise<void> {
  await using writer = new JsonLinesWriter(file, never);
  await writer.writeAll(values);
}

describe('a file of JSON lines', () => {
  it('gives back what was written, in order', async () => {
    const values = numbered(30_000);
    await written(values);
    expect(await readAllLines(file)).toEqual({ values, cut: false });
  });

  it('may be empty', async () => {
    await written([]);
    expect(await readAllLines(file)).toEqual({ values: [], cut: false });
  });

  it('is one frame, which other tools read', async () => {
    await written(numbered(50_000));
    const text = zstdDecompressSync(await readFile(file)).toString();
    expect(text.split('\n')).toHaveLength(50_001);
    expect(text.startsWith('{"index":0,"text":"é0"}\n')).toBe(true);
  });

  it.each([15, 16, 17, 32])(
    'is one frame too where it is closed as it is being flushed: %i pieces',
    async (pieces) => {
      const values = Array.from({ length: pieces }, (_, index) => String(index).padStart(64 * 1024, '-'));
      await using writer = new JsonLinesWriter(file, never);
      writer.write(values);
      await writer.close();
      expect(await readAllLines(file)).toEqual({ values, cut: false });
    },
  );

  it('tells that it was cut off, and reads what was flushed before', async () => {
    await written(numbered(200_000));
    const { length } = await readFile(file);
    await truncate(file, Math.floor(length / 2));
    const { values, cut } = await readAllLines(file);
    expect(cut).toBe(true);
    expect(values.length).toBeGreaterThan(60_000);
    expect(values).toEqual(numbered(values.length));
  });

  it('has what was flushed when its writer was killed', async () => {
    const writer = fork(join(import.meta.dirname, 'fixture/killed-writer.ts'), [file], { silent: true });
    await vi.waitFor(async () => expect((await stat(file)).size).toBeGreaterThan(0), 10_000);
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    expect(await readAllLines(file)).toEqual({ values: numbered(3), cut: true });
  });

  it('is refused when something was appended to it, as Node itself would not', async () => {
    await written(numbered(3));
    await writeFile(file, zstdCompressSync('{"index":3}\n'), { flag: 'a' });
    await expect(readAllLines(file)).rejects.toThrow(
      `Expected ${file} as a run leaves it: something was appended`,
    );
  });

  it('is refused with the line that is none', async () => {
    await writeFile(file, zstdCompressSync('{"a":1}\n{"a":\n'));
    await expect(readAllLines(file)).rejects.toThrow(
      `Expected ${file} as a run leaves it: line 2 is no JSON.`,
    );
    await writeFile(file, 'not compressed');
    await expect(readAllLines(file)).rejects.toThrow(`Expected ${file} as a run leaves it:`);
    await rm(file);
    await expect(readAllLines(file)).rejects.toThrow(`Expected evidence in ${file}, found none.`);
  });

  it('tells once what the file system refused, and goes on without', async () => {
    const errors: Error[] = [];
    const writer = new JsonLinesWriter(join(folder, 'missing', 'lines.jsonl.zst'), (error) =>
      errors.push(error),
    );
    await writer.writeAll(numbered(100_000));
    await writer.close();
    writer.write([1]);
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('ENOENT')]);
    expect(writer.failure).toBe(errors[0]);
  });

  it('never takes the place of another', async () => {
    await written(numbered(1));
    const errors: Error[] = [];
    await new JsonLinesWriter(file, (error) => errors.push(error)).close();
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('EEXIST')]);
    expect(await readAllLines(file)).toEqual({ values: numbered(1), cut: false });
  });
});

it.skipIf(!hasZstd())('is read by zstd', async () => {
  await written(numbered(2));
  expect(execFileSync('zstd', ['-dc', file], { encoding: 'utf8' })).toBe(
    '{"index":0,"text":"é0"}\n{"index":1,"text":"é1"}\n',
  );
});

function hasZstd(): boolean {
  try {
    execFileSync('zstd', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
