import type { KitSabotage } from './kit-sabotage.ts';

const REGISTRATION_TEST = 'services/kit/registry/registration.test.ts';
const NAME_TEST = 'services/kit/registry/one-name.test.ts';
const GATEWAY_TEST = 'services/gateway/service.test.ts';
const ERRORS_TEST = 'services/gateway/errors.test.ts';
const SERVE_TEST = 'services/kit/serve.test.ts';
const CLAIM = 'services/kit/registry/claim.ts';
const HOLDER = 'services/kit/registry/holder.ts';
const RPC_ERROR = 'services/kit/grpc/rpc-error.ts';
const ERROR_ANSWER = 'services/kit/http/error-answer.ts';
const REFUSED = 'services/kit/http/refused-request.ts';

/** Of registrations, streams, and what gateway and admin port answer. */
export const SABOTAGES: readonly KitSabotage[] = [
  {
    file: 'control/keep-alive.ts',
    what: 'a lease that is over is asked for again and again',
    find: 'while (!lease.revoked()) {',
    replace: 'for (;;) {',
    test: 'services/kit/registry/keep-alive.test.ts',
    named: 'asks for nothing once it is released',
  },
  {
    what: 'a key that is deleted under a living lease stays away',
    file: 'services/kit/registry/registration.ts',
    find: 'await keyTouched(etcd, key, claim.revision, over)',
    replace: "await keyTouched(etcd, '/faultline/nothing', claim.revision, over)",
    test: REGISTRATION_TEST,
    named: 'comes again under its lease when its key is deleted, each time',
  },
  {
    what: 'who was frozen for longer than its lease says that it is registered',
    file: 'services/kit/registry/lease-validity.ts',
    find: 'return this.#nowMs() < this.#until;',
    replace: 'return true;',
    test: 'services/kit/registry/lease-validity.test.ts',
    named: 'a keepalive without an answer renews nothing',
  },
  {
    what: 'who has lost sight of its key says that it is registered',
    file: 'services/kit/registry/key-watch.ts',
    find: ".on('disconnected', over)",
    replace: '',
    test: REGISTRATION_TEST,
    named: 'no instance says that it is registered once its registry is gone',
  },
  {
    what: 'the registry is pinged more often than etcd bears',
    file: 'services/kit/registry/connection.ts',
    find: 'const PING_MS = 6_000;',
    replace: 'const PING_MS = 1_000;',
    test: 'services/kit/registry/connection.test.ts',
    named: 'the kit, watching, without a lease: keeps its connection for 30 s',
  },
  {
    what: 'nobody notices that the registry has fallen silent',
    file: 'services/kit/registry/silence.ts',
    find: 'setTimeout(() => setImmediate(tell), this.#patienceMs)',
    replace: 'setTimeout(() => setImmediate(tell), 1e9)',
    test: 'services/kit/control/prefix-watch.test.ts',
    named: 'of a registry that was silent keeps for a while what ran out meanwhile',
  },
  {
    what: 'the second process of one name silently takes the key',
    file: CLAIM,
    find: 'if (holder && (await stillAnswers(holder, text, signal))) return',
    replace: 'if (holder && holder.pid < 0) return',
    test: NAME_TEST,
    named: 'the second says who the first is, and ends; the first keeps its key',
  },
  {
    what: 'who no longer answers keeps its name until its lease runs out',
    file: HOLDER,
    find: 'return false;',
    replace: 'return true;',
    test: NAME_TEST,
    named: 'the second of one that was killed takes its place long before the lease runs out',
  },
  {
    what: 'anybody on the port of the first is taken for it',
    file: HOLDER,
    find: '(await response.text()) === text',
    replace: 'response.ok',
    test: NAME_TEST,
    named: 'another instance on the port of the first is not the first',
  },
  {
    what: 'outside the lab all instances of a service have one name',
    file: 'services/kit/config.ts',
    find: 'hostname()}`,',
    replace: '1}`,',
    test: 'services/kit/config.test.ts',
    named: 'the host tells the instances of a service apart',
  },
  {
    what: 'a stream of answers holds its worker to its end',
    file: 'services/kit/resilience/admission-interceptors.ts',
    find: 'if (this.#streams) this.#leave();',
    replace: '',
    test: 'services/order/service.test.ts',
    named: 'who watches an order holds no worker',
  },
  {
    what: 'a stream lives on without its client while its generator waits',
    file: 'services/kit/grpc/implementation.ts',
    find: 'scope.whenLeft(left);',
    replace: '',
    test: 'services/kit/grpc/broken-calls.test.ts',
    named: 'a stream whose generator waits for what never comes ends with its caller',
  },
  {
    what: 'a value with a `toString` of its own makes the gateway answer 500',
    file: RPC_ERROR,
    find: "if (typeof found === 'object' && found !== null) return 'an object';",
    replace: '',
    test: GATEWAY_TEST,
    named: 'an order of a customer that can not be written as text is 400',
  },
  {
    what: 'a value that is nested too deep makes the gateway answer 500',
    file: RPC_ERROR,
    find: "if (Array.isArray(found)) return 'an array';",
    replace: 'if (Array.isArray(found)) return String(found);',
    test: GATEWAY_TEST,
    named: 'an order of a list that is very deep is 400',
  },
  {
    what: 'a body that is too large is 400',
    file: REFUSED,
    find: 'const httpStatus = Number(error.status);',
    replace: 'const httpStatus = 400;',
    test: ERRORS_TEST,
    named: 'an order in more than fits is 413',
  },
  {
    what: 'a body of another kind than JSON is taken for none',
    file: REFUSED,
    find: "if (request.is('application/json') !== false) return;",
    replace: 'if (request.method) return;',
    test: ERRORS_TEST,
    named: 'an order in text is 415',
  },
  {
    what: 'a broken gzip is told as something else',
    file: REFUSED,
    find: 'error instanceof URIError || encoding === undefined',
    replace: 'error instanceof Error',
    test: ERRORS_TEST,
    named: 'an order in no gzip is 400',
  },
  {
    what: 'clients are told the addresses of instances',
    file: ERROR_ANSWER,
    find: 'message: inside ?? details',
    replace: "message: details || (inside ?? '')",
    test: ERRORS_TEST,
    named: 'when it does not answer in time',
  },
  {
    what: 'what nobody expected has two codes',
    file: ERROR_ANSWER,
    find: 'found === status.UNKNOWN ? status.INTERNAL : found',
    replace: 'found',
    test: GATEWAY_TEST,
    named: 'UNKNOWN is 500 INTERNAL',
  },
  {
    what: 'a query makes another path of /metrics',
    file: 'services/kit/admin-server.ts',
    find: "(request.url ?? '').split('?', 2)",
    replace: "[request.url ?? '']",
    test: SERVE_TEST,
    named: 'a query changes nothing',
  },
  {
    what: 'reflection does not know of health',
    file: 'services/kit/serve.ts',
    find: '{ ...contract.load(), ...loadSync(healthProto) }',
    replace: 'contract.load()',
    test: SERVE_TEST,
    named: 'lists the service, and health',
  },
  {
    what: 'each change that the embedded registry remembers keeps a pool of memory alive',
    file: 'lab/backends/registry/embedded/store.ts',
    find: 'ownCopy(bytesOf(name))',
    replace: 'bytesOf(name)',
    test: 'lab/backends/registry/embedded/store.test.ts',
    named: 'what a change keeps alive is its own bytes',
  },
];
