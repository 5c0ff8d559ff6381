import { Etcd3 } from 'etcd3';
import { attachedInstance } from '../../runtime/attached-instance.ts';
import type { RegistryBackend } from './registry.ts';

const ANSWERS_MS = 3_000;

/** The etcd, at `host:port`, of a system that runs without the lab. Rejects where none answers there. */
export async function attachRegistry(endpoint: string): Promise<RegistryBackend> {
  const etcd = new Etcd3({
    hosts: `http://${endpoint}`,
    grpcOptions: { 'grpc.enable_http_proxy': 0 },
    defaultCallOptions: () => ({ deadline: Date.now() + ANSWERS_MS }),
  });
  try {
    const { version } = await etcd.maintenance.status();
    const instance = attachedInstance('registry');
    return {
      endpoint,
      instance,
      info: { role: 'registry', provider: 'attached', name: 'etcd', version, where: endpoint },
      [Symbol.asyncDispose]: async () => {},
    };
  } finally {
    etcd.close();
  }
}
