/** `npm run images:local`: images from what this machine has, for machines that can pull none; prints how to use them. */
import { FaultlineError } from '../errors.ts';
import { buildLocalImages } from '../images/local-images.ts';
import { requireEngine } from '../runtime/docker/engine.ts';
import { images, LOCAL_IMAGES, NO_JAEGER } from '../runtime/docker/images.ts';
import { explain } from './explain.ts';

try {
  await buildLocalImages(await requireEngine(), (tag, bytes) =>
    console.log(`${tag.padEnd(28)}${String(Math.round(bytes / 1e6)).padStart(4)} MB`),
  );
  const { etcd, prometheus, jaeger } = images();
  console.log(`
Scenarios:  export ${etcd.variable}=${LOCAL_IMAGES.etcd} ${prometheus.variable}=${LOCAL_IMAGES.prometheus} ${jaeger.variable}=${NO_JAEGER}
Workshop:   docker-compose -f docker-compose.yml -f lab/images/compose.local.yml up -d`);
} catch (error) {
  if (!(error instanceof FaultlineError)) throw error;
  explain(error);
  process.exitCode = error.exitCode;
}
