import { join } from 'node:path';
import { startBareChain } from '../../services/bench/cpu/bare-chain.ts';
import type { Chain } from '../../services/bench/cpu/chain.ts';
import { startKitChain } from '../../services/bench/cpu/kit-chain.ts';
import { driveSlice } from '../../services/bench/cpu/slice.ts';
import { startProcessRuntime } from '../runtime/process.ts';
import { formatRatio, median, pairedRatio } from './statistics.ts';
import { table } from './table.ts';

export interface CpuOptions {
  /** For logs, sockets and targets; exists. */
  readonly folder: string;
  readonly rounds: number;
  /** In a slice. */
  readonly requests: number;
}

const WARM_UP_REQUESTS = 4_000;
const WHOLE = { name: 'kit', protections: true, exports: true };
/** What the whole kit costs less without one of its parts. */
const UNPROTECTED = { name: 'unprotected', protections: false, exports: true };
const SILENT = { name: 'silent', protections: true, exports: false };

/**
 * CPU a request of the chain gateway -> order -> inventory, payment -> bank: through the kit and in bare grpc-js, in
 * short slices that take turns, so that whatever else the machine does falls on all alike. A second bare chain is the
 * control: its ratio says how far the others can be trusted.
 */
export async function benchCpu({ folder, rounds, requests }: CpuOptions): Promise<string> {
  await using bareRuntime = await startProcessRuntime({ logDir: join(folder, 'bare', 'logs') });
  await using kitRuntime = await startProcessRuntime({ logDir: join(folder, 'kit', 'logs') });
  await using unprotectedRuntime = await startProcessRuntime({ logDir: join(folder, 'unprotected', 'logs') });
  await using silentRuntime = await startProcessRuntime({ logDir: join(folder, 'silent', 'logs') });
  const bare = await startBareChain(bareRuntime, join(folder, 'bare'), 'bare');
  const twin = await startBareChain(bareRuntime, join(folder, 'bare'), 'twin');
  const kit = await startKitChain(kitRuntime, join(folder, 'kit'), WHOLE);
  const unprotected = await startKitChain(unprotectedRuntime, join(folder, 'unprotected'), UNPROTECTED);
  const silent = await startKitChain(silentRuntime, join(folder, 'silent'), SILENT);
  const chains: readonly Chain[] = [bare, kit, unprotected, silent, twin];
  for (const chain of chains) await driveSlice(chain, WARM_UP_REQUESTS);

  const slices = new Map<Chain, number[]>(chains.map((chain) => [chain, []]));
  const storeBefore = await kit.traceStoreCpuMs();
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another chain.
    for (let turn = 0; turn < chains.length; turn++) {
      const chain = chains[(round + turn) % chains.length] as Chain;
      slices.get(chain)?.push(await driveSlice(chain, requests));
    }
  }
  const storeMs = ((await kit.traceStoreCpuMs()) - storeBefore) / (rounds * requests);
  const cpu = (chain: Chain) => slices.get(chain) ?? [];
  const row = (title: string, chain: Chain) => [
    title,
    median(cpu(chain)).toFixed(2),
    chain === bare ? '1.00' : formatRatio(pairedRatio(cpu(chain), cpu(bare))),
  ];
  return [
    `${rounds} rounds of ${requests} requests a chain, ${CONNECTIONS_NOTE}\n`,
    table(
      ['chain', 'CPU ms/request', 'ratio to bare'],
      [
        row('bare grpc-js', bare),
        row('bare grpc-js, twin (control)', twin),
        row('whole kit', kit),
        row('kit, no protection switched on', unprotected),
        row('kit, spans made but not sent', silent),
        ['trace store, beside it', storeMs.toFixed(2), (storeMs / median(cpu(bare))).toFixed(2)],
      ],
    ),
  ].join('\n');
}

const CONNECTIONS_NOTE =
  '10 in flight; medians, the ratio taken within each round, with its 95% bootstrap interval.';
