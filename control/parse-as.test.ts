import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import settings from '../services/kit/control/settings.schema.json' with { type: 'json' };
import fault from './fault.schema.json' with { type: 'json' };

/** What only tells readers something. */
const SAY_NOTHING = ['$schema', 'description', 'readOnly', 'propertyNames'];
const source = readFileSync(new URL('parse-as.ts', import.meta.url), 'utf8');
const KNOWN = [...source.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, keyword]) => keyword);

/** All of a schema, fields' names aside. */
function keywordsOf({ properties = {}, ...schema }: Record<string, unknown>): string[] {
  const parts = [properties, schema].flatMap((part) => Object.values(part as object)).flat();
  const inner = parts.filter((part) => typeof part === 'object' && part !== null);
  return [...Object.keys(schema), ...inner.flatMap(keywordsOf)];
}

test.each([
  ['settings', settings],
  ['faults', fault],
])('the schema of %s says nothing that a service would pass over', (_what, schema) => {
  const unknown = keywordsOf(schema).filter((name) => ![...KNOWN, ...SAY_NOTHING].includes(name));
  expect([KNOWN.length, [...new Set(unknown)]]).toEqual([11, []]);
});
