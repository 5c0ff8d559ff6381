import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ScriptedTarget } from '../fixture/scripted-target.ts';
import type { UnderTest } from './subject.ts';

/** How bodies come over HTTP. */
export function transferTests(underTest: UnderTest): void {
  test('a body may come as gzip', async () => {
    const { api } = underTest();
    const body = gzipSync('zipped 7\n');
    await using target = await underTest().serve('zipped', { body, headers: { 'content-encoding': 'gzip' } });
    expect(await api.until('zipped{job="zipped"}', '7')).toEqual(['7']);
    expect(target.requests[0]?.headers['accept-encoding']).toBe('gzip');
  });

  test('a body that is no gzip, and says so, is none', async () => {
    const { api } = underTest();
    const headers = { 'content-encoding': 'gzip' };
    await using target = await underTest().serve('badly-zipped', { body: 'zipped 7\n', headers });
    await target.handled();
    expect(await api.until('up{job="badly-zipped"}', '0')).toEqual(['0']);
  });

  test.each([301, 302, 303, 307, 308])('a target may send elsewhere with %d', async (status) => {
    const { api } = underTest();
    await using there = await ScriptedTarget.start(`moved ${status}\n`);
    const headers = { location: `http://${there.address}/there?from=here` };
    await using _ = await underTest().serve(`moved-${status}`, { status, headers });
    const job = `moved-${status}`;
    expect(await api.until(`moved{job="${job}"}`, String(status))).toEqual([String(status)]);
    expect(there.requests[0]).toMatchObject({ url: '/there?from=here' });
    expect((await api.vector(`moved{job="${job}"}`))[0]?.metric.instance).toBe(`${job}-1`);
  });

  test('a target that sends round in a circle is down', async () => {
    const { api } = underTest();
    await using target = await underTest().serve('circle', {
      status: 302,
      headers: { location: '/metrics' },
    });
    await target.handled();
    expect(await api.until('up{job="circle"}', '0')).toEqual(['0']);
  });
}
