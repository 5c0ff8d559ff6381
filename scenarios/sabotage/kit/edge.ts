import type { KitSabotage } from './kit-sabotage.ts';

const EDGE = 'services/kit/grpc/edge.ts';
const RETRY = 'services/kit/resilience/retry.ts';
const ON_THE_WIRE = 'services/kit/grpc/attempts.test.ts';
const KEEPALIVE = 'services/kit/grpc/keepalive.test.ts';

/** Attempts, keepalive and the advice to come again. */
export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'a retry may go back to an instance that its call has tried',
    file: 'services/kit/registry/elsewhere.ts',
    find: 'subchannel !== null && ticket.avoids(subchannel.getAddress());',
    replace: 'false;',
    test: 'services/kit/registry/elsewhere-picker.test.ts',
    named: 'others may have moved the round on',
  },
  {
    what: 'retries have no budget of tokens',
    file: 'services/kit/resilience/retry-throttle.ts',
    find: 'return this.#tokens > this.#settings.maxTokens / 2;',
    replace: 'return true;',
    test: ON_THE_WIRE,
    named: 'retries stop while half of the tokens are spent',
  },
  {
    what: 'the pushback of a callee is not obeyed',
    file: 'services/kit/grpc/call-error.ts',
    find: "const [text] = trailers.get('grpc-retry-pushback-ms');",
    replace: "const [text] = trailers.get('no-such-key');",
    test: ON_THE_WIRE,
    named: 'the callee says how long to wait',
  },
  {
    what: 'a retry does not say that it is one',
    file: EDGE,
    find: "if (number > 1) metadata.set('grpc-previous-rpc-attempts', String(number - 1));",
    replace: '',
    test: ON_THE_WIRE,
    named: 'an attempt tells how many went before it',
  },
  {
    what: 'what the callee has begun to answer is asked for again',
    file: RETRY,
    find: "if (error.progress === 'answering') return 'answering';",
    replace: '',
    test: ON_THE_WIRE,
    named: 'what the callee has begun to answer is not asked for again',
  },
  {
    what: 'transparent retries are counted as attempts like others, and are not told',
    file: 'services/kit/grpc/client.ts',
    find: "'grpc.enable_retries': 1,",
    replace: "'grpc.enable_retries': 0,",
    test: ON_THE_WIRE,
    named: 'a refused stream goes out again at once',
  },
  {
    what: 'methods that are not idempotent are tried again whatever has become of the attempt',
    file: RETRY,
    find: "if (!idempotent && error.progress !== 'not-started') return 'not-idempotent';",
    replace: '',
    test: 'services/order/service.test.ts',
    named: 'a notification that may have reached the customer is not sent again',
  },
  {
    what: 'all methods are hedged, whatever they do',
    file: EDGE,
    find: "const hedged = hedging !== undefined && idempotency === 'NO_SIDE_EFFECTS';",
    replace: 'const hedged = hedging !== undefined;',
    test: 'services/kit/resilience/hedged-reads.test.ts',
    named: 'what is no read is never hedged',
  },
  {
    what: 'the setting of keepalive reaches no channel',
    file: 'services/kit/grpc/client.ts',
    find: "'grpc.keepalive_time_ms': timeMs,",
    replace: '',
    test: KEEPALIVE,
    named: 'calls that wait for a frozen peer end when its ping is not answered',
  },
  {
    what: 'what grpc-js has to say goes nowhere',
    file: 'services/kit/kit.ts',
    find: 'setLogger({ error: (message) => this.logger.error(message) });',
    replace: 'setLogger({});',
    test: KEEPALIVE,
    named: 'a server that minds them says so by a GOAWAY',
  },
  {
    what: 'a call is sent though its deadline has passed',
    file: EDGE,
    find: 'if (Date.now() < deadlineMs) return;',
    replace: 'if (deadlineMs > 0) return;',
    test: 'services/kit/grpc/expired-call.test.ts',
    named: 'a call whose deadline has passed is refused before it is sent',
  },
  {
    what: 'a 503 does not say when to come again',
    file: 'services/kit/http/retry-after.ts',
    find: 'if (!invites) return undefined;',
    replace: 'return undefined;',
    test: 'services/gateway/service.test.ts',
    named: 'a 503 says when to come again',
  },
  {
    what: 'a gRPC status that invites to come again does not say when',
    file: 'services/kit/grpc/retry-info.ts',
    find: "const advice = retryInfo(code, details ?? '', DEFAULT_RETRY_DELAY_MS);",
    replace: 'return answer; const advice = new Metadata();',
    test: 'services/kit/grpc/retry-info.test.ts',
    named: 'only statuses that invite to come again get an advice',
  },
  {
    what: 'the driver does not obey Retry-After',
    file: 'lab/load/tries.ts',
    find: 'if (obeyRetryAfter && BUSY.has(status)',
    replace: 'if (false && BUSY.has(status)',
    test: 'lab/load/load.test.ts',
    named: 'obeys Retry-After when it is told to',
  },
];
