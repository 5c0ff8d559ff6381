import { expect, test } from 'vitest';
import { z } from 'zod';
import { likeUnknown } from './known-fields.ts';

const schema = z.strictObject({
  server: z.strictObject({ workers: z.number(), rateLimit: z.number() }).partial().exactOptional(),
  clients: z.record(z.string(), z.strictObject({ timeoutMs: z.number() }).partial()).exactOptional(),
  list: z.array(z.strictObject({ name: z.string().exactOptional() })).exactOptional(),
});
const hint = (given: unknown) => {
  const { error } = schema.safeParse(given);
  return error?.issues.map((issue) => likeUnknown(issue, schema));
};

test.each([
  [{ sever: {} }, ': did you mean server?'],
  [{ server: { wokers: 1 } }, ': did you mean workers?'],
  [{ clients: { b: { timeout: 1 } } }, ': did you mean timeoutMs?'],
  [{ list: [{ nam: '' }] }, ': did you mean name?'],
  [{ server: { somethingElse: 1 } }, ''],
  [{ server: { workers: 'many' } }, ''],
])('%j: `%s`', (given, expected) => {
  expect(hint(given)).toEqual([expected]);
});
