import { expect, test } from 'vitest';
import { MetricQuery } from '../client.ts';
import { type ScriptedAnswer, ScriptedTarget } from '../fixture/scripted-target.ts';
import type { UnderTest } from './subject.ts';

const FAILURES: Readonly<Record<string, ScriptedAnswer>> = {
  'a status other than 200': { status: 503, body: 'alive 2\n' },
  'a body that is not in the format': { body: 'this is not a metric\nalive 2\n' },
  'a Windows line break': { body: 'alive 2\r\n' },
  'an exemplar in the text format': { body: 'alive 2 # {trace_id="ab"} 1\n' },
  'a label twice': { body: 'x{a="1",a="2"} 1\nalive 2\n' },
  'a label value that is not UTF-8': { body: Buffer.from('x{a="\xff"} 1\nalive 2\n', 'latin1') },
  'an unknown type': { body: '# TYPE x thing\nx 1\nalive 2\n' },
  'OpenMetrics without an end': { body: 'x 2\n', contentType: 'application/openmetrics-text' },
  'an answer that never ends': { body: 'alive 2\nalive_too 2\n', hang: true },
};

export function failureTests(underTest: UnderTest): void {
  test.each(Object.entries(FAILURES))(
    '%s: down, nothing of it stored, then up again',
    async (name, answer) => {
      const { api, backend } = underTest();
      const job = name.replaceAll(/\W/g, '-');
      await using target = await underTest().scrape(job, 'alive 1\n');
      target.set(answer);
      await target.handled();
      expect(await api.until(`up{job="${job}"}`, '0')).toEqual(['0']);
      expect(await api.vector(`alive{job="${job}"}`)).toEqual([]);
      const [past] = await api.matrix(`alive{job="${job}"}[1h]`);
      expect(new Set(past?.values.map(([, value]) => value))).toEqual(new Set(['1']));
      const targets = await new MetricQuery(backend).targets();
      const state = targets.find(({ labels }) => labels.job === job);
      expect(state).toMatchObject({ health: 'down', scrapeUrl: `http://${target.address}/metrics` });
      expect(state?.lastError).not.toBe('');
      target.set('alive 3\n');
      expect(await api.until(`{job="${job}",__name__=~"up|alive"}`, '1', '3')).toEqual(['1', '3']);
      await underTest().unlist(target.address);
    },
  );

  test('of a body that breaks off at its end nothing is stored', async () => {
    const { api } = underTest();
    await using target = await underTest().scrape('breaking', 'alive 1\n');
    target.set('alive 2\nthis is not a metric\n');
    await target.handled();
    expect(await api.until('up{job="breaking"}', '0')).toEqual(['0']);
    target.set('alive 3\n');
    expect(await api.until('alive{job="breaking"}', '3')).toEqual(['3']);
    const [alive] = await api.matrix('alive{job="breaking"}[1h]');
    expect(alive?.values.map(([, value]) => value).join('')).toMatch(/^1+3+$/);
  });

  test('a target that dies is down and its series are stale; it may come back', async () => {
    const { api } = underTest();
    let port: number;
    {
      await using target = await underTest().scrape('dying', 'alive 1\n');
      port = target.port;
    }
    expect(await api.until('{job="dying",__name__=~"up|alive"}', '0')).toEqual(['0']);
    expect(await api.values('scrape_samples_scraped{job="dying"}')).toEqual(['0']);
    await using _ = await ScriptedTarget.start('alive 2\n', port);
    expect(await api.until('{job="dying",__name__=~"up|alive"}', '1', '2')).toEqual(['1', '2']);
    const [up] = await api.matrix('up{job="dying"}[1h]', await underTest().scrapedAt('dying'));
    // On a busy machine the first scrapes may come too late for their time-out.
    expect(up?.values.map(([, value]) => value).join('')).toMatch(/1.*0.*1$/);
  });
}
