import express, { type RequestHandler } from 'express';
import { refused } from '../refused.ts';

export const BODY_LIMIT = 64 * 1024;

/** Reads a body of JSON, of any value; one that is empty is none. */
export const jsonBody: RequestHandler[] = [
  express.text({ limit: BODY_LIMIT, type: 'application/json' }),
  (request, _response, next) => {
    if (typeof request.body === 'string') request.body = jsonOf(request.body);
    next();
  },
];

function jsonOf(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text, keep);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refused('invalid-request', `Expected JSON: ${error.message}`);
  }
}

/** What copies an object takes this field for its prototype: it would be gone without a word. */
function keep(key: string, value: unknown): unknown {
  if (key !== '__proto__') return value;
  throw refused('invalid-request', 'What was sent is not what is expected: expected no field `__proto__`');
}
