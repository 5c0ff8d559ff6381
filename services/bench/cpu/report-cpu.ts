/**
 * Preloaded into every process of a measured chain: answers each connection to the socket in `FAULTLINE_BENCH_CPU` with
 * the CPU time used so far. /proc tells it in steps of 10 ms only, which five processes and short slices add up.
 */
import { createServer } from 'node:net';

const path = process.env.FAULTLINE_BENCH_CPU;
if (path !== undefined) {
  createServer((socket) => {
    const { user, system } = process.cpuUsage();
    socket.end(JSON.stringify({ micros: user + system }));
  })
    .listen(path)
    .unref();
}
