import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { preloadOf } from '../../scenarios/sabotage/mutations.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

/** Makes a module say that it has been changed, where it is loaded. */
const telling = (file: string, find: string) => ({
  file,
  find,
  replace: `process.stderr.write('changed: ${file}\\n');\n${find}`,
});
const told = (text: string) => [...text.matchAll(/^changed: (.+)$/gm)].map(([, file]) => file);

const IN_THE_LAB = [
  telling('lab/load/worker.ts', 'const BATCH_INTERVAL_MS'),
  telling('lab/run/lab/registry-connection.ts', 'const REGISTRY_ANSWERS_MS'),
];
/** By the log that tells of it. */
const IN_INSTANCES = {
  'gateway-1': telling('services/gateway/main.ts', 'const kit ='),
  'product-1': telling('services/product/main.ts', 'await serve('),
  registry: telling('lab/backends/registry/embedded/main.ts', 'const server ='),
};

test('one variable changes services, backends, the lab and its driver thread, each where it runs', async () => {
  using workspace = new Workspace();
  const scenario = `./${workspace.write('small.ts', smallScenario())}`;
  const FAULTLINE_PRELOAD = preloadOf([...IN_THE_LAB, ...Object.values(IN_INSTANCES)]);
  await using lab = workspace.start([scenario, '--backends', 'embedded'], { FAULTLINE_PRELOAD });
  const { stderr } = await lab.ended;
  // The thread anew for each arm.
  expect(new Set(told(stderr))).toEqual(new Set(IN_THE_LAB.map(({ file }) => file)));
  const logs = join(lab.runFolder, 'logs');
  const tales = readdirSync(logs).map((name) => [
    name.replace('.log', ''),
    [...new Set(told(readFileSync(join(logs, name), 'utf8')))],
  ]);
  expect(Object.fromEntries(tales)).toMatchObject(
    Object.fromEntries(Object.entries(IN_INSTANCES).map(([name, { file }]) => [name, [file]])),
  );
});
