import { join } from 'node:path';
import type { InstanceSpec } from '../../runtime/runtime.ts';
import type { PlainService } from '../../system/system.ts';
import { folderOf, type ServiceSpecOptions, sharedEnv, words } from './service-spec.ts';

/** Where instances of services without the kit listen, by service and by instance. */
export type StaticAddresses = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface PlainSpecOptions extends Omit<ServiceSpecOptions, 'start' | 'runtime' | 'limits'> {
  readonly of: PlainService;
  readonly addresses: StaticAddresses;
}

/** How an instance of a service without the kit is started: its port and its callees' addresses are in variables that the system names. */
export function plainSpec(
  options: PlainSpecOptions,
): Omit<InstanceSpec, 'ready'> & { readonly env: { readonly FAULTLINE_DATA_DIR: string } } {
  const { of, service, name, addresses, dataDir } = options;
  const { command, port, addresses: variables = {}, env } = of.start;
  const shared = sharedEnv(options, { 'service.instance.id': name });
  const own = addresses.get(service)?.get(name) ?? '';
  const called = Object.entries(variables).map(([callee, variable]): [string, string] => [
    variable,
    [...(addresses.get(callee)?.values() ?? [])].join(','),
  ]);
  return {
    name,
    command: words(command),
    ...folderOf(of.start),
    env: {
      ...shared,
      OTEL_SERVICE_NAME: service,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      FAULTLINE_DATA_DIR: join(dataDir, service),
      [port]: own.slice(own.lastIndexOf(':') + 1),
      ...Object.fromEntries(called),
      ...env,
    },
  };
}
