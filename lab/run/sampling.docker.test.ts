import { describe } from 'vitest';
import { images, NO_JAEGER } from '../runtime/docker/images.ts';
import { collectorOutage } from './fixture/collector-outage.ts';
import { runInFolder } from './fixture/run-in-folder.ts';
import { samplingFindings } from './fixture/sampling-findings.ts';

describe.skipIf(images().jaeger.name === NO_JAEGER)(
  'a Collector between services and traces, in containers',
  { timeout: 180_000 },
  () => {
    samplingFindings((run) => runInFolder('docker', run));
    collectorOutage((run) => runInFolder('docker', run));
  },
);
