import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FaultlineError } from '../../errors.ts';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { onPath } from '../installed.ts';
import { findPrometheus, findPrometheuses, startPrometheusBinary } from './binary.ts';
import { MetricQuery } from './client.ts';
import { startEmbeddedMetrics } from './embedded.ts';
import { PrometheusApi } from './fixture/prometheus-api.ts';
import { ScriptedTarget } from './fixture/scripted-target.ts';
import type { MetricsBackend, MetricsOptions, ScrapeProtocol } from './metrics.ts';
import { TargetsFile } from './targets.ts';

let directory: string;
let runtime: Runtime;
let file: TargetsFile;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'faultline-metrics-'));
  runtime = await startProcessRuntime({ logDir: directory });
  file = new TargetsFile(join(directory, 'targets.json'));
});
afterEach(async () => {
  await runtime[Symbol.asyncDispose]();
  expect(await runtime.leftovers()).toEqual([]);
  await rm(directory, { recursive: true });
});

const failure = (promise: Promise<unknown>): Promise<FaultlineError> =>
  promise.then(
    () => expect.unreachable('expected a rejection'),
    (error) => error,
  );

describe('embedded', () => {
  const options = () => ({ targetsFile: file.path, scrapeIntervalMs: 100 });

  test('a frozen backend is unreachable; resumed, it goes on with what it had', async () => {
    await using target = await ScriptedTarget.start('a 1\n');
    await file.set([{ address: target.address, labels: { job: 'j' } }]);
    await using backend = await startEmbeddedMetrics(runtime, options());
    const api = new PrometheusApi(backend);
    expect(await api.until('a', '1')).toEqual(['1']);
    const [before] = await api.matrix('a[1h]');
    await backend.instance.pause();
    const error = await failure(new MetricQuery(backend, { timeoutMs: 200 }).targets());
    expect(error.code).toBe('metrics-unreachable');
    await backend.instance.resume();
    const count = before?.values.length ?? 0;
    const [after] = await api.samples('a', count + 1);
    expect(after?.values.slice(0, count)).toEqual(before?.values);
    expect(after?.values.length).toBeGreaterThan(count);
  });

  test('a restarted backend is found at its new address', async () => {
    await using target = await ScriptedTarget.start('a 1\n');
    await file.set([{ address: target.address, labels: { job: 'j' } }]);
    await using backend = await startEmbeddedMetrics(runtime, options());
    expect(backend.info).toMatchObject({ role: 'metrics', provider: 'embedded', where: backend.queryUrl });
    await backend.instance.restart();
    expect(await new PrometheusApi(backend).until('a', '1')).toEqual(['1']);
  });

  test('a file with a fault in it changes nothing; one that is gone ends all scrapes', async () => {
    await using target = await ScriptedTarget.start('a 1\n');
    await file.set([{ address: target.address, labels: { job: 'j' } }]);
    await using backend = await startEmbeddedMetrics(runtime, options());
    const api = new PrometheusApi(backend);
    await api.until('a', '1');
    await writeFile(file.path, '[{"targets":');
    await backend.instance.waitForLine(/is refused, the targets stay: /);
    const [before] = await api.matrix('up[1h]');
    const count = before?.values.length ?? 0;
    const [after] = await api.samples('up', count + 2);
    expect(after?.values.length).toBeGreaterThan(count + 1);
    await rm(file.path);
    expect(await api.until('up')).toEqual([]);
    await file.set([{ address: target.address, labels: { job: 'j' } }]);
    expect(await api.until('a', '1')).toEqual(['1']);
  });

  test('a closed idle connection is no failed scrape', async () => {
    await using target = await ScriptedTarget.start('a 1\n');
    target.closeIdle();
    await file.set([{ address: target.address, labels: { job: 'j' } }]);
    // Long enough for a scrape on a busy machine: one that came too late for its time-out would be a failed one too.
    await using backend = await startEmbeddedMetrics(runtime, { ...options(), scrapeIntervalMs: 1000 });
    const [up] = await new PrometheusApi(backend).samples('up', 5);
    expect(up?.values.length).toBeGreaterThanOrEqual(5);
    expect(new Set(up?.values.map(([, value]) => value))).toEqual(new Set(['1']));
  });

  test('what does not fit into its memory is counted', async () => {
    await using target = await ScriptedTarget.start(
      Array.from({ length: 200 }, (_, i) => `a{i="${i}"} 1\n`).join(''),
    );
    await file.set([{ address: target.address, labels: { job: 'j' } }]);
    await using backend = await startEmbeddedMetrics(runtime, { ...options(), maxBytes: 100_000 });
    await vi.waitFor(async () => expect(await backend.evicted()).toBeGreaterThan(0), { timeout: 10_000 });
    const held = (await new PrometheusApi(backend).samples('a', 1)).length;
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThan(200);
  });

  test.each([
    [null, '0', '0'],
    ['PrometheusText0.0.4', '1', '0'],
    ['OpenMetricsText1.0.0', '0', '1'],
  ] as const)('of what does not say what it is the fallback %s decides', (fallback, text, openMetrics) =>
    expectUp(
      (fallback) => startEmbeddedMetrics(runtime, { ...options(), ...fallback }),
      fallback,
      text,
      openMetrics,
    ),
  );

  test('wrong options end the start with the reason', async () => {
    const error = await failure(startEmbeddedMetrics(runtime, { ...options(), scrapeIntervalMs: 0.5 }));
    expect(error.code).toBe('instance-exited');
    expect(error.detail.join()).toMatch('--scrape-interval: expected a duration such as 500ms, got 0.5ms');
    const nowhere = join(directory, 'missing', 'targets.json');
    expect((await failure(startEmbeddedMetrics(runtime, { targetsFile: nowhere }))).detail.join()).toMatch(
      'ENOENT',
    );
  });
});

