import { rmSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

/**
 * Loaded into a process, and each thread of it, by FAULTLINE_PRELOAD, with `?folder=`: whoever connects to its socket there is told what lives after all garbage
 * was collected, in bytes. It keeps nothing from ending.
 */
const path = join(new URL(import.meta.url).searchParams.get('folder') ?? '', `${process.pid}-${threadId}`);
// Of a process that was killed and had this number before.
rmSync(path, { force: true });
const server = createServer(async (socket) => {
  socket.on('error', () => {});
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.collectGarbage');
  } finally {
    session.disconnect();
  }
  const { heapUsed, external } = process.memoryUsage();
  socket.end(String(heapUsed + external));
});
server.listen(path).unref();
