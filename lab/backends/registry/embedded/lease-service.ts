import type { handleBidiStreamingCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { header } from './identity.ts';
import { bytesOf } from './key-range.ts';
import type { RegistryState } from './registry-state.ts';
import { etcdStatus } from './status.ts';
import { NO_LEASE } from './store.ts';
import { asStatus, unary } from './unary.ts';

export function leaseService(state: RegistryState): UntypedServiceImplementation {
  const { lessor, store } = state;

  const keepAlive: handleBidiStreamingCall<{ ID?: string }, object> = (call) => {
    call.on('data', ({ ID = NO_LEASE }) => {
      try {
        // The header comes first: a lease that turns out to have expired adds a revision that this answer is not about.
        const head = header(store.revision);
        call.write({ header: head, ID, TTL: lessor.renew(ID) });
      } catch (error) {
        call.emit('error', asStatus(error));
      }
    });
    call.on('end', () => call.end());
  };

  return {
    LeaseGrant: unary((request: { ID?: string; TTL?: string }) => {
      const { id, ttl } = lessor.grant(request.ID ?? NO_LEASE, Number(request.TTL ?? 0));
      return { header: header(store.revision), ID: id, TTL: ttl };
    }),
    LeaseRevoke: unary((request: { ID?: string }) => {
      if (!state.revoke(request.ID ?? NO_LEASE)) throw etcdStatus('leaseNotFound');
      return { header: header(store.revision) };
    }),
    LeaseKeepAlive: keepAlive,
    LeaseTimeToLive: unary(({ ID = NO_LEASE, keys = false }: { ID?: string; keys?: boolean }) => {
      const lease = lessor.find(ID);
      const head = header(store.revision);
      if (lease === undefined) return { header: head, ID, TTL: -1 };
      return {
        header: head,
        ID,
        TTL: lessor.remaining(lease),
        grantedTTL: lease.ttl,
        keys: keys ? [...lease.keys].sort().map(bytesOf) : [],
      };
    }),
    LeaseLeases: unary(() => ({
      header: header(store.revision),
      leases: lessor.list().map(({ id }) => ({ ID: id })),
    })),
  };
}
