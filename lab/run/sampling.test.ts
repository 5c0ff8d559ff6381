import { describe } from 'vitest';
import { findJaeger } from '../backends/traces/binary.ts';
import { collectorOutage } from './fixture/collector-outage.ts';
import { runInFolder } from './fixture/run-in-folder.ts';
import { samplingFindings } from './fixture/sampling-findings.ts';

const jaeger = await findJaeger();

describe.skipIf(jaeger === null)('a Collector between services and traces', { timeout: 120_000 }, () => {
  samplingFindings((run) => runInFolder('process', run));
  collectorOutage((run) => runInFolder('process', run));
});
