import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { now, unixSeconds } from './clock.ts';

const run = promisify(execFile);

/** Epoch ms at which the monotonic clock of the machine was 0, by the kit's clock in a process of its own. */
async function originMs(): Promise<number> {
  const code = `
    import { now } from '${new URL('./clock.ts', import.meta.url)}';
    const looks = Array.from({ length: 20 }, () => {
      const before = process.hrtime.bigint();
      const [seconds, nanos] = now();
      const after = process.hrtime.bigint();
      const monotonic = (before + after) / 2n;
      return { within: after - before, origin: BigInt(seconds) * 1_000_000_000n + BigInt(nanos) - monotonic };
    });
    looks.sort((a, b) => Number(a.within - b.within));
    console.log(String(looks[0].origin));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code]);
  return Number(stdout) / 1e6;
}

test('processes agree on the time to a twentieth of a millisecond', async () => {
  const origins = await Promise.all(Array.from({ length: 8 }, originMs));
  expect(Math.max(...origins) - Math.min(...origins)).toBeLessThan(0.05);
}, 30_000);

test('it is the time of the wall clock, and goes on', () => {
  let before = now();
  for (let look = 0; look < 10_000; look++) {
    const earliestMs = Date.now();
    const at = now();
    const latestMs = Date.now() + 1;
    const ms = at[0] * 1_000 + at[1] / 1e6;
    expect(ms).toBeGreaterThan(earliestMs - 0.05);
    expect(ms).toBeLessThan(latestMs + 0.05);
    expect(at[0] - before[0] || at[1] - before[1]).toBeGreaterThanOrEqual(0);
    before = at;
  }
  expect(Math.abs(unixSeconds() - Date.now() / 1_000)).toBeLessThan(0.1);
});
