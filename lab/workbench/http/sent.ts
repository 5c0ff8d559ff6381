import type { z } from 'zod';
import { refused } from '../refused.ts';

/** A body of another type, as curl's own, is not read, and so is none. */
export function sent<Parsed>(schema: z.ZodType<Parsed>, body: unknown): Parsed {
  if (body !== undefined) return parsed(schema, body);
  throw refused(
    'invalid-request',
    'Expected a body of JSON, sent with `Content-Type: application/json`, got none.',
  );
}

/** `name` is that of a parameter of the query. */
export function parsed<Parsed>(schema: z.ZodType<Parsed>, given: unknown, name?: string): Parsed {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [...(name === undefined ? [] : [name]), ...(issue?.path ?? [])];
  const where = path.length > 0 ? `\`${path.join('.')}\`: ` : '';
  throw refused('invalid-request', `What was sent is not what is expected: ${where}${issue?.message}`);
}
