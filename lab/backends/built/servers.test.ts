import { beforeEach, expect, test, vi } from 'vitest';
import { images } from '../../runtime/docker/images.ts';
import { SERVERS } from './servers.ts';

beforeEach(() => {
  // What the code says, not what this machine replaces it by.
  for (const { variable } of Object.values(images())) vi.stubEnv(variable, '');
  return () => vi.unstubAllEnvs();
});

test('what is built is the version of the default image; of Jaeger the last that can be built', () => {
  const versions = Object.fromEntries(SERVERS.map(({ name, version }) => [name, version]));
  const tagOf = (name: 'etcd' | 'prometheus' | 'jaeger') => images()[name].name.replace(/^.*:v?/, '');
  const pinned = { etcd: tagOf('etcd'), prometheus: tagOf('prometheus') };
  expect(versions).toEqual({ ...pinned, jaeger: '2.13.0' });
  expect(tagOf('jaeger')).toBe('2.19.0');
});
