import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireEngine } from '../runtime/docker/engine.ts';
import { ImageRegistry } from './fixture/image-registry.ts';
import { leftInEngine } from './fixture/left-in-engine.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const { dockerode } = (await requireEngine()).container;
const DOCKER = ['--runtime', 'docker'];

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

const small = () => `./${workspace.write('small.ts', smallScenario())}`;

describe('a lab that could not be started says why in one line, exit 3', () => {
  /** What it said, line by line. */
  async function notStarted(env: Readonly<Record<string, string>>): Promise<string[]> {
    await using lab = workspace.start([small(), ...DOCKER], env);
    const { code, stderr } = await lab.ended;
    expect(stderr).not.toMatch(/^ +at /m);
    expect(code).toBe(3);
    expect(await leftInEngine(dockerode, lab)).toEqual([]);
    return stderr.trim().split('\n');
  }

  test('an engine that is not there', async () => {
    const [line] = await notStarted({ DOCKER_HOST: 'unix:///no/such.sock' });
    expect(line).toBe(
      'Expected a Docker engine to answer within a second, found none at unix:///no/such.sock. Start Docker.',
    );
  });

  test('an engine that accepts and never answers', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [line] = await notStarted({ DOCKER_HOST: `tcp://127.0.0.1:${port}` });
    expect(line).toContain('Expected a Docker engine to answer within a second');
    server.close();
  });

  test('an engine on another machine', async () => {
    const [line] = await notStarted({ DOCKER_HOST: 'tcp://192.0.2.77:2375' });
    expect(line).toContain('DOCKER_HOST to name another machine: tcp://192.0.2.77:2375');
  });

  test('an image whose name is none', async () => {
    const [line] = await notStarted({ FAULTLINE_ETCD_IMAGE: 'Mirror/ETCD:1' });
    expect(line).toMatch(
      /^Expected the Docker engine to do what the lab asks, but it says: .*invalid reference/,
    );
  });

  test('an image that its registry does not have: which, and the variable that replaces it', async () => {
    await using registry = await ImageRegistry.start();
    const image = registry.image('missing');
    const [line] = await notStarted({ FAULTLINE_ETCD_IMAGE: image });
    expect(line).toMatch(
      new RegExp(
        `^Expected to pull the image ${image}, but: .+\\. FAULTLINE_ETCD_IMAGE names another one\\.$`,
      ),
    );
  });

  test('an image that cannot be used once it is here', async () => {
    await using registry = await ImageRegistry.start({ damaged: true });
    const image = registry.image('1');
    const [line] = await notStarted({ FAULTLINE_PROMETHEUS_IMAGE: image });
    expect(line).toMatch(
      new RegExp(`^Expected to pull the image ${image}, but: .+\\. FAULTLINE_PROMETHEUS_IMAGE`),
    );
  });

  test('an image is pulled, with progress; that it is not etcd is told', async () => {
    await using registry = await ImageRegistry.start();
    const image = registry.image('1');
    try {
      await using lab = workspace.start([small(), ...DOCKER], { FAULTLINE_ETCD_IMAGE: image });
      const { code, stdout, stderr } = await lab.ended;
      expect(stdout).toMatch(new RegExp(`^pulling ${image}: [\\d.]+ of 2\\.0 MB$`, 'm'));
      expect(stderr).toContain(`registry (image ${image}) expected to start, but the engine says: `);
      expect(stderr).toContain('/usr/local/bin/etcd');
      expect(code).toBe(3);
      expect(await leftInEngine(dockerode, lab)).toEqual([]);
    } finally {
      await dockerode.getImage(image).remove({ force: true });
    }
  });
});
