import type { KitSabotage } from './kit-sabotage.ts';

const TEST = 'services/kit/grpc/on-the-wire.test.ts';
const RETRY = 'services/kit/resilience/retry.ts';
const EDGE = 'services/kit/grpc/edge.ts';

const TRIED_AGAIN = {
  test: TEST,
  named: 'a failure is tried again as often as the edge allows, after its pauses',
};
const LESS_TIME = {
  test: TEST,
  named: 'every callee has less time left than its caller, and no more than the budgets of its edge',
};

/** Of attempts, deadlines and cancellation, as the rules read them that each arm is held against. */
export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'what an arm sets and never brings about passes',
    file: 'lab/run/judge/wire-claims.ts',
    find: 'if (against === 0)',
    replace: 'if (against < 0)',
    test: 'lab/run/judge/wire-claims.test.ts',
    named: 'what an arm sets has no data until it is brought about',
  },
  {
    what: 'a call is tried once more than its edge allows',
    file: RETRY,
    find: 'next.number >= settings.maxAttempts',
    replace: 'next.number > settings.maxAttempts',
    ...TRIED_AGAIN,
  },
  {
    what: 'retries do not pause',
    file: RETRY,
    find: 'ceiling * random()',
    replace: 'ceiling * 0 * random()',
    ...TRIED_AGAIN,
  },
  {
    what: 'retries pause ten times as long',
    file: RETRY,
    find: 'ceiling * random()',
    replace: 'ceiling * 10 * random()',
    ...TRIED_AGAIN,
  },
  {
    what: 'whatever fails is tried again',
    file: RETRY,
    find: 'const invites = retryable.includes(statusName(statusCodeOf(error)));',
    replace: 'const invites = retryable.length > 0 || statusName(statusCodeOf(error)) === undefined;',
    test: TEST,
    named: 'a failure that would come again is not',
  },
  {
    what: 'a success is tried again',
    file: RETRY,
    find: 'const answer = await attempt(next);',
    replace:
      "let answer = await attempt(next); if (settings) answer = await attempt({ number: next.number + 1, kind: 'retry', scope });",
    test: TEST,
    named: 'nor is a success',
  },
  {
    what: 'one edge hands no deadline on',
    file: EDGE,
    find: 'const scope = propagateDeadline ? currentScope() : UNBOUND;',
    replace: "const scope = propagateDeadline && this.#peerService !== 'payment' ? currentScope() : UNBOUND;",
    ...LESS_TIME,
  },
  {
    what: 'an attempt has no budget of its own',
    file: EDGE,
    find: 'Math.min(deadlineMs, ownEnd)',
    replace: 'Math.min(deadlineMs, Number.POSITIVE_INFINITY + 0 * ownEnd)',
    ...LESS_TIME,
  },
  {
    what: 'that a client has hung up is not passed on',
    file: 'services/kit/http/route.ts',
    find: 'if (!response.writableFinished) scope?.callerLeft();',
    replace: '',
    test: TEST,
    named: 'a client that hangs up takes all the work along',
  },
  {
    what: 'a service that was left does not leave its callees',
    file: 'services/kit/grpc/client.ts',
    find: 'attempt.scope.whenLeft(cancel);',
    replace: '',
    test: TEST,
    named: 'a client that hangs up takes all the work along',
  },
];
