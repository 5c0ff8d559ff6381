import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { MetricsOptions } from '../metrics.ts';
import type { UnderTest } from './subject.ts';

const GROUPS = [
  {
    name: 'ruled',
    rules: [
      { record: 'ruled:alive:doubled', expr: '2 * alive{job="ruled"}', labels: { from: 'a rule' } },
      // Reads what the one before it wrote.
      { record: 'ruled:alive:fourfold', expr: '2 * ruled:alive:doubled' },
      { record: 'ruled:failing', expr: 'alive{job="ruled"} * on (job) up' },
      {
        alert: 'AliveIsNegative',
        // Told as it would be printed, not as it is written.
        expr: "alive { job = 'ruled' } <\n  0",
        for: '500ms',
        labels: { severity: 'warning', of: '{{ $labels.job }}' },
        annotations: { summary: '{{ $labels.instance }} is {{ $value | humanizePercentage }} alive' },
      },
    ],
  },
];

/** Options of a backend that evaluates the contract's rules. */
export async function contractRules(
  directory: string,
): Promise<Pick<MetricsOptions, 'ruleFiles' | 'evaluationIntervalMs'>> {
  const file = join(directory, 'rules.yml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ groups: GROUPS }));
  return { ruleFiles: [file], evaluationIntervalMs: 250 };
}

interface Rule {
  readonly name: string;
  readonly type: string;
  readonly state?: string;
  readonly health: string;
  readonly lastError?: string;
}

export function ruleTests(underTest: UnderTest): void {
  test('recording rules are evaluated in turn, and an alert fires while its condition holds', async () => {
    const { api } = underTest();
    await using target = await underTest().scrape('ruled', 'alive 1\n');
    expect(await api.until('ruled:alive:doubled', '2')).toEqual(['2']);
    expect(await api.until('ruled:alive:fourfold{from="a rule",instance="ruled-1"}', '4')).toEqual(['4']);
    expect(await api.vector('ALERTS')).toEqual([]);

    target.set('alive -0.25\n');
    expect(await api.until('ALERTS{alertstate="firing"}', '1')).toEqual(['1']);
    const labels = {
      alertname: 'AliveIsNegative',
      instance: 'ruled-1',
      job: 'ruled',
      of: 'ruled',
      severity: 'warning',
    };
    const [firing] = await api.vector('ALERTS{alertstate="firing"}');
    expect(firing?.metric).toEqual({ __name__: 'ALERTS', alertstate: 'firing', ...labels });
    const pending = await api.matrix('ALERTS{alertstate="pending"}[1m]');
    expect(pending[0]?.values.length).toBeGreaterThanOrEqual(1);
    const { alerts } = await api.data<{ alerts: Record<string, unknown>[] }>('/api/v1/alerts');
    expect(alerts).toEqual([
      {
        labels,
        annotations: { summary: 'ruled-1 is -25% alive' },
        state: 'firing',
        activeAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        value: '-2.5e-01',
      },
    ]);
    const [since] = await api.values('ALERTS_FOR_STATE');
    expect(Math.abs(Number(since) - Date.parse(alerts[0]?.activeAt as string) / 1000)).toBeLessThan(1);

    target.set('alive 2\n');
    expect(await api.until('ALERTS')).toEqual([]);
    expect(await api.data('/api/v1/alerts')).toEqual({ alerts: [] });
    expect(await api.until('ruled:alive:doubled', '4')).toEqual(['4']);
  });

  test('rules are listed with what became of them', async () => {
    const { api } = underTest();
    const rules = async (parameters = '') => {
      const { groups } = await api.data<{ groups: { name: string; interval: number; rules: Rule[] }[] }>(
        `/api/v1/rules${parameters}`,
      );
      return groups;
    };
    // None has been evaluated before its first time has come.
    await vi.waitFor(
      async () => expect((await rules())[0]?.rules.map(({ health }) => health)).not.toContain('unknown'),
      {
        timeout: 10_000,
        interval: 50,
      },
    );
    const [group] = await rules();
    expect(group).toMatchObject({ name: 'ruled', interval: 0.25 });
    expect(group?.rules.map(({ name, type }) => [name, type])).toEqual([
      ['ruled:alive:doubled', 'recording'],
      ['ruled:alive:fourfold', 'recording'],
      ['ruled:failing', 'recording'],
      ['AliveIsNegative', 'alerting'],
    ]);
    expect((await rules('?type=alert'))[0]?.rules).toMatchObject([
      {
        name: 'AliveIsNegative',
        query: 'alive{job="ruled"} < 0',
        duration: 0.5,
        labels: { severity: 'warning', of: '{{ $labels.job }}' },
        annotations: { summary: '{{ $labels.instance }} is {{ $value | humanizePercentage }} alive' },
        health: 'ok',
      },
    ]);
    expect((await rules('?type=record'))[0]?.rules).toHaveLength(3);
    expect(await api.ask('/api/v1/rules?type=x')).toMatchObject({
      status: 400,
      body: { errorType: 'bad_data' },
    });
  });
}
