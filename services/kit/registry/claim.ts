import type { InstanceRecord } from '@faultline/control';
import type { Etcd3, Lease } from 'etcd3';
import type { Logger } from '../logger.ts';
import { holderIn, stillAnswers } from './holder.ts';

export interface ClaimOptions {
  readonly etcd: Etcd3;
  readonly key: string;
  readonly value: string;
  readonly logger: Logger;
}

/** Of one transaction. */
const TIMEOUT_MS = 2_000;

export type Claim =
  /** The key holds this value under this lease; `revision` is the newest that was looked at. */
  | { readonly kind: 'held'; readonly revision: string; readonly put: boolean }
  /** Another process holds it, and answers. */
  | { readonly kind: 'taken'; readonly holder: InstanceRecord };

/**
 * Puts a key under a lease, but takes it from nobody who still answers. Each write is a transaction on what was read
 * before, so of two processes that claim one key at the same time one finds the other. Rejects with etcd's errors,
 * and when the signal aborts.
 */
export async function claimKey(
  { etcd, key, value, logger }: ClaimOptions,
  lease: Lease,
  signal: AbortSignal,
): Promise<Claim> {
  const leaseId = await lease.grant();
  const put = () => lease.put(key).value(value);
  const soon = () => ({ deadline: Date.now() + TIMEOUT_MS });
  for (;;) {
    signal.throwIfAborted();
    const created = await etcd
      .if(key, 'Create', '==', 0)
      .then(put())
      .else(etcd.get(key))
      .options(soon())
      .commit();
    const { revision } = created.header;
    if (created.succeeded) return { kind: 'held', revision, put: true };
    const found = created.responses[0]?.response_range?.kvs[0];
    if (!found) continue;
    const text = found.value.toString();
    const isOwn = text === value;
    if (isOwn && found.lease === leaseId) return { kind: 'held', revision, put: false };
    const holder = isOwn ? undefined : holderIn(text);
    if (holder && (await stillAnswers(holder, text, signal))) return { kind: 'taken', holder };
    const replaced = await etcd.if(key, 'Mod', '==', found.mod_revision).then(put()).options(soon()).commit();
    if (!replaced.succeeded) continue;
    if (!isOwn) logger.warn({ key, holder: text }, 'took the key over, its holder no longer answers');
    return { kind: 'held', revision: replaced.header.revision, put: true };
  }
}
