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
