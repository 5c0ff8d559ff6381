import type { ContainerRuntimeClient } from 'testcontainers';
import { installed } from '../backends/installed.ts';
import { findJaeger } from '../backends/traces/binary.ts';
import { FaultlineError } from '../errors.ts';
import { VERSION_LABEL } from '../runtime/docker/image-version.ts';
import { images, LOCAL_IMAGES } from '../runtime/docker/images.ts';
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

/** No distribution packages it: it comes from PATH or from `npm run backends:build`. Listens everywhere, as the official one. */
const JAEGER = '/cmd/jaeger/jaeger-linux';
const JAEGER_INSTRUCTIONS = [`ENTRYPOINT ["${JAEGER}"]`, 'ENV JAEGER_LISTEN_HOST=0.0.0.0'];

/**
 * Builds minimal images (FROM scratch) from what this machine has, for machines that can pull none: etcd, Prometheus and
 * Jaeger from PATH or as they were built, the services on this Node. False where there is no Jaeger,
 * with a line about each program of that name that is none.
 */
export async function buildLocalImages(
  engine: ContainerRuntimeClient,
  onBuilt: (tag: string, bytes: number, from: readonly string[]) => void,
  signal: AbortSignal,
): Promise<{ hasJaeger: boolean; passedOver: readonly string[] }> {
  if (process.platform !== 'linux') {
    throw new FaultlineError(
      'not-linux',
      `Expected Linux, whose Node can go into a Linux image, found ${process.platform}. Use --runtime docker where images can be pulled.`,
    );
  }
  const paths = findBinaries();
  const build = async (
    tag: string,
    files: readonly [string, string][],
    instructions: readonly string[],
    labels: Readonly<Record<string, string>> = {},
  ) => {
    signal.throwIfAborted();
    await using context = await BuildContext.create();
    for (const [from, to] of files) await context.addBinary(from, to);
    await context.writeDockerfile([`USER ${USER}`, ...instructions]);
    const bytes = await buildImage(engine, context.folder, tag, { labels, signal });
    onBuilt(
      tag,
      bytes,
      files.map(([from]) => from),
    );
  };
  // First, since of all it is what can fail: it takes an npm ci.
  onBuilt(images().services.name, await buildServicesImageLocally(engine, signal), [process.execPath]);
  const placed = (name: Binary): [string, string] => [paths[name], `${BINARIES[name].at}/${name}`];
  await build(LOCAL_IMAGES.etcd, [placed('etcd'), placed('etcdctl')], ['CMD ["/usr/local/bin/etcd"]']);
  const prometheus = [placed('prometheus'), placed('promtool')];
  await build(LOCAL_IMAGES.prometheus, prometheus, ['ENTRYPOINT ["/bin/prometheus"]']);
  const passedOver: string[] = [];
  const jaeger = await findJaeger(undefined, { signal, onPassedOver: (line) => passedOver.push(line) });
  if (jaeger) {
    const labels = { [VERSION_LABEL]: jaeger.version };
    await build(LOCAL_IMAGES.jaeger, [[jaeger.path, JAEGER]], JAEGER_INSTRUCTIONS, labels);
  }
  return { hasJaeger: jaeger !== null, passedOver };
}

function findBinaries(): Record<Binary, string> {
  const names = Object.keys(BINARIES) as Binary[];
  const found = names.map((name) => [name, installed(name)[0]] as const);
  const missing = found.flatMap(([name, file]) => (file === undefined ? [name] : []));
  if (missing.length === 0) return Object.fromEntries(found) as Record<Binary, string>;
  const packages = new Set(missing.map((name) => BINARIES[name].package));
  throw new FaultlineError(
    'binary-missing',
    `Expected ${missing.join(', ')} to make images of, found none. npm run backends:build makes them (with Go); or, on Debian: apt-get install ${[...packages].join(' ')}`,
  );
}
