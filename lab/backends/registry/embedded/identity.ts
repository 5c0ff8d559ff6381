/** Ids of the one member of this cluster; any constant does, they only have to stay the same. */
const CLUSTER_ID = '14841639068965178418';
export const MEMBER_ID = '10276657743932975437';
/** A fresh single-member etcd is in term 2 once it has elected itself. */
export const RAFT_TERM = '2';
export const MEMBER_NAME = 'faultline-embedded';
/** The etcd version whose answers are given. */
export const API_VERSION = '3.7.3';

export interface Header {
  readonly cluster_id: string;
  readonly member_id: string;
  readonly revision: number;
  readonly raft_term: string;
}

export function header(revision: number): Header {
  return { cluster_id: CLUSTER_ID, member_id: MEMBER_ID, revision, raft_term: RAFT_TERM };
}
