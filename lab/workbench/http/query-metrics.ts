import type { Request } from 'express';
import { type HttpAnswer, readHttp } from '../../backends/read-http.ts';
import { FaultlineError } from '../../errors.ts';
import { refused } from '../refused.ts';

const LONGEST = 4_096;
const ANSWER_MS = 5_000;

/** PromQL at an instant, answered by the metrics backend as it is. */
export async function queryMetrics(queryUrl: string, { query, time }: Request['query']): Promise<HttpAnswer> {
  if (typeof query !== 'string' || query === '' || query.length > LONGEST)
    throw refused('invalid-request', `Expected \`query\`, PromQL of at most ${LONGEST} characters.`);
  if (time !== undefined && (typeof time !== 'string' || !/^\d{1,12}(\.\d{1,6})?$/.test(time)))
    throw refused('invalid-request', `Expected \`time\` in epoch seconds, got \`${time}\`.`);
  const form = { query, ...(time === undefined ? {} : { time }) };
  try {
    return await readHttp(`${queryUrl}/api/v1/query`, { signal: AbortSignal.timeout(ANSWER_MS), form });
  } catch (cause) {
    const message = 'Expected the metrics backend to answer, it does not. End its outage; then ask again.';
    throw new FaultlineError('metrics-unreachable', message, { cause });
  }
}
