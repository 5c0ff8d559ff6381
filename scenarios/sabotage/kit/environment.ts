import type { KitSabotage } from './kit-sabotage.ts';

const PROXY = {
  find: "'grpc.enable_http_proxy': 0",
  replace: "'grpc.enable_http_proxy': 1",
};

export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'instances inherit the whole environment',
    file: 'lab/runtime/process/environment.ts',
    find: 'return { ...Object.fromEntries(inherited),',
    replace: 'return { ...(own as Record<string, string>), ...Object.fromEntries(inherited),',
    test: 'lab/runtime/process.test.ts',
    named: 'an instance inherits no proxy',
  },
  {
    what: 'calls between services ask a proxy',
    file: 'services/kit/grpc/client.ts',
    ...PROXY,
    test: 'services/kit/grpc/proxy.test.ts',
    named: 'calls between services and to etcd go past a proxy',
  },
  {
    what: 'services ask a proxy for etcd',
    file: 'services/kit/registry/connection.ts',
    ...PROXY,
    test: 'services/kit/grpc/proxy.test.ts',
    named: 'calls between services and to etcd go past a proxy',
  },
];
