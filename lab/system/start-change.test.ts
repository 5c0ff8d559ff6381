import { expect, test } from 'vitest';
import { withStart } from './start-change.ts';
import type { Service } from './system.ts';

const KIT: Service = {
  methods: ['Lend'],
  start: {
    command: ['node', 'loans.ts'],
    env: { KEPT: 'as it is', LOG: 'info' },
    container: {
      command: ['node', 'dist/loans.js'],
      ports: { service: 1, admin: 2 },
      dataDir: '/data',
      log: 'listens',
    },
  },
  health: 'grpc',
};
const PLAIN: Service = {
  kit: false,
  methods: [],
  start: { command: ['node', 'sorting.js'], port: 'PORT' },
  health: 'port',
};

test('what an arm does not name stays', () => {
  expect(withStart(KIT)).toEqual(KIT);
  expect(withStart(PLAIN, { env: { LOG: 'debug' } })).toEqual({
    ...PLAIN,
    start: { ...PLAIN.start, env: { LOG: 'debug' } },
  });
});

test('what it names is put in place of it, or beside it', () => {
  const change = { env: { LOG: 'debug', NEW: '1' }, command: ['other'], container: { image: 'loans:2' } };
  expect(withStart(KIT, change).start).toEqual({
    ...KIT.start,
    command: ['other'],
    env: { KEPT: 'as it is', LOG: 'debug', NEW: '1' },
    container: { ...(KIT.start as { container: object }).container, image: 'loans:2' },
  });
});
