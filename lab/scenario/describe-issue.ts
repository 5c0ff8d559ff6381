import { inspect } from 'node:util';
import type { z } from 'zod';
import { didYouMean } from './nearest.ts';

/** Which field is wrong, what was expected and what was found, in a line, with the nearest right name where there is one. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  const field = issue.path.length > 0 ? issue.path.join('.') : 'default export';
  if (issue.code === 'unrecognized_keys')
    return `\`${field}\`: expected no field \`${issue.keys.join('`, `')}\``;
  const message = issue.message
    .replace(/^Invalid (input|option): /, '')
    .replace(/^Too (small|big): /, '')
    .replace(/, received \S+$/, '');
  const found = 'input' in issue ? `, got ${show(issue.input)}` : '';
  const hint = typeof issue.input === 'string' ? didYouMean(issue.input, knownTo(issue)) : '';
  return `\`${field}\`: ${message}${found}${hint}`;
}

/** The right values, where it is one of a few. */
function knownTo(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'custom' ? (issue.params?.known ?? []) : [];
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  const text = textOf(value);
  return `\`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``;
}

/** As JSON; what has none, as a bigint or what holds itself, as Node shows it. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return inspect(value, { compact: true, breakLength: Number.POSITIVE_INFINITY });
  }
}
