import { expect, test } from 'vitest';
import type { UnderTest } from './subject.ts';

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; escaping=allow-utf-8';
/** Names that need quotes, by the format they are written in. */
const BODIES = {
  text: {
    contentType: 'text/plain; version=1.0.0; escaping=allow-utf-8',
    body: '# TYPE "my.metric" gauge\n{"my.metric","my.label"="x y"} 1\nplain{"é"="z"} 2\n{"say \\"a\\""} 3\n',
  },
  openmetrics: {
    contentType: OPEN_METRICS,
    body: '# TYPE "my.metric" gauge\n{"my.metric","my.label"="x y"} 1\nplain{"é"="z"} 2\n{"say \\"a\\""} 3\n# EOF\n',
  },
};

export function nameTests(underTest: UnderTest): void {
  test.each(Object.entries(BODIES))('any text is a name since Prometheus 3, in %s', async (job, answer) => {
    const { api, major } = underTest();
    await using target = await underTest().serve(`names-${job}`, answer);
    if (major === 2) {
      await target.handled();
      expect(await api.until(`up{job="names-${job}"}`, '0')).toEqual(['0']);
      expect(await api.matrix(`{job="names-${job}",__name__!~"up|scrape_.*"}[1h]`)).toEqual([]);
      return;
    }
    const at = await underTest().scrapedAt(`names-${job}`);
    const find = async (selector: string) =>
      (await api.vector(selector, at)).map(({ metric, value }) => ({ ...metric, value: value[1] }));
    const own = { job: `names-${job}`, instance: `names-${job}-1` };
    const metric = { ...own, __name__: 'my.metric', 'my.label': 'x y', value: '1' };
    expect(await find(`{"my.metric",job="names-${job}"}`)).toEqual([metric]);
    expect(await find(`{job="names-${job}","my.label"=~"x.*"}`)).toEqual([metric]);
    expect(await find(`plain{"é"="z",job="names-${job}"}`)).toEqual([
      { ...own, __name__: 'plain', é: 'z', value: '2' },
    ]);
    expect(await find(`{'say "a"',job="names-${job}"}`)).toEqual([
      { ...own, __name__: 'say "a"', value: '3' },
    ]);
    const match = `match[]=${encodeURIComponent(`{job="names-${job}"}`)}`;
    expect(await api.data(`/api/v1/label/my.label/values?${match}`)).toEqual(['x y']);
    expect(await api.data(`/api/v1/label/U__my_2e_label/values?${match}`)).toEqual(['x y']);
  });

  test('scrapes say whether names may need quotes', async () => {
    await using target = await underTest().scrape('asking', 'a 1\n');
    const asked = new Set(target.requests.map(({ headers }) => headers.accept?.replaceAll(' ', '')));
    expect(asked).toEqual(new Set([underTest().major === 2 ? ASKED_BY_2 : ASKED_BY_3]));
  });
}

const ASKED_BY_2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,' +
  'text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const ASKED_BY_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.7,' +
  'application/openmetrics-text;version=0.0.1;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,' +
  'text/plain;version=0.0.4;q=0.4,*/*;q=0.3';
