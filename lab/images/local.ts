/**
 * `npm run images:local`: minimal images (FROM scratch) from what this machine has, for machines that can pull none:
 * etcd and Prometheus from PATH, the services on this Node. Prints how to use them.
 */
import { explain } from '../cli/explain.ts';
import { FaultlineError } from '../errors.ts';
import { requireEngine } from '../runtime/docker/engine.ts';
import { images, LOCAL_IMAGES, NO_JAEGER } from '../runtime/docker/images.ts';
import { BuildContext, USER } from './build-context.ts';
import { buildImage } from './build-image.ts';
import { onPath } from './on-path.ts';
import { servicesContext } from './services-context.ts';

/** Where the official images have them, beside the tools of their health checks; and Debian's packages. */
const BINARIES = {
  etcd: { at: '/usr/local/bin', package: 'etcd-server' },
  etcdctl: { at: '/usr/local/bin', package: 'etcd-client' },
  prometheus: { at: '/bin', package: 'prometheus' },
  promtool: { at: '/bin', package: 'prometheus' },
} as const;
type Binary = keyof typeof BINARIES;

async function findBinaries(): Promise<Record<Binary, string>> {
  const names = Object.keys(BINARIES) as Binary[];
  const found = await Promise.all(names.map(async (name) => [name, await onPath(name)] as const));
  const missing = found.flatMap(([name, path]) => (path === undefined ? [name] : []));
  if (missing.length === 0) return Object.fromEntries(found) as Record<Binary, string>;
  const packages = new Set(missing.map((name) => BINARIES[name].package));
  throw new FaultlineError(
    'binary-missing',
    `Expected ${missing.join(', ')} on PATH to make images of, found none. Debian: apt-get install ${[...packages].join(' ')}`,
  );
}

async function main(): Promise<void> {
  if (process.platform !== 'linux') {
    throw new FaultlineError(
      'not-linux',
      `Expected Linux, whose Node can go into a Linux image, found ${process.platform}. Pull the images, and build this one with \`docker build\`.`,
    );
  }
  const engine = await requireEngine();
  const paths = await findBinaries();
  const binaries =
    (names: readonly Binary[], ...lines: string[]) =>
    async (context: BuildContext) => {
      for (const name of names) await context.addBinary(paths[name], `${BINARIES[name].at}/${name}`);
      await context.writeDockerfile([`USER ${USER}`, ...lines]);
    };
  const recipes: readonly (readonly [string, (context: BuildContext) => Promise<void>])[] = [
    [LOCAL_IMAGES.etcd, binaries(['etcd', 'etcdctl'], 'CMD ["/usr/local/bin/etcd"]')],
    [LOCAL_IMAGES.prometheus, binaries(['prometheus', 'promtool'], 'ENTRYPOINT ["/bin/prometheus"]')],
    [images().services.name, servicesContext],
  ];
  for (const [tag, fill] of recipes) {
    await using context = await BuildContext.create();
    await fill(context);
    const bytes = await buildImage(engine, context.folder, tag);
    console.log(`${tag.padEnd(28)}${String(Math.round(bytes / 1e6)).padStart(4)} MB`);
  }
  const { etcd, prometheus, jaeger } = images();
  console.log(`
Scenarios:  export ${etcd.variable}=${LOCAL_IMAGES.etcd} ${prometheus.variable}=${LOCAL_IMAGES.prometheus} ${jaeger.variable}=${NO_JAEGER}
Workshop:   docker-compose -f docker-compose.yml -f lab/images/compose.local.yml up -d`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof FaultlineError)) throw error;
  explain(error);
  process.exitCode = error.exitCode;
}
