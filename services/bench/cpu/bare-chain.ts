import type { Runtime } from '../../../lab/runtime/runtime.ts';
import { CHAIN, type Chain, startProcess, sum } from './chain.ts';

/** The same business code in bare grpc-js: fixed addresses, nothing around the calls. */
export async function startBareChain(runtime: Runtime, folder: string, name: string): Promise<Chain> {
  const addresses: Record<string, string> = {};
  const readers: (() => Promise<number>)[] = [];
  let listening = '';
  for (const service of CHAIN) {
    const reader = await startProcess(runtime, folder, {
      name: `${name}-${service}`,
      entry: `bench/bare/${service}.ts`,
      env: { ...addresses },
      ready: async (instance, signal) => {
        const [, address = ''] = await instance.waitForLine(/^\{"listening":"(.+)"\}$/, signal);
        listening = address;
      },
    });
    readers.push(reader);
    addresses[`FAULTLINE_BENCH_${service.toUpperCase()}`] = listening;
  }
  return { name, baseUrl: `http://${listening}`, cpuMs: () => sum(readers) };
}
