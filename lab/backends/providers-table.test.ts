import { expect, test } from 'vitest';
import { containerOf, processesOf, providersTable } from './providers-table.ts';

const etcd = { role: 'registry', provider: 'binary', name: 'etcd', version: '3.7.3' } as const;
const own = {
  role: 'registry',
  provider: 'embedded',
  name: 'faultline embedded registry',
  version: '0.1.0',
} as const;

test('each provider and version stands once, with the suites that met it', () => {
  const met = [
    { ...etcd, suite: 'contract' },
    { ...etcd, suite: 'differential' },
    { ...own, suite: 'contract' },
    { ...own, suite: 'contract' },
  ] as const;
  expect(providersTable(met, processesOf('registry', 'etcd', ['3.7.3']))).toEqual({
    lines: [
      '  registry  etcd                         binary    3.7.3  contract  differential',
      '  registry  faultline embedded registry  embedded  0.1.0  contract  -',
    ],
    missing: [],
  });
});

test('what was to be met, but was not, is missing', () => {
  const met = [{ ...etcd, suite: 'contract' }] as const;
  expect(providersTable(met, processesOf('registry', 'etcd', ['3.4.23', '3.7.3'])).missing).toEqual([
    'etcd 3.4.23 (binary): contract',
    'etcd 3.4.23 (binary): differential',
    'etcd 3.7.3 (binary): differential',
  ]);
  expect(providersTable(met, [containerOf('registry', 'etcd')]).missing).toEqual([
    'etcd of any version (container): contract',
  ]);
  const contained = [{ ...etcd, provider: 'container', suite: 'contract' }] as const;
  expect(providersTable(contained, [containerOf('registry', 'etcd')]).missing).toEqual([]);
});
