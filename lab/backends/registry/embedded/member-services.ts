import { status as Code, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { API_VERSION, header, MEMBER_ID, MEMBER_NAME, RAFT_TERM } from './identity.ts';
import type { RegistryState } from './registry-state.ts';
import { EtcdStatus } from './status.ts';
import { unary } from './unary.ts';

/** A cluster of one; changing it is answered UNIMPLEMENTED by the server. `clientUrl` is known once it listens. */
export function clusterService(clientUrl: () => string): UntypedServiceImplementation {
  return {
    MemberList: unary(() => ({
      // etcd leaves the revision out here.
      header: header(0),
      members: [{ ID: MEMBER_ID, name: MEMBER_NAME, peerURLs: [], clientURLs: [clientUrl()] }],
    })),
  };
}

const ALARM_GET = 0;

/** There is no raft log and no database file: indexes follow the revision, sizes are those of the history in memory. */
export function maintenanceService({ store }: RegistryState): UntypedServiceImplementation {
  return {
    Status: unary(() => ({
      header: header(store.revision),
      version: API_VERSION,
      dbSize: store.historyBytes,
      dbSizeInUse: store.historyBytes,
      leader: MEMBER_ID,
      raftIndex: store.revision,
      raftAppliedIndex: store.revision,
      raftTerm: RAFT_TERM,
    })),
    /** None is ever raised, so there is none to deactivate either. */
    Alarm: unary(({ action = ALARM_GET }: { action?: number }) => {
      if (action !== ALARM_GET)
        throw new EtcdStatus(Code.UNIMPLEMENTED, 'registry: alarms can only be listed');
      return { alarms: [] };
    }),
    /** Memory has no fragments to free. */
    Defragment: unary(() => ({})),
  };
}
