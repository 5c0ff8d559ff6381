import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ExitCode, FaultlineError } from '../errors.ts';
import { oneLine } from '../report/clean.ts';
import { writeWhole } from '../report/write-whole.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Accepted, type PrimaryClaim, primariesOf } from './primaries.ts';

/** Whether it can be told as it is. */
export const isOneLine = (text: string): boolean => oneLine(text) === text;

const acceptedSchema = z
  .strictObject({
    scenario: z.string(),
    claim: z.string(),
    to: z.number().min(0.01).max(100).optional(),
    // 0 would bear nothing where more is worse, and everything where less is.
    toValue: z.number().positive().optional(),
    // Of two, one would stand in the gate as a line of its own.
    reason: z.string().trim().min(1).refine(isOneLine, { error: 'expected one line' }),
    until: z.iso.date({ error: 'expected a day, as 2026-12-31' }),
  })
  .refine(({ to, toValue }) => (to === undefined) !== (toValue === undefined), {
    error: 'expected either `to` or `toValue`',
    path: ['to'],
  });

/** Beside the baselines: a line each, so that one more is a line of a diff. */
export const acceptedFile = (folder: string): string => join(folder, 'accepted.jsonl');

/**
 * Of all scenarios; none where there is no file.
 * @throws FaultlineError `accepted-not-read` for a line that says nothing, or the same as another
 */
export async function readAccepted(folder: string): Promise<Accepted[]> {
  const file = acceptedFile(folder);
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return '';
    throw notRead(file, oneLine(cause.message), cause);
  });
  const lines = text.split('\n').map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const all = lines.flatMap(({ line, number }) => (line === '' ? [] : [lineOf(line, `${file}:${number}`)]));
  const [twice] = [...Map.groupBy(all, keyOf).values()].filter((same) => same.length > 1);
  if (twice?.[0]) throw notRead(file, `two lines of ${twice[0].claim} of ${twice[0].scenario}`);
  return all;
}

function lineOf(line: string, where: string): Accepted {
  const content = contentOf(line);
  if (content === null) throw notRead(where, 'a line that is no JSON');
  const parsed = acceptedSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [{ path, message } = { path: [], message: '' }] = parsed.error.issues;
  throw notRead(where, path.length === 0 ? message : `\`${path.join('.')}\`: ${message}`);
}

function contentOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/**
 * Writes its line, in place of one of the same claim; the others stay as they are, by scenario and claim.
 * @throws FaultlineError `accepted-not-read`, `accepted-refused`, `baseline-not-saved`
 */
export async function accept(folder: string, accepted: Accepted, scenario: Scenario): Promise<string> {
  requireMeant(accepted, scenario);
  const others = (await readAccepted(folder)).filter((each) => keyOf(each) !== keyOf(accepted));
  const all = [...others, accepted].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const file = acceptedFile(folder);
  try {
    await writeWhole(file, all.map((each) => `${JSON.stringify(each)}\n`).join(''));
  } catch (cause) {
    const message = `Could not write ${file}: ${(cause as Error).message}`;
    throw new FaultlineError('baseline-not-saved', message, { exitCode: ExitCode.usage, cause });
  }
  return file;
}

/**
 * Each primary claim with what is accepted of it.
 * @throws FaultlineError `accepted-refused` where a line is of no such claim, or of a gain: it would never count, and nobody would see
 */
export function withAccepted(scenario: Scenario, all: readonly Accepted[]): PrimaryClaim[] {
  const own = all.filter((each) => each.scenario === scenario.name);
  for (const each of own) requireMeant(each, scenario);
  return primariesOf(scenario).map((primary) => ({
    ...primary,
    accepted: own.find(({ claim }) => claim === primary.claim) ?? null,
  }));
}

function requireMeant({ claim, to }: Accepted, scenario: Scenario): void {
  const primaries = primariesOf(scenario);
  const found = primaries.find((each) => each.claim === claim);
  if (!found) {
    const names = primaries.map((each) => each.claim).join(', ') || 'it has none: its `primary` names them';
    throw refused(`Expected a primary claim of ${scenario.name} (${names}), got \`${claim}\``);
  }
  const { worse } = found;
  if (to === undefined) return;
  if (worse === 'more' ? to > 1 : to < 1) return;
  const side = `${worse === 'more' ? 'more' : 'less'} than 1, since ${worse} of ${claim} is worse`;
  throw refused(`Expected what is accepted to be ${side}, got \`${to}\``);
}

const keyOf = ({ scenario, claim }: Accepted) => `${scenario}\n${claim}`;

const refused = (message: string) =>
  new FaultlineError('accepted-refused', message, { exitCode: ExitCode.usage });

const notRead = (where: string, why: string, cause?: unknown) =>
  new FaultlineError('accepted-not-read', `Expected losses that are accepted in ${where}, got ${why}`, {
    ...{ exitCode: ExitCode.usage, cause },
  });
