import { expect, test } from 'vitest';
import { encodeRequest } from '../fixtures/otlp-codec.ts';
import { fullTrace } from '../fixtures/sample-traces.ts';
import { encodeJsonRequest } from './encode.ts';
import { renderTrace } from './render.ts';
import { scanRequest } from './scan.ts';
import { TraceStore } from './store.ts';
import { summarizeTrace } from './summary.ts';
import { WireError } from './wire.ts';

/** mulberry32: the same bytes in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Accepted bytes must be readable to the end, refused ones must be refused by name. Returns whether accepted. */
async function take(bytes: Buffer): Promise<boolean> {
  const store = new TraceStore(1024 * 1024);
  try {
    store.add(scanRequest(bytes));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return false;
  }
  for (const trace of store.newestFirst()) {
    JSON.stringify([await renderTrace(store, trace), await summarizeTrace(store, trace)]);
  }
  return true;
}

test('a request cut short anywhere is refused or still readable', async () => {
  const whole = encodeRequest(fullTrace('fuzz'));
  expect(await take(whole)).toBe(true);
  // Cut inside its one ResourceSpans: every cut but the empty one is malformed.
  for (let length = 1; length < whole.length; length++)
    expect(await take(whole.subarray(0, length))).toBe(false);
});

test('random bytes and damaged requests never break the store', async () => {
  const random = generator(1);
  const whole = encodeRequest(fullTrace('fuzz'));
  let accepted = 0;
  for (let round = 0; round < 20_000; round++) {
    const bytes = round % 4 === 0 ? Buffer.alloc(random(200)) : Buffer.from(whole);
    const changes = round % 4 === 0 ? bytes.length : 1 + random(4);
    for (let i = 0; i < changes; i++) bytes[random(bytes.length)] = random(256);
    if (await take(bytes)) accepted++;
  }
  expect(accepted).toBeGreaterThan(100);
  expect(accepted).toBeLessThan(20_000);
});

test('JSON with any member replaced is encoded or refused', async () => {
  const replacements = [
    null,
    0,
    -1,
    1.5,
    1e300,
    '',
    'x',
    '-5',
    '99999999999999999999',
    true,
    [],
    [[]],
    {},
    [null],
  ];
  const whole = fullTrace('fuzz');
  for (const replacement of replacements) {
    for (const path of paths(whole)) {
      const damaged = structuredClone(whole);
      const owner = path.slice(0, -1).reduce((node: never, key) => node[key as never], damaged as never);
      (owner as Record<string, unknown>)[path.at(-1) as string] = replacement;
      try {
        expect(await take(encodeJsonRequest(JSON.stringify(damaged)))).toBeTypeOf('boolean');
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
      }
    }
  }
});

test('a value nested too deep is refused in both encodings', () => {
  const depth = 5_000;
  const value = '{"arrayValue":{"values":['.repeat(depth) + ']}}'.repeat(depth);
  const attributes = `[{"key":"deep","value":${value}}]`;
  const json = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":${attributes}}]}]}]}`;
  expect(() => encodeJsonRequest(json)).toThrow('nested deeper');
  let nested: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) nested = block(level % 2 === 0 ? 0x0a : 0x2a, nested);
  for (const tag of [0x12, 0x4a, 0x12, 0x12, 0x0a]) nested = block(tag, nested);
  expect(() => scanRequest(nested)).toThrow('nested deeper');
});

function block(tag: number, value: Buffer): Buffer {
  const length: number[] = [];
  let rest = value.length;
  for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([tag, ...length, rest]), value]);
}

function paths(node: unknown, path: string[] = []): string[][] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, member]) => [[...path, key], ...paths(member, [...path, key])]);
}
