import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildImage } from '../images/build-image.ts';
import { requireEngine } from '../runtime/docker/engine.ts';
import { images } from '../runtime/docker/images.ts';
import { ImageRegistry } from './fixture/image-registry.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const engine = await requireEngine();
const { dockerode } = engine.container;
const OWN = images().services.name;
const GATE = ['--runtime', 'docker', '--repeat', '4', '--base'];

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
  const primary = `{ 'products-wait': { worse: 'more' } }`;
  workspace.write('small.ts', smallScenario({ arms: '{ unprotected: {} }', primary }));
});
afterEach(() => workspace[Symbol.dispose]());

/** The services image once more, as another image. */
async function otherVersion(): Promise<{ readonly tag: string } & AsyncDisposable> {
  const tag = `faultline/base-test:${randomUUID()}`;
  const context = mkdtempSync(join(tmpdir(), 'faultline-base-image-'));
  try {
    writeFileSync(join(context, 'Dockerfile'), `FROM ${OWN}\nENV VERSION_BEFORE=${tag}\n`);
    await buildImage(engine, context, tag);
  } finally {
    rmSync(context, { recursive: true });
  }
  return { tag, [Symbol.asyncDispose]: async () => void (await dockerode.getImage(tag).remove()) };
}

/** The image of each container of `product`, run by run, as they are created. */
async function* created(): AsyncGenerator<string> {
  const filters = { type: ['container'], event: ['create'] };
  const events = await dockerode.getEvents({ filters: JSON.stringify(filters) });
  for await (const line of createInterface({ input: events as NodeJS.ReadableStream })) {
    const { name, image } = JSON.parse(line).Actor.Attributes;
    if (name.endsWith('-product-1')) yield image;
  }
}

test('an image as the base: its containers and those of this version take turns', async () => {
  await using before = await otherVersion();
  const turns = created();
  const first = turns.next();
  await using lab = workspace.start(['./small.ts', ...GATE, before.tag]);
  expect((await first).value).toBe(before.tag);
  expect((await turns.next()).value).toBe(OWN);
  lab.signal('SIGINT');
  const { code, stdout, stderr } = await lab.ended;
  expect(stdout).toMatch(
    new RegExp(`^base: ${before.tag} \\([0-9a-f]{12}\\): containers of that image$`, 'm'),
  );
  expect(stderr).not.toContain('one version is compared with itself');
  expect(code).toBe(130);
  await turns.return(undefined);
});

/** What ends the command before anything is run. */
async function refused(base: string): Promise<{ code: number | null; stderr: string }> {
  const ended = await workspace.run(['./small.ts', ...GATE, base]);
  expect(existsSync(join(workspace.folder, 'reports'))).toBe(false);
  return ended;
}

test('an image that is nowhere ends with 3 and a line, before anything is run', async () => {
  await using registry = await ImageRegistry.start();
  const image = registry.image('missing');
  const { code, stderr } = await refused(image);
  expect(stderr).toMatch(new RegExp(`^\\nExpected to pull the image ${image}, but: [^\\n]+\\.\\n$`));
  expect(code).toBe(3);
});

test.each([
  [
    'before',
    'Expected --runtime process for --base `before`, which is a folder and no image here, got docker',
  ],
  [
    './before',
    'Expected --runtime process for --base `./before`, which is a folder and no image here, got docker',
  ],
  [
    'no image',
    'Expected --base to be an image of the services with --runtime docker, got `no image`: that is no name of one',
  ],
])('what is no image ends with 2 and a line: %s', async (base, line) => {
  mkdirSync(join(workspace.folder, 'before'));
  const { code, stderr } = await refused(base);
  expect(stderr.trim().split('\n')[0]).toBe(line);
  expect(code).toBe(2);
});

test('the image that is here is told: its gate would hold whatever it compares', async () => {
  await using lab = workspace.start(['./small.ts', ...GATE, OWN]);
  await lab.untilSaid(
    'stderr',
    new RegExp(`base: ${OWN} is the image that is here: one version is compared`),
  );
  lab.signal('SIGINT');
  expect((await lab.ended).code).toBe(130);
});
