import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const main = (service: string) => fileURLToPath(new URL(`../${service}/main.ts`, import.meta.url));
const run = (service: string, env: Record<string, string>) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main(service)], {
    env: { PATH: process.env.PATH ?? '', ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });

test.each([
  ['bank', {}, "bank: Expected FAULTLINE_REGISTRY to be the registry's host:port, got ``.\n"],
  ['gateway', {}, "gateway: Expected FAULTLINE_REGISTRY to be the registry's host:port, got ``.\n"],
  [
    'bank',
    { FAULTLINE_REGISTRY: 'http://x:1' },
    "bank: Expected FAULTLINE_REGISTRY to be the registry's host:port, got `http://x:1`.\n",
  ],
  [
    'bank',
    { FAULTLINE_REGISTRY: 'x:1', FAULTLINE_PORT: '70000' },
    'bank: Expected FAULTLINE_PORT to be a whole number from 0 to 65535, got `70000`.\n',
  ],
  [
    'bank',
    { FAULTLINE_REGISTRY: 'x:1', FAULTLINE_LEASE_TTL_S: '0' },
    /^bank: Expected FAULTLINE_LEASE_TTL_S to be a whole number from 1 to \d+, got `0`\.\n$/,
  ],
])('%s with %j says in one line what is wrong, and ends', (service, env, message) => {
  const { status, stdout, stderr } = run(service, env as Record<string, string>);
  expect(stdout).toBe('');
  expect(stderr).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  expect(status).toBe(2);
});

const FAULTLINE_REGISTRY = 'registry:2379';

test('the host tells the instances of a service apart, unless they have names of their own', () => {
  expect(readConfig('bank', { FAULTLINE_REGISTRY }).instance).toBe(`bank-${hostname()}`);
  expect(readConfig('bank', { FAULTLINE_REGISTRY, FAULTLINE_INSTANCE: 'bank-2' }).instance).toBe('bank-2');
});

test.each([
  [{}, '127.0.0.1'],
  [{ FAULTLINE_LISTEN_HOST: '10.0.0.7' }, '10.0.0.7'],
  [{ FAULTLINE_LISTEN_HOST: '0.0.0.0' }, hostname()],
  [{ FAULTLINE_LISTEN_HOST: '::' }, hostname()],
  [{ FAULTLINE_LISTEN_HOST: '0.0.0.0', FAULTLINE_ADVERTISE_HOST: 'bank' }, 'bank'],
])('with %j an instance is reached at %s', (env, host) => {
  expect(readConfig('bank', { FAULTLINE_REGISTRY, ...env }).advertiseHost).toBe(host);
});