describe('finding Prometheus', () => {
  const program = async (output: string) => {
    const path = join(directory, 'prometheus');
    await writeFile(path, `#!/bin/sh\necho '${output}'\n`);
    await chmod(path, 0o755);
    return path;
  };

  test('it is the first one of version 2 or 3 on PATH', async () => {
    const path = await program('prometheus, version 3.1.0 (branch: HEAD, revision: 1)');
    expect(await findPrometheus(onPath('prometheus', `${tmpdir()}:${directory}`))).toEqual({
      path,
      version: '3.1.0',
    });
  });

  test.each(['prometheus, version 1.8.2 (branch: HEAD)', 'Prometheus, the film'])(
    'it is not: %s',
    async (output) => {
      await program(output);
      expect(await findPrometheus(onPath('prometheus', `:/nowhere:${directory}`))).toBeNull();
    },
  );
});

type Start = (options: Pick<MetricsOptions, 'fallbackScrapeProtocol'>) => Promise<MetricsBackend>;

/** Whether two targets are up that do not say what they send: text, and OpenMetrics, neither of which can be read as the other. */
async function expectUp(start: Start, fallback: ScrapeProtocol | null, text: string, openMetrics: string) {
  await using one = await ScriptedTarget.start({ contentType: null, body: 'a 1\n' });
  await using other = await ScriptedTarget.start({ contentType: 'x', body: 'a 2 # {b="c"} 1\n# EOF\n' });
  await file.set([
    { address: one.address, labels: { job: 'text' } },
    { address: other.address, labels: { job: 'openmetrics' } },
  ]);
  await using backend = await start(fallback === null ? {} : { fallbackScrapeProtocol: fallback });
  const api = new PrometheusApi(backend);
  expect(await api.until('up{job="text"}', text)).toEqual([text]);
  expect(await api.until('up{job="openmetrics"}', openMetrics)).toEqual([openMetrics]);
}

for (const binary of await findPrometheuses())
  describe(`prometheus ${binary.version}`, () => {
    const start = (path = binary.path, options: Partial<MetricsOptions> = {}) =>
      startPrometheusBinary(runtime, {
        targetsFile: file.path,
        dataDir: join(directory, 'prometheus'),
        binary: { path, version: binary.version },
        ...options,
      });

    // Each news makes the pause before it acts on the next one longer, unless 5 s pass without any.
    test('a file that stays as it is is no news', { timeout: 60_000 }, async () => {
      await using target = await ScriptedTarget.start('a 1\n');
      await file.set([{ address: target.address, labels: { job: 'j' } }]);
      await using backend = await start();
      const api = new PrometheusApi(backend);
      const news = async () => {
        const { body } = await api.ask('/metrics');
        return /^prometheus_sd_received_updates_total\{.*name="scrape".*\} (\d+)$/m.exec(String(body))?.[1];
      };
      await api.until('a', '1');
      const before = await news();
      expect(before).toMatch(/^[1-9]/);
      await delay(2_500);
      expect(await news()).toBe(before);
    });

    test.each([
      [null, '0', '0'],
      ['PrometheusText0.0.4', '1', '0'],
      ['OpenMetricsText1.0.0', '0', '1'],
    ] as const)(
      'of what does not say what it is the fallback %s decides since 3, and 2 knows but text',
      { timeout: 60_000 },
      async (fallback, text, openMetrics) => {
        const starting: Start = (options) => start(binary.path, options);
        if (!binary.version.startsWith('2.')) await expectUp(starting, fallback, text, openMetrics);
        else if (openMetrics === '0') await expectUp(starting, fallback, '1', '0');
        else {
          const error = await failure(start(binary.path, { fallbackScrapeProtocol: 'OpenMetricsText1.0.0' }));
          expect(error.code).toBe('metrics-fallback-unknown');
          expect(error.message).toMatch(`found ${binary.version}, whose only one is text`);
        }
      },
    );

    test('it keeps all its files in the folder given, and its samples over a restart', async () => {
      await using target = await ScriptedTarget.start('a 1\n');
      await file.set([{ address: target.address, labels: { job: 'j' } }]);
      await using backend = await start();
      expect(backend.info).toMatchObject({ role: 'metrics', provider: 'binary', where: backend.queryUrl });
      const api = new PrometheusApi(backend);
      expect(await api.until('a', '1')).toEqual(['1']);
      const [first] = (await api.matrix('a[1h]'))[0]?.values ?? [];
      await backend.instance.restart();
      expect((await api.matrix('a[1h]'))[0]?.values[0]).toEqual(first);
    });

    test('a start that fails shows the last lines of its log', async () => {
      const folder = join(directory, 'prometheus', 'data');
      await start().then((backend) => backend[Symbol.asyncDispose]());
      await rm(folder, { recursive: true });
      await writeFile(folder, 'in the way');
      const error = await failure(start());
      expect(error.code).toBe('instance-exited');
      expect(error.detail.join('\n')).toMatch('not a directory');
    });

    test('a version that does not know the hidden flag is started without it', async () => {
      const wrapper = join(directory, 'prometheus-without-flag');
      const script = `case "$*" in *discovery-reload*) echo "Error parsing: unknown long flag '--x'" >&2; exit 2;; esac`;
      await writeFile(wrapper, `#!/bin/sh\n${script}\nexec ${binary.path} "$@"\n`);
      await chmod(wrapper, 0o755);
      await using backend = await start(wrapper);
      expect((await new PrometheusApi(backend).ask('/-/ready')).status).toBe(200);
      expect(await readFile(backend.instance.logFile, 'utf8')).toMatch('unknown long flag');
    });
  });
