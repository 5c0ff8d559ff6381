/** `npm run images:local`: images from what this machine has, for machines that can pull none; prints how to use them. */
import { buildLocalImages } from '../images/local-images.ts';
import { requireEngine } from '../runtime/docker/engine.ts';
import { images, LOCAL_IMAGES, NO_JAEGER } from '../runtime/docker/images.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';

const usage = 'npm run images:local';
const about =
  'Builds the images of services and backends on this machine, without a registry, and prints what to export for the lab to take them.';

await runCommand({ usage, about, flags: {} }, async (_, signal) => {
  const onBuilt = (tag: string, bytes: number, from: readonly string[]) =>
    say(`${tag.padEnd(28)}${String(Math.round(bytes / 1e6)).padStart(4)} MB  of ${from.join(', ')}`);
  const { hasJaeger, passedOver } = await buildLocalImages(await requireEngine(), onBuilt, signal);
  for (const line of passedOver) say(line);
  const { etcd, prometheus, jaeger } = images();
  const traces = hasJaeger ? LOCAL_IMAGES.jaeger : NO_JAEGER;
  const files = ['docker-compose.yml', 'lab/images/compose.local.yml'];
  if (!hasJaeger) {
    say(
      'No Jaeger here: the lab’s own trace store takes its place. npm run backends:build makes one (with Go).',
    );
    files.push('lab/images/compose.no-jaeger.yml');
  }
  say(`
Scenarios:  export ${etcd.variable}=${LOCAL_IMAGES.etcd} ${prometheus.variable}=${LOCAL_IMAGES.prometheus} ${jaeger.variable}=${traces}
Workshop:   docker-compose ${files.map((file) => `-f ${file}`).join(' ')} up -d`);
});
