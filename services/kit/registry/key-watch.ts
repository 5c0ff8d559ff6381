import type { Etcd3 } from 'etcd3';

/**
 * Resolves once a key may no longer be what it was at a revision: it was deleted, put by somebody else, or the watch
 * broke off, so that nobody can tell. Or when the signal aborts.
 */
export async function keyTouched(
  etcd: Etcd3,
  key: string,
  revision: string,
  signal: AbortSignal,
): Promise<'deleted' | 'put' | 'unknown'> {
  if (signal.aborted) return 'unknown';
  const { promise, resolve } = Promise.withResolvers<'deleted' | 'put' | 'unknown'>();
  const watcher = etcd
    .watch()
    .key(key)
    .startRevision((BigInt(revision) + 1n).toString())
    .watcher();
  // After an error etcd3 has forgotten the watcher: cancelling it as well would confuse it.
  let forgotten = false;
  const over = () => resolve('unknown');
  watcher
    .on('delete', () => resolve('deleted'))
    .on('put', () => resolve('put'))
    .on('disconnected', over)
    .on('error', () => {
      forgotten = true;
      over();
    });
  signal.addEventListener('abort', over, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', over);
    if (!forgotten) watcher.cancel().catch(() => {});
  }
}
