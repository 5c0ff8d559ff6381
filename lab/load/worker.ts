import { parentPort, workerData } from 'node:worker_threads';
import type { RequestSample } from '../analysis/evidence.ts';
import { Driver } from './driver.ts';
import type { DriverCommand, DriverMessage } from './messages.ts';
import type { CheckedLoadPlan } from './plan.ts';

const BATCH_INTERVAL_MS = 200;

if (!parentPort) throw new Error('This file is the entry of a worker thread');
const port = parentPort;
const post = (message: DriverMessage) => port.postMessage(message);

let batch: RequestSample[] = [];
const flush = () => {
  if (batch.length > 0) post({ type: 'samples', samples: batch });
  batch = [];
};

const driver = new Driver(workerData as CheckedLoadPlan, (sample) => batch.push(sample));
port.on('message', (command: DriverCommand) => {
  if (command.type === 'stop') driver.stop();
});
post({ type: 'started', startedAtMs: driver.start() });
const flushing = setInterval(flush, BATCH_INTERVAL_MS);

await driver.finished();
clearInterval(flushing);
flush();
post({ type: 'finished' });
port.close();
