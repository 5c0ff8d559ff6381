import type { Sabotage } from './sabotages.ts';

/** What clients send, send again and are told. */
export const CLIENTS: readonly Sabotage[] = [
  {
    what: 'half of what clients were told is forgotten',
    scenario: 'slow-payment',
    file: 'lab/load/worker.ts',
    find: 'onAnswer: (answer) => answers.push(answer),',
    replace: 'onAnswer: (answer) => Math.random() < 0.5 && answers.push(answer),',
    caughtBy: 'rise-is-the-delay',
    inconclusive: true,
  },
  {
    what: 'the load does not send again what it knows nothing of',
    scenario: 'double-charge',
    file: 'lab/load/tries.ts',
    find: 'if (repeatUnknown === null ||',
    replace: 'if (status !== null ||',
    caughtBy: 'charged-twice-without-key',
  },
  {
    what: 'each try has a key of its own',
    scenario: 'double-charge',
    file: 'lab/load/schedule.ts',
    find: "'x-request-timeout': String(Math.max(",
    replace: "'idempotency-key': traceId, 'x-request-timeout': String(Math.max(",
    caughtBy: 'charged-once-with-key',
  },
  {
    what: 'a key is not kept with its order',
    scenario: 'double-charge',
    file: 'services/order/store.ts',
    find: "idempotencyKey === '' ? null : idempotencyKey,",
    replace: 'null,',
    caughtBy: 'wanted-once-paid-once',
    arm: 'with-key',
  },
  {
    what: 'what timed out is cancelled, and nobody asks the bank before',
    scenario: 'double-charge',
    file: 'services/order/service.ts',
    find: "return 'PAYMENT_UNKNOWN';",
    replace: "return 'CANCELLING';",
    caughtBy: 'each-gets-its-order-with-key',
  },
  {
    what: 'each instance of the bank keeps a ledger of its own',
    scenario: 'double-charge',
    file: 'services/bank/main.ts',
    find: 'new Ledger(kit.config.dataDir,',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it becomes source
    replace: 'new Ledger(`${kit.config.dataDir}/${kit.config.instance}`,',
    caughtBy: 'each-gets-its-order-with-key',
  },
  {
    what: 'the bank stops when its caller has left',
    scenario: 'double-charge',
    file: 'services/kit/grpc/edge.ts',
    find: 'propagateDeadline ? currentScope() : UNBOUND',
    replace: 'currentScope()',
    caughtBy: 'late-charges-go-through',
  },
];
