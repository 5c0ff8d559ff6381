import { parseDuration } from '../../../analysis/metrics/promql/duration.ts';
import { PromqlError } from '../../../analysis/metrics/promql/errors.ts';
import { parseFloat64 } from '../../../analysis/metrics/promql/float.ts';
import { BadDataError } from './bad-data.ts';
import { parseRfc3339 } from './rfc3339.ts';

/** A request's parameters, those of a POST form before those of the URL. */
export type Parameters = Pick<URLSearchParams, 'get' | 'getAll' | 'has'>;

/** Unix seconds or RFC 3339, in milliseconds; null if it is not given. */
export function timeParameter(parameters: Parameters, name: string): number | null {
  return (parameters.get(name) ?? '') === '' ? null : requiredTime(parameters, name);
}

export function requiredTime(parameters: Parameters, name: string): number {
  const text = parameters.get(name) ?? '';
  const seconds = parseFloat64(text);
  const ms = seconds !== null ? Math.round(seconds * 1000) : parseRfc3339(text);
  // Of times that no number holds to the millisecond Prometheus makes others, and this would make no JSON.
  if (Number.isSafeInteger(ms)) return ms;
  throw invalid(name, `cannot parse ${JSON.stringify(text)} to a valid timestamp`);
}

/** Seconds or a duration such as `1m`, in whole milliseconds; null if it is not given. */
export function durationParameter(parameters: Parameters, name: string): number | null {
  return (parameters.get(name) ?? '') === '' ? null : requiredDuration(parameters, name);
}

export function requiredDuration(parameters: Parameters, name: string): number {
  const text = parameters.get(name) ?? '';
  const seconds = parseFloat64(text);
  const ms = seconds === null ? parseDuration(text) : seconds * 1000;
  if (ms !== null && Math.abs(ms) < 2 ** 63 / 1e6) return ms;
  throw invalid(name, `cannot parse ${JSON.stringify(text)} to a valid duration`);
}

/** How many results are wanted at most; null for all of them. */
export function limitParameter(parameters: Parameters): number | null {
  const text = parameters.get('limit') ?? '';
  if (text === '') return null;
  if (!/^[-+]?\d+$/.test(text))
    throw invalid('limit', `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  const limit = Number(text);
  if (Math.abs(limit) >= 2 ** 63)
    throw invalid('limit', `strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`);
  if (limit < 0) throw invalid('limit', 'limit must be non-negative');
  return limit === 0 ? null : limit;
}

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['', '0', 'f', 'F', 'FALSE', 'false', 'False'];

/** As Go's `strconv.ParseBool`; false if it is not given. */
export function flagParameter(parameters: Parameters, name: string): boolean {
  const text = parameters.get(name) ?? '';
  if (TRUE.includes(text)) return true;
  if (FALSE.includes(text)) return false;
  throw invalid(name, `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** Names the parameter in the error that `parse` throws, if it does. */
export function inParameter<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof PromqlError) || error.errorType !== 'bad_data') throw error;
    throw invalid(name, error.message, error);
  }
}

export function invalid(name: string, message: string, cause?: unknown): BadDataError {
  return new BadDataError(`invalid parameter ${JSON.stringify(name)}: ${message}`, { cause });
}
