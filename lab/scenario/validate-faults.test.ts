import { test } from 'vitest';
import { abort, command, delay, hang, kill, outage, pause } from './fault.ts';
import { expectRefused, wrong } from './fixture/refusal.ts';

const COMMANDS = { id: 'c', inject: ['true'], undo: ['true'] } as const;

test.each<[string, unknown, string]>([
  [
    'a fault on a service that is not started',
    wrong({ faults: [hang({ service: 'bank' })] }),
    '`faults.0.match.service`: expected a service of its topology (gateway, product), got `bank`',
  ],
  [
    'a condition on a service that is not started',
    wrong({ conditions: [hang({ service: 'bank' })] }),
    '`conditions.0.match.service`: expected a service of its topology (gateway, product), got `bank`',
  ],
  [
    'a condition that is not there all the time',
    wrong({ conditions: [delay({ service: 'product' }, { fixedDelayMs: 5, after: 0.5 })] }),
    '`conditions.0`: expected no field `after`',
  ],
  [
    'a fault on a method that is not there',
    wrong({ faults: [hang({ service: 'product', method: 'GetProduce' })] }),
    '`faults.0.match.method`: expected a method of product (GetProduct), got `GetProduce`',
  ],
  [
    'a call fault on HTTP',
    wrong({ faults: [hang({ service: 'gateway' })] }),
    '`faults.0.match.service`: expected a service with gRPC methods, got `gateway`',
  ],
  [
    'a fault on an instance too many',
    wrong({ faults: [kill('product-2')] }),
    '`faults.0.instance`: expected an instance of its topology (gateway-1, product-1), got `product-2`',
  ],
  [
    'a call fault on an instance of another service',
    wrong({ faults: [hang({ service: 'product', instance: 'gateway-1' })] }),
    '`faults.0.match.instance`: expected an instance of its topology (product-1), got `gateway-1`',
  ],
  [
    'a status that gRPC does not know',
    wrong({ faults: [abort({ service: 'product' }, { grpcStatus: 'UNAVAILBLE' })] }),
    '`faults.0.grpcStatus`: expected one of',
  ],
  [
    'a fault that is no error',
    wrong({ faults: [abort({ service: 'product' }, { grpcStatus: 'OK' })] }),
    '`faults.0.grpcStatus`: expected one of',
  ],
  [
    'a share above all',
    wrong({ faults: [hang({ service: 'product' }, { percentage: 101 })] }),
    '`faults.0.percentage`: expected number to be <=100, got `101`',
  ],
  [
    'two actions in a fault',
    wrong({
      faults: [
        {
          ...abort({ service: 'product' }, { grpcStatus: 'ABORTED' }),
          ...delay({ service: 'product' }, { fixedDelayMs: 1 }),
        },
      ],
    }),
    '`faults.0`: expected no field `grpcStatus`',
  ],
  [
    'an unknown backend',
    wrong({ faults: [outage('database' as 'traces')] }),
    '`faults.0.backend`: expected one of "registry"|"traces"|"metrics"|"collector", got `"database"`',
  ],
  [
    'more jitter than delay',
    wrong({ faults: [delay({ service: 'product' }, { fixedDelayMs: 10, jitterMs: 11 })] }),
    '`faults.0`: expected no more jitter than delay',
  ],
  [
    'an HTTP status that is no error',
    wrong({ faults: [abort({ service: 'product' }, { httpStatus: 200 })] }),
    '`faults.0.httpStatus`: expected number to be >=400, got `200`',
  ],
  [
    'an abort with two answers',
    wrong({ faults: [abort({ service: 'product' }, { httpStatus: 503, grpcStatus: 'ABORTED' })] }),
    '`faults.0`: expected one of `grpcStatus` and `httpStatus`',
  ],
  [
    'a fault of no kind',
    wrong({ faults: [{ id: 'f', match: { service: 'product' }, hang: { percentage: 100 } }] }),
    '`faults.0.kind`: expected one of "delay"|"abort"|"hang"|"kill"|"pause"|"restart"|"outage"|"command", got nothing',
  ],
  [
    'a condition that is no call fault',
    wrong({ conditions: [kill('product-1')] }),
    '`conditions.0.kind`: expected one of "delay"|"abort"|"hang", got `"kill"`',
  ],
  [
    'a command of a service that is not started',
    wrong({ faults: [command({ service: 'bank' }, COMMANDS)] }),
    '`faults.0.match.service`: expected a service of its topology (gateway, product), got `bank`',
  ],
  [
    'a command of an instance that is not started',
    wrong({ faults: [command({ service: 'product', instance: 'product-2' }, COMMANDS)] }),
    '`faults.0.match.instance`: expected an instance of its topology (product-1), got `product-2`: did you mean product-1?',
  ],
  [
    'a command without an undo',
    wrong({ faults: [command({ service: 'product' }, { ...COMMANDS, undo: [] as never })] }),
    '`faults.0.undo.0`: expected string, got nothing',
  ],
  [
    'an id that can not be a key',
    wrong({ faults: [kill('product-1', { id: 'a fault' })] }),
    '`faults.0.id`: expected letters, digits, dots and dashes, at most 80, got `"a fault"`',
  ],
  [
    'a fault that outlasts its phase',
    wrong({ faults: [pause('product-1', { after: 0.5, lasts: 1 })] }),
    '`faults.0`: expected a time within the fault phase of 1 s, got `after 0.5 s, lasts 1 s`',
  ],
  [
    'a fault after its phase',
    wrong({ faults: [outage('traces', { phase: 'recovery', after: 1 })] }),
    '`faults.0`: expected a time within the recovery phase of 1 s, got `after 1 s`',
  ],
])(
  '%s is refused in a line that says where, what was expected and what was found',
  (_what, candidate, line) => expectRefused(candidate, line),
);
