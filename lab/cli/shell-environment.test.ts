import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CountingProxy } from '../../services/kit/testing/counting-proxy.ts';
import type { Report } from '../report/model.ts';
import { isBusy } from '../run/fixture/busy.ts';
import { briefScenario, Workspace } from './fixture/workspace.ts';

/** Would keep a service from starting, from tracing, or from being where the lab looks for it. */
const STRANGE = {
  OTEL_SDK_DISABLED: 'true',
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_PROPAGATORS: 'b3',
  FAULTLINE_LISTEN_HOST: '192.0.2.1',
  LOG_LEVEL: 'silent',
};

test("a run is the same whatever the developer's shell holds", async () => {
  await using proxy = await CountingProxy.start();
  using workspace = new Workspace();
  const scenario = `./${workspace.write('small.ts', briefScenario())}`;
  await using lab = workspace.start([scenario, '--backends', 'embedded'], { ...proxy.env, ...STRANGE });
  const { stderr } = await lab.ended;
  expect(stderr).toBe('');
  const report: Report = JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8'));
  expect(report.hypotheses[0]).toMatchObject({ name: 'products-wait', observed: expect.any(Number) });
  // Of other work on this machine, which holds up the driver too, it may tell.
  const told = report.problems.filter((problem) => !isBusy(problem));
  expect(told).toEqual([]);
  expect(proxy.asked).toBe(0);
});
