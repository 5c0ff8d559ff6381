/**
 * `npm run images:local`: minimal images (FROM scratch) from what this machine has, for machines that can pull none:
 * etcd and Prometheus from PATH, Node and the production dependencies from npm. Prints the variables that make the
 * lab use them.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findPrometheus } from '../backends/metrics/binary.ts';
import { findEtcd } from '../backends/registry/binary.ts';
import { FaultlineError } from '../errors.ts';
import { requireEngine } from '../runtime/docker/engine.ts';
import { images, LOCAL_IMAGES } from '../runtime/docker/images.ts';
import { buildImage } from './build.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
/** Nobody in particular, and not root. */
const USER = '65532:65532';

/** Copies an executable and the shared libraries that it is linked to into a root file system. */
async function addBinary(rootfs: string, from: string, to: string): Promise<void> {
  await copy(from, join(rootfs, to));
  const { stdout } = await run('ldd', [from]).catch(() => ({ stdout: '' }));
  for (const [path] of stdout.matchAll(/\/\S+(?= \(0x)/g)) await copy(path, join(rootfs, path));
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(await realpath(from), to);
}

const dockerfile = (lines: readonly string[]) =>
  [
    'FROM scratch',
    'COPY rootfs/ /',
    `COPY --chown=${USER} data/ /data/`,
    `COPY --chown=${USER} data/ /tmp/`,
    ...lines,
    `USER ${USER}`,
  ].join('\n');

async function inContext(fill: (context: string, rootfs: string) => Promise<readonly string[]>, tag: string) {
  const context = await mkdtemp(join(tmpdir(), 'faultline-image-'));
  try {
    const rootfs = join(context, 'rootfs');
    await mkdir(rootfs);
    await mkdir(join(context, 'data'));
    const lines = await fill(context, rootfs);
    await writeFile(join(context, 'Dockerfile'), dockerfile(lines));
    await buildImage(await requireEngine(), context, tag);
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

async function etcd(): Promise<void> {
  const found = await findEtcd();
  if (!found) throw missing('etcd');
  await inContext(async (_, rootfs) => {
    await addBinary(rootfs, found.path, '/usr/local/bin/etcd');
    return ['ENV PATH=/usr/local/bin', 'EXPOSE 2379', 'CMD ["etcd"]'];
  }, LOCAL_IMAGES.etcd);
}

async function prometheus(): Promise<void> {
  const found = await findPrometheus();
  if (!found) throw missing('prometheus');
  await inContext(async (_, rootfs) => {
    await addBinary(rootfs, found.path, '/bin/prometheus');
    return ['ENV PATH=/bin', 'EXPOSE 9090', 'ENTRYPOINT ["prometheus"]'];
  }, LOCAL_IMAGES.prometheus);
}

/** The services, and the lab's own backends for where no other can be had. */
async function services(): Promise<void> {
  await inContext(async (_, rootfs) => {
    await addBinary(rootfs, process.execPath, '/usr/local/bin/node');
    const app = join(rootfs, 'app');
    await mkdir(app);
    for (const name of ['package.json', 'package-lock.json', '.npmrc'])
      await cp(join(ROOT, name), join(app, name));
    await run('npm', ['ci', '--omit=dev', '--omit=optional', '--ignore-scripts', '--prefer-offline'], {
      cwd: app,
    });
    for (const part of ['services', 'lab']) {
      await cp(join(ROOT, part), join(app, part), {
        recursive: true,
        filter: (path) => !path.endsWith('.test.ts'),
      });
    }
    return [
      'ENV PATH=/usr/local/bin NODE_ENV=production',
      'WORKDIR /app',
      `HEALTHCHECK --interval=5s --start-period=5s CMD ["node", "services/healthcheck.ts"]`,
    ];
  }, images().services.name);
}

const missing = (name: string) =>
  new FaultlineError(
    'binary-missing',
    `Expected \`${name}\` on PATH to make an image of it, found none. Install it first.`,
  );

await readFile(join(ROOT, 'package.json'));
for (const build of [etcd, prometheus, services]) await build();
console.log('Built. To use them:');
console.log(
  `  export FAULTLINE_ETCD_IMAGE=${LOCAL_IMAGES.etcd} FAULTLINE_PROMETHEUS_IMAGE=${LOCAL_IMAGES.prometheus}`,
);
