import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Progress } from '../run/journal/progress.ts';
import { ProgressLine } from './progress-line.ts';

const progress: Progress = {
  arm: 'protected',
  phase: 'fault',
  measuredMs: 1_000,
  rps: 39.6,
  p50Ms: 12.4,
  p99Ms: null,
  harmed: 2,
  leftMs: 4_100,
};

function stream(fields: object): { readonly out: NodeJS.WriteStream; readonly written: string[] } {
  const written: string[] = [];
  const out = new Writable({
    write: (chunk, _encoding, done) => {
      written.push(String(chunk));
      done();
    },
  });
  return { out: Object.assign(out, fields) as unknown as NodeJS.WriteStream, written };
}

test('in a file: a plain line for each new phase, once it has numbers of its own, and each two seconds', () => {
  const { out, written } = stream({});
  const line = new ProgressLine(out);
  line.show(progress, 0);
  line.show(progress, 1_999);
  line.show(progress, 2_000);
  line.show({ ...progress, phase: 'recovery', measuredMs: 499 }, 2_001);
  line.show({ ...progress, phase: 'recovery', measuredMs: 500 }, 2_002);
  line.clear();
  expect(written).toEqual([
    'protected   fault       40 rps  p50   12 ms  p99       –  2 harmed  5 s left\n',
    'protected   fault       40 rps  p50   12 ms  p99       –  2 harmed  5 s left\n',
    expect.stringMatching(/^protected {3}recovery/),
  ]);
});

test('a step of a build that holds escape sequences and line breaks', () => {
  const { out, written } = stream({});
  const step = 'Step 1/2 : RUN echo \u001b[31mred\u001b[0m\n::error::owned';
  new ProgressLine(out).showImage({ doing: 'building', image: 'a:1', step }, 0);
  expect(written).toEqual(['building a:1: Step 1/2 : RUN echo red ::error::owned\n']);
});

test('on a terminal: one line, drawn over, never wider than it, and cleared at the end', () => {
  const { out, written } = stream({ isTTY: true, columns: 30 });
  const line = new ProgressLine(out);
  line.show(progress, 0);
  line.show(progress, 1);
  line.clear();
  line.clear();
  expect(written).toEqual([
    '\r\x1b[2Kprotected   fault       40 rp',
    '\r\x1b[2Kprotected   fault       40 rp',
    '\r\x1b[2K',
  ]);
});
