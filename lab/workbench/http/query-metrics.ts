import type { Request } from 'express';
import { type HttpAnswer, readHttp } from '../../backends/read-http.ts';
import { FaultlineError } from '../../errors.ts';
import { refused } from '../refused.ts';

const LONGEST = 4_096;
const ANSWER_MS = 5_000;
/** Of a range: what the page draws. */
const [RANGE_S, STEP_S, MOST_POINTS] = [120, 2, 1_000];

/** PromQL at an instant, answered by the metrics backend as it is. */
export async function queryMetrics(queryUrl: string, { query, time }: Request['query']): Promise<HttpAnswer> {
  const at = secondsOf('time', time);
  return ask(`${queryUrl}/api/v1/query`, {
    query: promqlOf(query),
    ...(at === undefined ? {} : { time: at }),
  });
}

/** The same over time; by default the last two minutes. */
export async function queryMetricsRange(
  queryUrl: string,
  { query, start, end, step }: Request['query'],
  nowMs: number,
): Promise<HttpAnswer> {
  const endS = Number(secondsOf('end', end) ?? nowMs / 1_000);
  const startS = Number(secondsOf('start', start) ?? endS - RANGE_S);
  const stepS = Number(secondsOf('step', step) ?? STEP_S);
  const points = (endS - startS) / stepS;
  if (!(points >= 0 && points <= MOST_POINTS))
    throw refused(
      'invalid-request',
      `Expected \`start\` before \`end\`, and at most ${MOST_POINTS} steps between them, got ${startS} to ${endS} by ${stepS}.`,
    );
  const form = { query: promqlOf(query), start: String(startS), end: String(endS), step: String(stepS) };
  return ask(`${queryUrl}/api/v1/query_range`, form);
}

function promqlOf(query: unknown): string {
  if (typeof query === 'string' && query !== '' && query.length <= LONGEST) return query;
  throw refused('invalid-request', `Expected \`query\`, PromQL of at most ${LONGEST} characters.`);
}

function secondsOf(name: string, given: unknown): string | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string' && /^\d{1,12}(\.\d{1,6})?$/.test(given)) return given;
  throw refused(
    'invalid-request',
    `Expected \`${name}\` in ${name === 'step' ? '' : 'epoch '}seconds, got \`${given}\`.`,
  );
}

async function ask(url: string, form: Readonly<Record<string, string>>): Promise<HttpAnswer> {
  try {
    return await readHttp(url, { signal: AbortSignal.timeout(ANSWER_MS), form });
  } catch (cause) {
    const message = 'Expected the metrics backend to answer, it does not. End its outage; then ask again.';
    throw new FaultlineError('metrics-unreachable', message, { cause });
  }
}
