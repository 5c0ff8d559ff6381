import { expect, expectTypeOf, test } from 'vitest';
import { shop } from '../../services/faultline.config.ts';
import { plain } from '../testing/plain-system.ts';
import { sample } from '../testing/sample-system.ts';
import {
  type CalleeName,
  defineSystem,
  type InstanceName,
  isPlain,
  type KitService,
  type MethodName,
  type PlainService,
  type RouteName,
  type ServiceName,
  type System,
} from './system.ts';

type Sample = typeof sample;
const { desk, loans, readers } = sample.services;

test('a system tells its names as types', () => {
  expectTypeOf<ServiceName<Sample>>().toEqualTypeOf<'desk' | 'loans' | 'readers'>();
  expectTypeOf<RouteName<Sample>>().toEqualTypeOf<'PUT /loans' | 'GET /loans/:id'>();
  expectTypeOf<MethodName<Sample, 'loans'>>().toEqualTypeOf<'Lend' | 'Find'>();
  expectTypeOf<CalleeName<Sample, 'loans'>>().toEqualTypeOf<'readers'>();
  expectTypeOf<CalleeName<typeof shop, 'bank'>>().toBeNever();
  expectTypeOf<InstanceName<Sample, 'desk'>>().toEqualTypeOf<`desk-${number}`>();
  expect(Object.keys(sample.services)).toEqual(['desk', 'loans', 'readers']);
});

test('of any system nothing is known but that names are texts', () => {
  expectTypeOf<ServiceName<System>>().toBeString();
  expectTypeOf<RouteName<System>>().toBeString();
  expectTypeOf<MethodName<System, string>>().toBeString();
  expectTypeOf<CalleeName<System, string>>().toBeString();
  expectTypeOf<InstanceName<System>>().toBeString();
  const any: readonly System[] = [sample, shop];
  expect(any.map(({ name }) => name)).toEqual(['library', 'shop']);
});

test('a service without the kit has a port of the lab, one with it a container', () => {
  expectTypeOf<PlainService['start']>().toHaveProperty('port');
  expectTypeOf<PlainService['start']>().not.toHaveProperty('container');
  expectTypeOf<KitService['start']>().not.toHaveProperty('port');
  expectTypeOf<CalleeName<typeof plain, 'counter'>>().toEqualTypeOf<'sorting'>();
  expectTypeOf<MethodName<typeof plain, 'sorting'>>().toEqualTypeOf<'GET /shelf'>();
  expect([plain.services.counter, desk, undefined].map(isPlain)).toEqual([true, false, false]);
});

test('a name that the system lacks does not compile', () => {
  const { routes } = sample;
  const [put, read] = [routes['PUT /loans'], routes['GET /loans/:id']];
  const of = { name: 'library', services: { desk, loans, readers } } as const;
  const wrong = [
    defineSystem({
      ...of,
      services: {
        desk,
        loans,
        readers: {
          ...readers,
          // @ts-expect-error loans has no such method
          calls: { loans: { methods: ['Lent'] } },
        },
      },
      routes,
    }),
    defineSystem({
      ...of,
      services: {
        desk,
        loans,
        readers: {
          ...readers,
          // @ts-expect-error no such service to call
          calls: { loan: { methods: [] } },
        },
      },
      routes: {},
    }),
    defineSystem({
      ...of,
      routes: {
        'PUT /loans': {
          ...put,
          // @ts-expect-error no such service to take it
          service: 'desks',
        },
      },
    }),
    defineSystem({
      ...of,
      routes: {
        'PUT /loans': {
          ...put,
          // @ts-expect-error no such call
          calls: ['desk -> readers Know'],
        },
      },
    }),
    defineSystem({
      ...of,
      routes: {
        'PUT /loans': put,
        'GET /loans/:id': {
          ...read,
          // @ts-expect-error no such route to make first
          first: { route: 'PUT /loan', times: 1 },
        },
      },
    }),
    defineSystem({
      ...of,
      routes,
      // @ts-expect-error no such service to have work of its own
      ownWork: { service: 'loan', tracesPerSecond: 1 },
    }),
  ];
  // They are systems all the same, until a scenario of one is validated.
  expect(new Set(wrong.map(({ name }) => name))).toEqual(new Set(['library']));
});
