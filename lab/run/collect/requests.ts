import { FaultlineError } from '../../errors.ts';
import type { ClientAnswer } from '../../evidence/requests.ts';
import type { RoutePlan } from '../../load/plan.ts';
import { createRandom, type Random } from '../../load/random.ts';
import { fill } from '../../load/template.ts';
import type { TimedLoad } from '../../scenario/load-shape.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Route, System } from '../../system/system.ts';
import type { Template } from '../../system/template.ts';

export interface RequestOptions {
  /** Of the service that takes them. */
  readonly baseUrl: string;
  /** Whether requests that can have an `Idempotency-Key` have one. */
  readonly idempotencyKey: boolean;
  readonly seed: number;
  readonly signal: AbortSignal;
}

export interface PlannedRoutes {
  readonly routes: readonly RoutePlan[];
  /** What the lab was told by the first requests, which it made itself. */
  readonly answers: readonly ClientAnswer[];
}

/** What the load sends for a scenario's routes, as their system says; first requests are made where a route needs them. */
export async function planRoutes(
  { system, load }: Pick<Scenario, 'system'> & { readonly load: Pick<TimedLoad, 'routes'> },
  options: RequestOptions,
): Promise<PlannedRoutes> {
  const answers: ClientAnswer[] = [];
  const routes: RoutePlan[] = [];
  for (const { route: name, rps, arrivals, hangsUp } of load.routes) {
    const route = system.routes[name];
    if (!route) throw new TypeError(`no route ${name} in ${system.name}: a scenario is checked for that`);
    const made = await makeFirst(system, route, options);
    answers.push(...made);
    const when = { rps, ...(arrivals && { arrivals }), ...(hangsUp && { hangsUp }) };
    routes.push({ ...planOf(name, route, made, options), ...when });
  }
  return { routes, answers };
}

function planOf(
  name: string,
  { method, path, headers, body, takesKeys = false }: Route,
  made: readonly ClientAnswer[],
  { idempotencyKey }: RequestOptions,
): Omit<RoutePlan, 'rps'> {
  const known = (template: Template) => withFirst(template, made);
  return {
    ...{ route: name, method, path: known(path) },
    ...(headers && {
      headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, known(value)])),
    }),
    ...(body !== undefined && { body: known(body) }),
    ...(takesKeys && { idempotencyKey }),
  };
}

/** One after the other: an arm may allow no more at a time. */
async function makeFirst(
  { routes }: System,
  { first }: Route,
  options: RequestOptions,
): Promise<ClientAnswer[]> {
  if (!first) return [];
  const of = routes[first.route];
  if (!of) throw new TypeError(`no route ${first.route}: a system is checked for that`);
  const random = createRandom(options.seed, first.route, 'first');
  const made: ClientAnswer[] = [];
  for (let number = 0; number < first.times; number++) {
    const body = first.body ?? of.body;
    made.push(
      await send({ ...of, ...(body !== undefined && { body }) }, first.route, number, random, options),
    );
  }
  return made;
}

async function send(
  { method, path, headers = {}, body }: Route,
  route: string,
  number: number,
  random: Random,
  { baseUrl, signal }: RequestOptions,
): Promise<ClientAnswer> {
  const requestBody = body === undefined ? null : fill(body, random);
  const response = await fetch(`${baseUrl}${fill(path, random)}`, {
    method,
    headers: {
      ...(requestBody !== null && { 'content-type': 'application/json' }),
      ...Object.fromEntries(
        Object.entries(headers).map(([key, value]) => [key, String(fill(value, random))]),
      ),
    },
    ...(requestBody !== null && { body: JSON.stringify(requestBody) }),
    signal,
  });
  if (!response.ok) {
    throw new FaultlineError(
      'system-not-working',
      `Expected a first ${route} to be accepted, got HTTP ${response.status}: ${await response.text()}`,
    );
  }
  return {
    ...{ route, id: null, idempotencyKey: null, intent: `first ${route} ${number}` },
    ...{ requestBody, status: response.status, responseBody: await response.json() },
  };
}

/** Each `$first` becomes one of the values that its field has in the answers. */
function withFirst(template: Template, answers: readonly ClientAnswer[]): Template {
  if (template === null || typeof template !== 'object') return template;
  if (Array.isArray(template)) return template.map((item) => withFirst(item, answers));
  const { $first: field } = template as { readonly $first?: string };
  if (field !== undefined) return { $oneOf: answers.map(({ responseBody }) => fieldOf(responseBody, field)) };
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [key, withFirst(value as Template, answers)]),
  );
}

const fieldOf = (body: unknown, field: string): Template =>
  (body as Readonly<Record<string, Template | undefined>> | null)?.[field] ?? null;
