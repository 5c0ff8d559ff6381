import { expect, test } from 'vitest';
import { hostileReport } from './hostile-report.ts';
import { renderMarkdown } from './markdown.ts';
import { sampleReport } from './sample-report.ts';

test('verdict first, then the hypotheses, the arms and the waterfalls', () => {
  const text = renderMarkdown(sampleReport());
  const order = [
    '# slow-payment: A slow bank',
    '**✗ fail**: 2 of 4 hypotheses hold',
    '## Problems',
    "## What to do\n\n- Traces are missing: logs/ in the run's folder",
    '## Good to know\n\n- run again: unprotected, attempt 1 of 2, thrown away: the machine was 99% busy',
    '- note: protected: the machine was 94% busy',
    '| ✗ fail | p99 of orders stays below 500 ms | protected | 695 ms |',
    '- **protected**: 2,398 of 2,400 requests answered well (99.9%); orders: 995 paid, 803 owed, 2 harmed',
    '| fault | POST /api/orders | unprotected | 900 | 93.2% |',
    '| fault | POST /api/orders | protected | 900 | 99.8% | 29.9/s | 147ms | 366ms | 695ms | 0.34x |',
    '### Faults and what they met',
    '| unprotected | bank Charge delayed by 700 ms (100% of calls) | 15.01 s to 45.00 s | bank-1 | 898 | 898 | 100% | 15.02 s | 44.98 s |',
    '- unprotected: 2,449 traces stored = 2,397 of requests due in a phase + 40 of the warm-up + 12 of no request of the load; of the 2,397 (2,400 expected) 2,391 are complete, 2,343 of them due in a settled part, and 6 incomplete',
    '## Arm unprotected',
    '15.0 s: Fault f-1',
    '901ms from due to answer, trace 4bf92f3577b34da6a3ce929d00000016, as a file: traces/unprotected.4bf92f3577b34da6a3ce929d00000016.otlp.json',
    '[gateway] POST /api/orders  ',
    '<- critical path',
    '## Arm protected\n\norder is started with image = our/order:2.1.0, env POOL',
    '## How to read this',
    'registry: etcd 3.4.23 (/usr/bin/etcd) at',
    'traces: faultline embedded traces 0.1.0 (embedded, answers as Jaeger 2.19.0) at',
  ].map((part) => text.indexOf(part));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test('hostile text neither breaks a table nor becomes markup', () => {
  const text = renderMarkdown(hostileReport());
  const outside = text.replace(/^```text\n[\s\S]*?^```$/gm, '');
  expect(text.match(/^```/gm)?.length).toBe(8);
  expect(outside).not.toMatch(/(?<!\\)<(?!br>)/);
  expect(outside).not.toMatch(/(?<!\\)[`[\]]/);
  const rows = outside.split('\n').filter((line) => line.startsWith('| fault'));
  expect(rows).toHaveLength(2);
  for (const one of rows) expect(one.match(/(?<!\\)\|/g)).toHaveLength(14);
});

test('a run without evidence says so', () => {
  const text = renderMarkdown({
    ...sampleReport(),
    arms: [],
    hypotheses: [],
    problems: [],
    verdict: 'no-data',
  });
  expect(text).toContain('No hypothesis was checked.');
  expect(text).toContain('No arm got to a phase');
});
