import { expect, test } from 'vitest';
import { fits, parseQuery } from './query.ts';

const FIELDS = [
  ['route', 'POST /api/orders'],
  ['http.response.status_code', 504],
  ['took', 3000.5],
  ['error', 'DEADLINE_EXCEEDED'],
] as const;
const doesFit = (query: string) => fits(parseQuery(query), () => FIELDS);

test.each([
  ['', true],
  ['orders', true],
  ['products', false],
  ['-products', true],
  ['-orders', false],
  ['"post /api"', true],
  ['"api post"', false],
  ['status_code=504', true],
  ['http.response.status_code=504', true],
  ['code=504', false],
  ['took>500', true],
  ['took<500', false],
  ['-took<500 route=orders', true],
  ['error', true],
  ['-error', false],
  ['error=deadline', true],
  ['orders status_code=200', false],
])('%s', (query, is) => {
  expect(doesFit(query)).toBe(is);
});
