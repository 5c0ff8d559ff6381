import { parseArgs } from 'node:util';
import { startRegistryServer } from './server.ts';

const { values } = parseArgs({
  options: {
    listen: { type: 'string', default: '127.0.0.1:0' },
    'max-changes': { type: 'string', default: '20000' },
    'progress-ms': { type: 'string', default: '600000' },
  },
});

function positive(flag: 'max-changes' | 'progress-ms'): number {
  const value = Number(values[flag]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`Expected --${flag} to be a whole number above 0, got "${values[flag]}"`);
}

const server = await startRegistryServer({
  listen: values.listen,
  history: { maxChanges: positive('max-changes'), maxBytes: 64 * 1024 * 1024 },
  progressMs: positive('progress-ms'),
});
console.log(JSON.stringify({ listening: server.endpoint }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => server.close());
