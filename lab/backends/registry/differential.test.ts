import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startProcessRuntime } from '../../runtime/process.ts';
import { noteMet } from '../providers-met.ts';
import { findEtcds, startEtcdBinary } from './binary.ts';
import { type Message, RawClient } from './contract/raw-client.ts';
import { type Behaviour, behaviourOf } from './contract/version.ts';
import { type Operation, OperationSource, seeded } from './differential/operations.ts';
import { comparable, Watched } from './differential/watched.ts';
import { startEmbeddedRegistry } from './embedded.ts';

const OPERATIONS = Number(process.env.FAULTLINE_DIFFERENTIAL_OPERATIONS ?? 2000);
const SEED = Number(process.env.FAULTLINE_DIFFERENTIAL_SEED ?? 20_240_501);
/** A key in the range of every watcher, so that a change of it shows how far each has got. */
const MARK = Buffer.from('m');

const WATCHES = [
  { key: MARK, prev_kv: true },
  { key: Buffer.from('\0'), range_end: Buffer.from('\0'), prev_kv: true },
  { key: Buffer.from('\0'), range_end: Buffer.from('\0') },
  { key: Buffer.from('k'), range_end: Buffer.from('n'), filters: ['Noput'], prev_kv: true },
  { key: Buffer.from('b'), range_end: Buffer.from('z'), filters: ['Nodelete'] },
];

const REASONS = new Set([
  '3 etcdserver: key not found',
  '5 etcdserver: requested lease not found',
  '11 etcdserver: mvcc: required revision is a future revision',
  '11 etcdserver: mvcc: required revision has been compacted',
]);

const etcds = await findEtcds();

test.runIf(process.env.CI)('CI has a real etcd to compare the embedded registry with', () => {
  expect(etcds).not.toEqual([]);
});

test.each(etcds)(
  `answers ${OPERATIONS} random operations and feeds watchers exactly as etcd $version does (seed ${SEED})`,
  { timeout: 120_000 },
  async (binary) => {
    const folder = await mkdtemp(join(tmpdir(), 'faultline-registry-'));
    await using _folder = {
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
    await using embeddedRuntime = await startProcessRuntime({ logDir: join(folder, 'embedded') });
    await using etcdRuntime = await startProcessRuntime({ logDir: join(folder, 'etcd') });
    const embedded = await startEmbeddedRegistry(embeddedRuntime);
    const real = await startEtcdBinary(etcdRuntime, { dataDir: join(folder, 'data'), binary });
    for (const { info } of [embedded, real]) noteMet('differential', info);
    const client = new RawClient(real.endpoint);
    using pair = new Pair(new RawClient(embedded.endpoint), client, await behaviourOf(client));
    await pair.run();
  },
);

/** Both servers, kept in step. */
class Pair implements Disposable {
  readonly #random = seeded(SEED);
  readonly #source: OperationSource;
  /** Of the real one. */
  readonly #behaviour: Behaviour;
  readonly #clients: readonly [RawClient, RawClient];
  readonly #watchers: Array<readonly [Watched, Watched]> = [];
  #revision = 1;
  #compacted = -1;

  constructor(embedded: RawClient, real: RawClient, behaviour: Behaviour) {
    this.#clients = [embedded, real];
    this.#behaviour = behaviour;
    this.#source = new OperationSource(this.#random, behaviour);
  }

  async run(): Promise<void> {
    for (const create of WATCHES) this.#watch(create);
    for (let done = 0; done < OPERATIONS; done += 1) {
      if (done % 100 === 99) await this.#watchPast();
      const operation = this.#source.next(this.#revision);
      // What a watcher has yet to look up must not be compacted meanwhile: etcd sends late.
      if (operation.method === 'Compact') await this.#mark();
      await this.#apply(operation, `operation ${done}`);
    }
    await this.#mark();
    for (const [index, [embedded, real]] of this.#watchers.entries())
      expect(embedded.seen(), `watcher ${index}`).toEqual(real.seen());
    expect(this.#revision).toBeGreaterThan(OPERATIONS / 4);
  }

  async #apply({ service, method, request }: Operation, label: string): Promise<Message> {
    const [embedded, real] = await Promise.all(
      this.#clients.map((client) => client.outcome(service, method, request)),
    );
    const { version, checksInOrder } = this.#behaviour;
    const told = method === 'Txn' && !checksInOrder ? withoutReason : (response: Message) => response;
    expect(
      told(stable(embedded)),
      `${label} on ${version}: ${method} ${JSON.stringify(comparable(request))}`,
    ).toEqual(told(stable(real)));
    if (typeof real === 'string') return real;
    this.#revision = Number(real.header.revision);
    if (method === 'Compact') this.#compacted = Number((request as { revision: number }).revision);
    return real;
  }

  /** A watcher that starts in the past, before the last compaction too. */
  async #watchPast(): Promise<void> {
    const start = this.#source.upTo(150, this.#revision);
    // At the compacted revision itself, etcd before 3.5.16 loses deletions; this server keeps them.
    if (start !== this.#compacted) this.#watch({ ...this.#source.pick(WATCHES), start_revision: start });
    await this.#mark();
  }

  #watch(create: object): void {
    const [embedded, real] = this.#clients;
    this.#watchers.push([new Watched(embedded, create), new Watched(real, create)]);
  }

  /** Puts and deletes the mark, and waits until each watcher has seen one of the two. */
  async #mark(): Promise<void> {
    await this.#apply({ service: 'KV', method: 'Put', request: { key: MARK } }, 'mark');
    const put = this.#revision;
    await this.#apply({ service: 'KV', method: 'DeleteRange', request: { key: MARK } }, 'mark');
    await Promise.all(this.#watchers.flat().map((watcher) => watcher.reach(put)));
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers.flat()) watcher[Symbol.dispose]();
    for (const client of this.#clients) client[Symbol.dispose]();
  }
}

/** That a transaction was refused, not for which of several reasons: that depends on the order of the checks. */
function withoutReason(response: unknown): unknown {
  return typeof response === 'string' && REASONS.has(response) ? 'refused' : response;
}

/** Seconds left depend on when a server looks; etcd lists the keys and leases of the same age in no order. */
function stable(response: Message): unknown {
  if (typeof response === 'string') return response;
  const { TTL, keys, leases, ...rest } = response;
  const lists = {
    keys: keys?.map((key: Buffer) => key.toString('latin1')).toSorted(),
    leases: leases?.map((lease: { ID: string }) => lease.ID).toSorted(),
    expired: TTL === '-1',
  };
  return { ...(comparable(rest) as object), ...lists };
}
