/**
 * Etcd3 by itself asks nothing for 5 s once three requests failed, whoever asked and whatever has become of etcd since: longer than a lease.
 * Who connects with this policy, its `faultHandling`, tries again at a pace of its own. It is etcd3's by its shape: this package needs none.
 */
const plain = {
  _altReturn: undefined as never,
  onSuccess: () => ({ dispose: () => {} }),
  onFailure: () => ({ dispose: () => {} }),
  execute: async <T>(work: (context: { readonly signal: AbortSignal }) => T | PromiseLike<T>) =>
    work({ signal: new AbortController().signal }),
};

export const ASK_AT_ONCE = { host: () => plain, global: plain };
