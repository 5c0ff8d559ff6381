import { expect, test } from 'vitest';
import { shop } from '../../../services/faultline.config.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { Backends } from './backends.ts';
import { serviceSpec } from './service-spec.ts';

const BACKENDS = { registry: { endpoint: 'r:1' }, traces: { otlpGrpc: 't:1' } } as Backends;

const specOf = async (kind: Runtime['kind'], attempt?: number) => {
  const spec = await serviceSpec({
    runtime: { kind } as Runtime,
    backends: BACKENDS,
    service: 'bank',
    start: shop.services.bank.start,
    name: 'bank-1',
    run: '2026-01-31T12-00-00-ab,c=1',
    arm: 'protected',
    ...(attempt === undefined ? {} : { attempt }),
    seed: 1,
    limits: {},
    dataDir: '/data',
  });
  return spec.env?.OTEL_RESOURCE_ATTRIBUTES;
};

const dataOf = async (kind: Runtime['kind'], replace: Partial<Parameters<typeof serviceSpec>[0]> = {}) => {
  const spec = await serviceSpec({
    ...{ runtime: { kind } as Runtime, backends: BACKENDS, service: 'bank', name: 'bank-1' },
    start: shop.services.bank.start,
    ...{ run: 'r', arm: 'protected', seed: 1, limits: {}, dataDir: '/run/protected', ...replace },
  });
  const folder = spec.env?.FAULTLINE_DATA_DIR;
  const volume = spec.container?.volumes?.find(({ target }) => target === folder)?.name;
  return kind === 'process' ? folder : volume;
};

test.each([
  ['process', '/run/protected/bank'],
  ['docker', 'protected-1-bank'],
] as const)('instances of a service share their data, %s: nobody else has it', async (kind, data) => {
  expect(await dataOf(kind)).toBe(data);
  expect(await dataOf(kind, { name: 'bank-2' })).toBe(data);
  expect(await dataOf(kind, { service: 'order' })).not.toBe(data);
  if (kind === 'process') return; // The folder is of the arm, and of its attempt.
  expect(await dataOf(kind, { arm: 'other' })).not.toBe(data);
  expect(await dataOf(kind, { attempt: 2 })).not.toBe(data);
});

test('a process is started in the folder that its service says; a container has its own', async () => {
  const start = { ...shop.services.bank.start, cwd: 'before' };
  const folderOf = async (kind: Runtime['kind']) =>
    (
      await serviceSpec({
        ...{ runtime: { kind } as Runtime, backends: BACKENDS, service: 'bank', start, name: 'bank-1' },
        ...{ run: 'r', arm: 'protected', seed: 1, limits: {}, dataDir: '/run/protected' },
      })
    ).cwd;
  expect([await folderOf('process'), await folderOf('docker')]).toEqual(['before', undefined]);
});

test.each(['process', 'docker'] as const)(
  'an instance of the %s runtime names run and arm on its spans',
  async (kind) => {
    // Commas and equals signs are part of the variable's own syntax.
    const attributes = 'faultline.run=2026-01-31T12-00-00-ab%2Cc%3D1,faultline.arm=protected';
    expect(await specOf(kind)).toBe(attributes);
    expect(await specOf(kind, 1)).toBe(attributes);
    // Of an arm that is run again: what is counted of its spans begins anew.
    expect(await specOf(kind, 2)).toBe(`${attributes},faultline.attempt=2`);
  },
);
