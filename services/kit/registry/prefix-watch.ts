import type { Etcd3, Watcher } from 'etcd3';
import type { Logger } from '../logger.ts';

/** A live copy of all keys under a prefix. */
export interface PrefixWatch {
  /** Settles with the first complete list. */
  readonly ready: Promise<void>;
  close(): void;
}

const RETRY_MS = 200;

/**
 * Lists the prefix, then watches from the next revision; lists again after every loss of the connection, so that
 * nothing that happened meanwhile is missed. `onChange` gets the whole map, on changes only.
 * While etcd is out of reach the last known map stands.
 */
export function watchPrefix(
  etcd: Etcd3,
  prefix: string,
  logger: Logger,
  onChange: (values: ReadonlyMap<string, string>) => void,
): PrefixWatch {
  const values = new Map<string, string>();
  let generation = 0;
  let closed = false;
  let watcher: Watcher | undefined;
  let retry: NodeJS.Timeout | undefined;
  const first = Promise.withResolvers<void>();

  const again = (generationThen: number) => {
    if (closed || generationThen !== generation) return;
    generation++;
    watcher?.cancel().catch(() => {});
    clearTimeout(retry);
    retry = setTimeout(list, RETRY_MS);
  };

  const list = async () => {
    const mine = generation;
    try {
      const response = await etcd.getAll().prefix(prefix).exec();
      if (closed || mine !== generation) return;
      const listed = new Map(response.kvs.map((kv) => [kv.key.toString(), kv.value.toString()]));
      const revision = BigInt(response.header.revision) + 1n;
      const next = etcd.watch().prefix(prefix).startRevision(revision.toString()).watcher();
      watcher = next;
      next.on('put', (kv) => mine === generation && update(kv.key.toString(), kv.value.toString()));
      next.on('delete', (kv) => mine === generation && update(kv.key.toString(), undefined));
      next.on('disconnected', () => again(mine));
      next.on('error', (error) => {
        if (closed || mine !== generation) return;
        logger.warn({ err: error, prefix }, 'registry watch failed, listing again');
        // etcd has ended this watcher; cancelling it as well would confuse etcd3, which has forgotten it.
        watcher = undefined;
        again(mine);
      });
      replace(listed);
      first.resolve();
    } catch (error) {
      if (closed || mine !== generation) return;
      logger.debug({ err: error, prefix }, 'registry list failed, trying again');
      again(mine);
    }
  };

  const update = (key: string, value: string | undefined) => {
    if (values.get(key) === value) return;
    if (value === undefined) values.delete(key);
    else values.set(key, value);
    onChange(values);
  };

  const replace = (listed: ReadonlyMap<string, string>) => {
    const same =
      listed.size === values.size && [...listed].every(([key, value]) => values.get(key) === value);
    if (same) return;
    values.clear();
    for (const [key, value] of listed) values.set(key, value);
    onChange(values);
  };

  void list();
  return {
    ready: first.promise,
    close() {
      closed = true;
      generation++;
      clearTimeout(retry);
      watcher?.cancel().catch(() => {});
    },
  };
}
