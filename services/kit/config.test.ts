import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

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
