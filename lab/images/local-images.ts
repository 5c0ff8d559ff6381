import type { ContainerRuntimeClient } from 'testcontainers';
import { FaultlineError } from '../errors.ts';
import { images, LOCAL_IMAGES } from '../runtime/docker/images.ts';
import { findExecutable } from '../runtime/process/executable.ts';
import { BuildContext, USER } from './build-context.ts';
import { buildImage } from './build-image.ts';
import { buildServicesImageLocally } from './services-image.ts';

/** Where the official images have them, beside the tools of their health checks; and Debian's packages. */
const BINARIES = {
  etcd: { at: '/usr/local/bin', package: 'etcd-server' },
  etcdctl: { at: '/usr/local/bin', package: 'etcd-client' },
  prometheus: { at: '/bin', package: 'prometheus' },
  promtool: { at: '/bin', package: 'prometheus' },
} as const;
type Binary = keyof typeof BINARIES;

/**
 * Builds minimal images (FROM scratch) from what this machine has, for machines that can pull none: etcd and Prometheus
 * from PATH, the services on this Node.
 */
export async function buildLocalImages(
  engine: ContainerRuntimeClient,
  onBuilt: (tag: string, bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  if (process.platform !== 'linux') {
    throw new FaultlineError(
      'not-linux',
      `Expected Linux, whose Node can go into a Linux image, found ${process.platform}. Use --runtime docker where images can be pulled.`,
    );
  }
  const paths = findBinaries();
  const build = async (tag: string, names: readonly Binary[], instruction: string) => {
    signal.throwIfAborted();
    await using context = await BuildContext.create();
    for (const name of names) await context.addBinary(paths[name], `${BINARIES[name].at}/${name}`);
    await context.writeDockerfile([`USER ${USER}`, instruction]);
    onBuilt(tag, await buildImage(engine, context.folder, tag, { signal }));
  };
  await build(LOCAL_IMAGES.etcd, ['etcd', 'etcdctl'], 'CMD ["/usr/local/bin/etcd"]');
  await build(LOCAL_IMAGES.prometheus, ['prometheus', 'promtool'], 'ENTRYPOINT ["/bin/prometheus"]');
  onBuilt(images().services.name, await buildServicesImageLocally(engine, signal));
}

function findBinaries(): Record<Binary, string> {
  const names = Object.keys(BINARIES) as Binary[];
  const found = names.map((name) => [name, findExecutable(name, process.env.PATH ?? '')] as const);
  const missing = found.flatMap(([name, result]) => ('file' in result ? [] : [name]));
  if (missing.length === 0) {
    const paths = found.flatMap(([name, result]) => ('file' in result ? [[name, result.file]] : []));
    return Object.fromEntries(paths) as Record<Binary, string>;
  }
  const packages = new Set(missing.map((name) => BINARIES[name].package));
  throw new FaultlineError(
    'binary-missing',
    `Expected ${missing.join(', ')} on PATH to make images of, found none. Debian: apt-get install ${[...packages].join(' ')}`,
  );
}
