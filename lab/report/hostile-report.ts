import { DEFAULT_PHASES } from '../evidence/phases.ts';
import type { Report } from './model.ts';
import { sampleAudits } from './sample-audits.ts';
import { sampleReport } from './sample-report.ts';

/** Breaks out of whatever it is put into unescaped (tests only). */
export const HOSTILE =
  '</script><img src=x onerror=alert(1)>"\'><!-- ]]> | `*[x](javascript:1)* & \u0000\u001b[31mred\u001b[0m\n\u2028# \ud800';

/** What CI systems take for commands when it stands in a job's output. */
export const COMMANDS = '::error::owned\n  ::add-mask::a\n##[group]b ##vso[task.complete]c';

/** Fields with a fixed set of values, or with dates that the charts need. */
const FIXED = new Set(['verdict', 'status', 'runtime', 'role', 'provider', 'startedAt', 'kind', 'expected']);

/** The sample with every free text, keys of records included, replaced by a hostile one. */
export function hostileReport(text = HOSTILE): Report {
  return { ...(spoil({ ...sampleReport(), audits: sampleAudits() }, '', text) as Report), startedAt: text };
}

function spoil(value: unknown, key: string, text: string): unknown {
  if (typeof value === 'string') {
    const fixed = FIXED.has(key) || DEFAULT_PHASES.some((name) => name === value);
    return fixed ? value : text;
  }
  if (Array.isArray(value)) return value.map((each) => spoil(each, key, text));
  if (typeof value !== 'object' || value === null) return value;
  const freeKeys = ['errors', 'notes', 'attributes', 'counts', 'env'].includes(key);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      freeKeys ? `${text}${name}` : name,
      spoil(each, name, text),
    ]),
  );
}
