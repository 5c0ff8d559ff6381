import { expect, test, vi } from 'vitest';
import { MetricQuery } from '../client.ts';
import { ScriptedTarget } from '../fixture/scripted-target.ts';
import type { UnderTest } from './subject.ts';

export function targetTests(underTest: UnderTest): void {
  test('labels with two underscores steer the scrape and stay out of the series', async () => {
    const { api, backend } = underTest();
    await using target = await ScriptedTarget.start('a 1\n');
    const labels = { job: 'steered', __metrics_path__: '/deep/metrics', __param_part: 'x y', __other: 'z' };
    await underTest().list({ address: target.address, labels: { ...labels, empty: '' } });
    expect(await api.until('a{job="steered"}', '1')).toEqual(['1']);
    const at = await underTest().scrapedAt('steered');
    expect((await api.vector('a{job="steered"}', at))[0]?.metric).toEqual({
      __name__: 'a',
      job: 'steered',
      instance: target.address,
    });
    expect(new Set(target.requests.map(({ url }) => url))).toEqual(new Set(['/deep/metrics?part=x+y']));
    // Asked again while a scrape came too late for its time-out.
    await vi.waitFor(
      async () =>
        expect(await new MetricQuery(backend).targets()).toContainEqual({
          labels: { job: 'steered', instance: target.address },
          scrapeUrl: `http://${target.address}/deep/metrics?part=x+y`,
          health: 'up',
          lastError: '',
        }),
      { timeout: 10_000, interval: 50 },
    );
  });

  test('a target without a job gets a default one', async () => {
    await using target = await ScriptedTarget.start('jobless 1\n');
    await underTest().list({ address: target.address, labels: {} });
    expect(await underTest().api.until('jobless', '1')).toEqual(['1']);
    const [item] = await underTest().api.samples('jobless', 1);
    expect(item?.metric).toEqual({ __name__: 'jobless', job: 'faultline', instance: target.address });
  });

  test('all series of a target that left the file go stale', async () => {
    const { api, backend } = underTest();
    await using target = await underTest().scrape('leaving', 'alive 1\n');
    await underTest().unlist(target.address);
    expect(await api.until('{job="leaving"}')).toEqual([]);
    const left = await new MetricQuery(backend).targets();
    expect(left.filter(({ labels }) => labels.job === 'leaving')).toEqual([]);
    const [alive] = await api.matrix('alive{job="leaving"}[1h]');
    expect(alive?.values.length).toBeLessThanOrEqual(target.requests.length);
    expect(new Set(alive?.values.map(([, value]) => value))).toEqual(new Set(['1']));
  });

  test('an instance that moves to another port goes on with the same series', async () => {
    const { api } = underTest();
    await using before = await underTest().scrape('moved', 'alive 1\n');
    await using after = await ScriptedTarget.start('alive 2\n');
    await underTest().unlist(before.address);
    await underTest().list({ address: after.address, labels: { job: 'moved', instance: 'moved-1' } });
    expect(await api.until('alive{job="moved"}', '2')).toEqual(['2']);
    // Longer than the stale markers of the old target wait.
    await api.samples('alive{job="moved"}', 6, '2');
    expect(await api.until('{job="moved",__name__=~"alive|up"}', '1', '2')).toEqual(['1', '2']);
    const [alive, ...others] = await api.matrix('alive{job="moved"}[1h]');
    expect(others).toEqual([]);
    expect(alive?.values.map(([, value]) => value).join('')).toMatch(/^1+2+$/);
  });

  test('a label of a target may have any name since Prometheus 3', async ({ skip }) => {
    // Prometheus 2 refuses the whole file, and with it the targets of all tests beside this one.
    if (underTest().major === 2) skip();
    await using target = await ScriptedTarget.start('a 1\n');
    await underTest().list({ address: target.address, labels: { job: 'named', 'my.label': 'x' } });
    const [item] = await underTest().api.samples('a{job="named"}', 1);
    expect(item?.metric).toEqual({
      __name__: 'a',
      job: 'named',
      instance: target.address,
      'my.label': 'x',
    });
  });

  test('two addresses with one job are two instances', async () => {
    await using one = await ScriptedTarget.start('p 1\n');
    await using two = await ScriptedTarget.start('p 2\n');
    await underTest().list(
      { address: one.address, labels: { job: 'pair' } },
      { address: two.address, labels: { job: 'pair' } },
    );
    expect(await underTest().api.until('p{job="pair"}', '1', '2')).toEqual(['1', '2']);
  });
}
