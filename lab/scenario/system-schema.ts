import { z } from 'zod';
import { isPlain, type System } from '../system/system.ts';
import { edgesOfRoute } from './edges.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected lower case letters, digits and dashes');
const text = z.string().min(1);
const words = z.array(text).min(1);
const isFunction = z.custom((value) => typeof value === 'function', 'expected a function');
const isSchema = z.custom((value) => value instanceof z.ZodType, 'expected a schema of zod');
const port = z.int().min(1).max(65_535);

const variable = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, 'expected the name of a variable: letters, digits and `_`');
const env = z.record(z.string(), z.string()).optional();

const ofAny = {
  methods: z.array(text),
  calls: z
    .record(z.string(), z.strictObject({ methods: words, fallback: z.boolean().optional() }))
    .optional(),
  keepsBooks: z.boolean().optional(),
};
const path = z.strictObject({ http: text.startsWith('/') });

const kitService = z.strictObject({
  ...ofAny,
  kit: z.literal(true).optional(),
  start: z.strictObject({
    command: words,
    cwd: text.optional(),
    container: z.strictObject({
      image: text.optional(),
      command: words,
      ports: z.strictObject({ service: port, admin: port }),
      dataDir: text,
      log: text,
    }),
    env,
  }),
  health: z.union([z.literal('grpc'), path], {
    error: 'expected `grpc`, or a path as `{ http: "/healthz" }`',
  }),
});

const plainService = z.strictObject({
  ...ofAny,
  kit: z.literal(false),
  start: z.strictObject({
    command: words,
    cwd: text.optional(),
    port: variable,
    addresses: z.record(z.string(), variable).optional(),
    env,
  }),
  health: z.union([z.literal(['grpc', 'port']), path, z.strictObject({ line: text })], {
    error: 'expected `grpc`, `port`, a path as `{ http: "/healthz" }`, or a text as `{ line: "listening" }`',
  }),
});

/** Of a service, by an arm. */
export const startChange = z.strictObject({
  env,
  command: words.optional(),
  container: z.strictObject({ image: text.optional(), command: words.optional() }).optional(),
});

/** Errors speak of the one sort that it says it is. */
const service = z.unknown().transform((value, context) => {
  const saysPlain = typeof value === 'object' && value !== null && 'kit' in value && value.kit === false;
  const result = (saysPlain ? plainService : kitService).safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  for (const issue of result.error.issues) context.issues.push({ ...issue, input: issue.input } as never);
  return z.NEVER;
});

const good = z.union([z.strictObject({ statuses: words }), z.strictObject({ paid: text, owed: text })], {
  error: 'expected `statuses`, or `paid` and `owed`',
});

const route = z.strictObject({
  service: z.string(),
  method: text,
  path: z.json(),
  headers: z.record(z.string(), z.json()).optional(),
  body: z.json().optional(),
  takesKeys: z.boolean().optional(),
  first: z
    .strictObject({ route: z.string(), times: z.int().min(1).max(1_000), body: z.json().optional() })
    .optional(),
  calls: z.array(z.string().regex(/^\S+ -> \S+ \S.*$/, 'expected a call as `caller -> callee Method`')),
  good: good.optional(),
});

/** Whatever it names. */
const shape = z.strictObject({
  name,
  services: z.record(name, service).refine((all) => Object.keys(all).length > 0, {
    error: 'expected at least one service',
  }),
  routes: z.record(text, route).refine((all) => Object.keys(all).length > 0, {
    error: 'expected at least one route',
  }),
  settings: z.strictObject({ server: isSchema.optional(), edge: isSchema.optional() }).optional(),
  audits: z.array(z.strictObject({ name, says: text, check: isFunction })).optional(),
  open: isFunction.optional(),
  ownWork: z.strictObject({ service: z.string(), tracesPerSecond: z.number().positive() }).optional(),
});

/** Of what has the right shape. */
const named = z.custom<System>().superRefine((given, context) => {
  for (const { path, expected, found, known } of misnamed(given)) {
    const message = `expected ${expected} (${known.join(', ') || 'none'})`;
    context.addIssue({ code: 'custom', path: [...path], message, input: found, params: { known } });
  }
});

/** A system, as `defineSystem` takes it: names that are not its own are wrong as any other value. */
export const system = shape.pipe(named as unknown as z.ZodType<System, z.output<typeof shape>>);

interface Misnamed {
  readonly path: readonly (string | number)[];
  readonly expected: string;
  readonly found: string;
  readonly known: readonly string[];
}

/** Services, methods, routes and calls that the system itself does not have. */
function* misnamed({ services, routes, ownWork }: System): Generator<Misnamed, void> {
  const of = (expected: string, known: readonly string[]) =>
    function* (found: string, ...path: readonly (string | number)[]): Generator<Misnamed, void> {
      if (!known.includes(found)) yield { path, expected, found, known };
    };
  const isService = of('a service of the system', Object.keys(services));
  const isRoute = of('a route of the system', Object.keys(routes));
  const ofSort = (plain: boolean) =>
    Object.entries(services).flatMap(([name, each]) => (isPlain(each) === plain ? [name] : []));
  for (const [from, caller] of Object.entries(services)) {
    const { calls = {} } = caller;
    const sort = isPlain(caller) ? 'without the kit, as its caller' : 'of the kit, as its caller';
    const isOfSort = of(`a service ${sort}`, ofSort(isPlain(caller)));
    const isCalled = of(`a service that ${from} calls`, Object.keys(calls));
    if (isPlain(caller))
      for (const to of Object.keys(caller.start.addresses ?? {}))
        yield* isCalled(to, 'services', from, 'start', 'addresses');
    for (const [to, { methods }] of Object.entries(calls)) {
      yield* isService(to, 'services', from, 'calls');
      if (services[to]) yield* isOfSort(to, 'services', from, 'calls');
      const isMethod = of(`a method of ${to}`, services[to]?.methods ?? methods);
      for (const [index, method] of methods.entries())
        yield* isMethod(method, 'services', from, 'calls', to, 'methods', index);
    }
  }
  for (const [route, { service: entry, first }] of Object.entries(routes)) {
    yield* isService(entry, 'routes', route, 'service');
    if (first) yield* isRoute(first.route, 'routes', route, 'first', 'route');
    for (const [index, { from, to, method }] of edgesOfRoute({ services, routes }, route).entries()) {
      const path = ['routes', route, 'calls', index];
      yield* isService(from, ...path);
      const callees = services[from]?.calls ?? {};
      if (services[from]) yield* of(`a service that ${from} calls`, Object.keys(callees))(to, ...path);
      const called = callees[to];
      if (called) yield* of(`a method that ${from} calls at ${to}`, called.methods)(method, ...path);
    }
  }
  if (ownWork) yield* isService(ownWork.service, 'ownWork', 'service');
}
