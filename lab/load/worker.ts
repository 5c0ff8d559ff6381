import { parentPort, workerData } from 'node:worker_threads';
import type { ClientAnswer, RequestSample } from '../evidence/requests.ts';
import { clockFrom } from '../runtime/clock.ts';
import { Driver } from './driver.ts';
import type { DriverCommand, DriverData, DriverMessage } from './messages.ts';

const BATCH_INTERVAL_MS = 200;

if (!parentPort) throw new Error('This file is the entry of a worker thread');
const port = parentPort;
const post = (message: DriverMessage) => port.postMessage(message);

let samples: RequestSample[] = [];
let answers: ClientAnswer[] = [];
const flush = () => {
  if (answers.length > 0) post({ type: 'answers', answers });
  if (samples.length > 0) post({ type: 'samples', samples });
  answers = [];
  samples = [];
};

const { plan, origin } = workerData as DriverData;
const driver = new Driver(plan, clockFrom(origin), {
  onSample: (sample) => samples.push(sample),
  onAnswer: (answer) => answers.push(answer),
});
port.on('message', (command: DriverCommand) => {
  if (command.type === 'stop') driver.stop();
  else if (command.type === 'aim') driver.aim(command.baseUrl);
  else if (command.type === 'tell-waiting') post({ type: 'waiting', waiting: driver.waiting });
  else if (command.type === 'set-pace')
    post({ type: 'paced', fromMs: driver.setPace(command.pace, command.route) });
  else void driver.answered().then(() => post({ type: 'answered' }));
});
post({ type: 'started', startedAtMs: driver.start() });
const flushing = setInterval(flush, BATCH_INTERVAL_MS);

post({ type: 'stopped', stoppedAtMs: await driver.stopped });
await driver.finished();
clearInterval(flushing);
flush();
post({ type: 'finished' });
port.close();
