import { expect, test } from 'vitest';
import { shop } from '../../services/faultline.config.ts';
import { plain } from '../testing/plain-system.ts';
import { sample } from '../testing/sample-system.ts';
import { describeIssue } from './describe-issue.ts';
import { system } from './system-schema.ts';

const { desk, loans, readers } = sample.services;
const read = sample.routes['GET /loans/:id'];
const put = sample.routes['PUT /loans'];
const services = (replace: object) => ({ ...sample, services: { desk, loans, readers, ...replace } });
const routes = (replace: object) => ({
  ...sample,
  routes: { 'PUT /loans': put, 'GET /loans/:id': { ...read, ...replace } },
});

const { counter, sorting } = plain.services;
const plainly = (replace: object) => ({ ...plain, services: { counter, sorting, ...replace } });

const problems = (candidate: unknown) => {
  const { error } = system.safeParse(candidate, { reportInput: true });
  return error?.issues.map(describeIssue) ?? [];
};

test.each([
  ['the shop', shop],
  ['another one', sample],
  ['one without the kit', plain],
])('%s is a system', (_what, candidate) => {
  expect(problems(candidate)).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['no services', { ...sample, services: {} }, '`services`: expected at least one service, got `{}`'],
  ['no routes', { ...sample, routes: {} }, '`routes`: expected at least one route, got `{}`'],
  ['a field too many', { ...sample, audit: [] }, '`default export`: expected no field `audit`'],
  [
    'health of no kind',
    services({ desk: { ...desk, health: 'http' } }),
    '`services.desk.health`: expected `grpc`, or a path as `{ http: "/healthz" }`, got `"http"`',
  ],
  [
    'a start without a program',
    services({ desk: { ...desk, start: { ...desk.start, command: [] } } }),
    '`services.desk.start.command`: expected array to have >=1 items, got `[]`',
  ],
  [
    'a call of nobody',
    services({ readers: { ...readers, calls: { loan: { methods: ['Find'] } } } }),
    '`services.readers.calls`: expected a service of the system (desk, loans, readers), got `"loan"`: did you mean loans?',
  ],
  [
    'a call of no method',
    services({ readers: { ...readers, calls: { loans: { methods: ['Finds'] } } } }),
    '`services.readers.calls.loans.methods.0`: expected a method of loans (Lend, Find), got `"Finds"`: did you mean Find?',
  ],
  [
    'a route of nobody',
    routes({ service: 'desks' }),
    '`routes.GET /loans/:id.service`: expected a service of the system (desk, loans, readers), got `"desks"`: did you mean desk?',
  ],
  [
    'first requests of no route',
    routes({ first: { route: 'PUT /loan', times: 1 } }),
    '`routes.GET /loans/:id.first.route`: expected a route of the system (PUT /loans, GET /loans/:id), got `"PUT /loan"`: did you mean PUT /loans?',
  ],
  [
    'a call that is not made',
    routes({ calls: ['desk -> readers Know'] }),
    '`routes.GET /loans/:id.calls.0`: expected a service that desk calls (loans), got `"readers"`',
  ],
  [
    'a call by another method',
    routes({ calls: ['readers -> loans Lend'] }),
    '`routes.GET /loans/:id.calls.0`: expected a method that readers calls at loans (Find), got `"Lend"`: did you mean Find?',
  ],
  [
    'a call that is none',
    routes({ calls: ['desk calls loans'] }),
    '`routes.GET /loans/:id.calls.0`: expected a call as `caller -> callee Method`, got `"desk calls loans"`',
  ],
  [
    'an answer that is good for nothing',
    routes({ good: { paid: 'PAID' } }),
    '`routes.GET /loans/:id.good`: expected `statuses`, or `paid` and `owed`, got `{"paid":"PAID"}`',
  ],
  [
    'settings without a schema',
    { ...sample, settings: { edge: { timeoutMs: 'number' } } },
    '`settings.edge`: expected a schema of zod, got `{"timeoutMs":"number"}`',
  ],
  [
    'a service without the kit in a container',
    plainly({ sorting: { ...sorting, start: { ...sorting.start, container: {} } } }),
    '`services.sorting.start`: expected no field `container`',
  ],
  [
    'a port for a variable',
    plainly({ sorting: { ...sorting, start: { ...sorting.start, port: 8080 } } }),
    '`services.sorting.start.port`: expected string, got `8080`',
  ],
  [
    'an address of whom it does not call',
    plainly({ sorting: { ...sorting, start: { ...sorting.start, addresses: { counter: 'COUNTER' } } } }),
    '`services.sorting.start.addresses`: expected a service that sorting calls (none), got `"counter"`',
  ],
  [
    'a call from a service without the kit to one with it',
    {
      ...plain,
      services: {
        counter: { ...counter, calls: { ...counter.calls, readers: { methods: ['Know'] } } },
        sorting,
        readers,
        loans,
      },
      routes: { 'GET /letters': { ...plain.routes['GET /letters'], calls: [] } },
    },
    '`services.counter.calls`: expected a service without the kit, as its caller (counter, sorting), got `"readers"`',
  ],
  [
    'work of nobody',
    { ...sample, ownWork: { service: 'loan', tracesPerSecond: 1 } },
    '`ownWork.service`: expected a service of the system (desk, loans, readers), got `"loan"`: did you mean loans?',
  ],
])('%s is no system', (_what, candidate, problem) => {
  expect(problems(candidate)).toEqual([problem]);
});
