import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ERROR_CODES } from '../../error-codes.ts';
import { JOURNAL_EVENTS } from '../../evidence/events.ts';
import { FAULT_KINDS } from '../../faults/kinds.ts';
import { boardRoutes } from '../board/board-routes.ts';
import { documentedTypes } from '../fixture/documented.ts';
import { REASONS } from '../refused.ts';
import { runsRoutes } from '../runs/runs-routes.ts';
import type { Workbench } from '../workbench.ts';
import { workshopRoutes } from '../workshop/workshop-routes.ts';
import type { EventStreams } from './event-stream.ts';
import { routesOf } from './routes.ts';

const METHODS = ['get', 'post', 'put', 'delete'];
const text = readFileSync(new URL('../../../docs/workbench-api.yaml', import.meta.url), 'utf8');
const api = parse(text) as {
  paths: Record<
    string,
    Record<string, { security?: unknown[]; requestBody?: unknown; responses: Record<string, unknown> }>
  >;
  components: {
    schemas: Record<'NewFault' | 'FaultPlan', { properties: { kind: { enum: string[] } } }> & {
      Error: { properties: { error: { properties: { reason: { enum: string[] } } } } };
    };
  };
};
const routes = [
  ...routesOf({ lab: {} } as unknown as Workbench, {} as EventStreams),
  ...runsRoutes(null),
  ...workshopRoutes(null),
  ...boardRoutes(null, ''),
];
const documented = Object.entries(api.paths).flatMap(([path, operations]) =>
  METHODS.filter((method) => method in operations).map((method) => `${method} ${path}`),
);

test('each route of the server is documented, and nothing that it has not', () => {
  const served = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(served.toSorted()).toEqual(documented.toSorted());
});

test('what changes something needs the token, and says so', () => {
  for (const [path, operations] of Object.entries(api.paths))
    for (const [method, { security, responses }] of Object.entries(operations)) {
      if (!METHODS.includes(method)) continue;
      const asks = JSON.stringify(security ?? null);
      expect([path, method, asks]).toEqual([path, method, method === 'get' ? 'null' : '[{"token":[]}]']);
      if (method !== 'get') expect(Object.keys(responses)).toContain('401');
    }
});

test('each type of an event that is documented is one of the journal, once', () => {
  const types = documentedTypes();
  expect(types).toEqual([...new Set(types)]);
  expect(types.filter((type) => !(JOURNAL_EVENTS as readonly string[]).includes(type))).toEqual([]);
});

test('what is refused before it is looked at is documented wherever it can be', () => {
  const missing = Object.entries(api.paths).flatMap(([path, operations]) =>
    METHODS.flatMap((method) => {
      const operation = operations[method];
      if (!operation) return [];
      // Another address wants the token of all, every path knows its host and its rate; names in a path may be badly encoded.
      const expected = ['401', '403', '429'];
      if (operation.requestBody) expected.push('400', '413');
      if (path.includes('{')) expected.push('400');
      return expected
        .filter((status) => !(status in operation.responses))
        .map((status) => `${method} ${path} ${status}`);
    }),
  );
  expect(missing).toEqual([]);
});

test('every kind of fault is there but the command, every reference leads somewhere, and codes and reasons are those of the lab', () => {
  expect(api.components.schemas.Error.properties.error.properties.reason.enum).toEqual([...REASONS]);
  const kinds = FAULT_KINDS.map(({ name }) => name).filter((name) => name !== 'command');
  for (const schema of ['NewFault', 'FaultPlan'] as const)
    expect(api.components.schemas[schema].properties.kind.enum.toSorted()).toEqual(kinds.toSorted());
  for (const [, path = ''] of text.matchAll(/\$ref: "#\/([\w/]+)"/g)) {
    const found = path.split('/').reduce((at: unknown, part) => (at as Record<string, unknown>)?.[part], api);
    expect([path, typeof found]).toEqual([path, 'object']);
  }
  for (const [, code = ''] of text.matchAll(/`(settings-[a-z-]+)`/g))
    expect(Object.keys(ERROR_CODES)).toContain(code);
});
