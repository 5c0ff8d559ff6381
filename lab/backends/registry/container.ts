import { images } from '../../runtime/docker/images.ts';
import { waitForHttp } from '../../runtime/docker/wait.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { readHttp } from '../read-http.ts';
import type { RegistryBackend } from './registry.ts';

const PORT = 2379;

/** Starts etcd in a container named `registry`, a cluster of one. */
export async function startEtcdContainer(runtime: Runtime): Promise<RegistryBackend> {
  const { name: image } = images().etcd;
  const endpoint = `registry:${PORT}`;
  const instance = await runtime.start({
    name: 'registry',
    command: [
      '/usr/local/bin/etcd',
      ...['--name', 'faultline', '--data-dir', '/tmp/etcd'],
      ...['--listen-client-urls', `http://0.0.0.0:${PORT}`, '--advertise-client-urls', `http://${endpoint}`],
      ...['--logger', 'zap', '--log-outputs', 'stderr', '--log-level', 'warn'],
    ],
    container: { image, ports: [PORT], waitFor: waitForHttp('/health', PORT) },
  });
  const where = runtime.reach(endpoint);
  // An image's name need not say what is in it.
  const answer = await readHttp(`http://${where}/version`, { signal: AbortSignal.timeout(10_000) });
  const { etcdserver: version } = JSON.parse(answer.text) as { etcdserver: string };
  return {
    endpoint,
    instance,
    info: { role: 'registry', provider: 'container', name: 'etcd', version, where },
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}
