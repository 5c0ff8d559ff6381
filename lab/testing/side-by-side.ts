/**
 * Test files of which two may run at a time: they are pure, or wait for leases, servers and ends of processes most of the time. The
 * others have the machine for themselves, since a lab that measures latency needs that, and says `inconclusive` without.
 */
export const SIDE_BY_SIDE: readonly string[] = [
  'control/*',
  'examples/ci/linters',
  'dashboards/*',
  'lab/*',
  ...[
    'analysis',
    'backends',
    'doctor',
    'evidence',
    'faults',
    'gate',
    'images',
    'report',
    'scenario',
    'web',
    'workshop',
  ].map((folder) => `lab/${folder}/**/*`),
  ...[
    'early-end',
    'full-disk',
    'gate',
    'interrupt',
    'kept-by-npm',
    'mistaken-scenario',
    'no-room',
    'not-started',
    'npm-chain',
    'npm-kills',
    'workshop',
    'wrong-input',
  ].map((name) => `lab/cli/${name}`),
  'lab/vitest/t*',
  'scenarios/scenarios',
  'scenarios/sabotage/*',
  'services/*',
  'services/{bank,gateway,inventory,notification,order,payment,product,proto}/**/*',
  // But for what compares clocks, and the kit's own telemetry.
  'services/kit/{control,faults,grpc,http,registry,resilience}/**/*',
].map((glob) => `${glob}.test.ts`);
