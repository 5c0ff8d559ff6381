import type { Report } from './model.ts';
import { sampleReport } from './sample-report.ts';

/** Breaks out of whatever it is put into unescaped (tests only). */
export const HOSTILE =
  '</script><img src=x onerror=alert(1)>"\'><!-- ]]> | `*[x](javascript:1)* & \u0000\u001b[31mred\u001b[0m\n\u2028# \ud800';

/** Fields with a fixed set of values, or with dates that the charts need. */
const FIXED = new Set(['verdict', 'status', 'runtime', 'role', 'provider', 'startedAt', 'kind']);

/** The sample with every free text, keys of records included, replaced by the hostile one. */
export function hostileReport(): Report {
  return { ...(spoil(sampleReport(), '') as Report), startedAt: HOSTILE };
}

function spoil(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    const fixed = FIXED.has(key) || ['baseline', 'fault', 'recovery'].includes(value);
    return fixed ? value : HOSTILE;
  }
  if (Array.isArray(value)) return value.map((each) => spoil(each, key));
  if (typeof value !== 'object' || value === null) return value;
  const freeKeys = ['errors', 'notes', 'attributes'].includes(key);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [freeKeys ? `${HOSTILE}${name}` : name, spoil(each, name)]),
  );
}
