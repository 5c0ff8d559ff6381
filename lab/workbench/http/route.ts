import type { Request, Response } from 'express';
import type { z } from 'zod';
import { refused } from '../refused.ts';

export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As express has it. */
  readonly path: string;
  /** What is returned is the answer; undefined where the handler has answered itself. */
  readonly handle: (request: Request, response: Response) => Promise<unknown>;
}

/** A body of another type, as curl's own, is not read, and so is none. */
export function sent<Parsed>(schema: z.ZodType<Parsed>, body: unknown): Parsed {
  if (body === undefined)
    throw refused(
      'invalid-request',
      'Expected a body of JSON, sent with `Content-Type: application/json`, got none.',
    );
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const got = body === null ? 'null' : Array.isArray(body) ? 'an array' : `a ${typeof body}`;
    throw refused('invalid-request', `Expected a body that is an object, got ${got}.`);
  }
  return parsed(schema, body);
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

/** Handlers fail as a whole, so that one answer is sent. */
export const carryOut =
  ({ handle }: Route) =>
  async (request: Request, response: Response): Promise<void> => {
    const answer = await handle(request, response);
    if (answer !== undefined) response.json(answer);
  };
