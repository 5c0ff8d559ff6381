import type { Etcd3 } from 'etcd3';

/** TTL that the registry granted a lease with, in s; null for a lease that it does not have, and when it does not say. */
export async function grantedTtlS(
  { leaseClient }: Pick<Etcd3, 'leaseClient'>,
  leaseId: string,
): Promise<number | null> {
  try {
    const { grantedTTL } = await leaseClient.leaseTimeToLive({ ID: leaseId });
    return Number(grantedTTL) > 0 ? Number(grantedTTL) : null;
  } catch {
    return null; // Silent or gone: what then becomes of the run its watch tells.
  }
}

/** TTL that the registry says a lease has left, in s; null for one that it does not have, and when it does not say in time. */
export async function ttlLeftS(
  { leaseClient }: Pick<Etcd3, 'leaseClient'>,
  leaseId: string,
  withinMs: number,
): Promise<number | null> {
  try {
    const { TTL } = await leaseClient.leaseTimeToLive({ ID: leaseId }, { deadline: Date.now() + withinMs });
    return Number(TTL) >= 0 ? Number(TTL) : null;
  } catch {
    return null;
  }
}
