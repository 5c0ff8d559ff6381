import type { Etcd3, Watcher } from 'etcd3';
import type { Logger } from '../logger.ts';

/** A live copy of all keys under a prefix. */
export interface PrefixWatch {
  /** Settles with the first complete list. */
  readonly ready: Promise<void>;
  close(): void;
}

export interface PrefixWatchOptions {
  /**
   * For so long after etcd was out of reach, keys that are gone stay in the map. Default 0. Leases run out while their
   * owners cannot renew them: who needs the owners more than the exact list gives them time to come back.
   */
  readonly keepAfterLossMs?: number;
  /**
   * Tells when etcd does not answer, although the connection stands: the watch then counts as lost, until it answers.
   * Who keeps nothing needs none: what etcd has to tell comes when it goes on. Default: nobody tells.
   */
  readonly silence?: { whenSilent(listener: () => void): () => void };
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
  { keepAfterLossMs = 0, silence }: PrefixWatchOptions = {},
): PrefixWatch {
  const values = new Map<string, string>();
  /** Gone in etcd, kept here for now. */
  const kept = new Set<string>();
  let lost = false;
  /** The connection stands, but etcd does not answer: as good as lost. */
  let silent = false;
  let keeping: NodeJS.Timeout | undefined;
  let generation = 0;
  let closed = false;
  let watcher: Watcher | undefined;
  let retry: NodeJS.Timeout | undefined;
  const first = Promise.withResolvers<void>();

  const again = (generationThen: number) => {
    if (closed || generationThen !== generation) return;
    generation++;
    lost = true;
    silent = false;
    watcher?.cancel().catch(() => {});
    clearTimeout(retry);
    retry = setTimeout(list, RETRY_MS);
  };

  const keeps = () => silent || keeping !== undefined;

  const keepFromNow = () => {
    clearTimeout(keeping);
    keeping = setTimeout(letGo, keepAfterLossMs);
  };

  const letGo = () => {
    keeping = undefined;
    // The next list decides anew.
    if (lost || silent) return;
    for (const key of kept) values.delete(key);
    if (kept.size > 0) onChange(values);
    kept.clear();
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
      if (lost && keepAfterLossMs > 0) keepFromNow();
      lost = false;
      replace(listed);
      first.resolve();
    } catch (error) {
      if (closed || mine !== generation) return;
      logger.debug({ err: error, prefix }, 'registry list failed, trying again');
      again(mine);
    }
  };

  const update = (key: string, value: string | undefined) => {
    if (value === undefined) {
      if (keeps() && values.has(key)) kept.add(key);
      else if (values.delete(key)) onChange(values);
      return;
    }
    kept.delete(key);
    if (values.get(key) === value) return;
    values.set(key, value);
    onChange(values);
  };

  const replace = (listed: ReadonlyMap<string, string>) => {
    kept.clear();
    const missing = [...values.keys()].filter((key) => !listed.has(key));
    const changed = [...listed].filter(([key, value]) => values.get(key) !== value);
    for (const key of missing) {
      if (keeps()) kept.add(key);
      else values.delete(key);
    }
    for (const [key, value] of changed) values.set(key, value);
    if (changed.length > 0 || missing.length > kept.size) onChange(values);
  };

  /** Until etcd answers again. The watch itself stays: it misses nothing, and etcd3 closes its channels with the last one. */
  const outlast = async () => {
    const mine = generation;
    silent = true;
    logger.warn({ prefix }, 'registry does not answer, keeping the last list');
    const answered = await etcd
      .getAll()
      .prefix(prefix)
      .count()
      .then(
        () => true,
        () => false,
      );
    if (closed || mine !== generation) return;
    if (!answered) return again(mine);
    silent = false;
    keepFromNow();
  };

  const endSilence =
    keepAfterLossMs > 0 ? silence?.whenSilent(() => void (lost || silent || outlast())) : undefined;

  void list();
  return {
    ready: first.promise,
    close() {
      closed = true;
      generation++;
      endSilence?.();
      clearTimeout(retry);
      clearTimeout(keeping);
      watcher?.cancel().catch(() => {});
    },
  };
}
