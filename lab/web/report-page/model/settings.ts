import { isPartial, type Sampling, samplingName } from '../../../analysis/sampling/sampling.ts';
import type { ReportStart } from '../../../report/model.ts';
import { startChanges } from '../../../report/starts.ts';
import type { SettingFacts } from './page-model.ts';

/** How a setting is called, the fields that its words need (none: it is no object), and its value in words. */
type Word = readonly [what: string, fields: readonly string[], value: (setting: never) => string];

/** Others are shown as they are: what a system calls by one of these names may have a shape of its own. */
const WORDS: Readonly<Record<string, Word>> = {
  timeoutMs: ['Time budget', [], (ms: number) => `${ms} ms`],
  breaker: ['Breaker', ['resetTimeoutMs'], breaker],
  bulkhead: [
    'Bulkhead',
    ['maxInFlight'],
    ({ maxInFlight }: { maxInFlight: number }) => `${maxInFlight} at a time`,
  ],
  fallback: ['Fallback', [], (isOn: boolean) => (isOn ? 'on' : 'off')],
  retry: ['Retry', ['maxAttempts'], ({ maxAttempts }: { maxAttempts: number }) => `${maxAttempts} attempts`],
  hedging: [
    'Hedging',
    ['maxAttempts', 'hedgingDelayMs'],
    ({ maxAttempts, hedgingDelayMs }: { maxAttempts: number; hedgingDelayMs: number }) =>
      `${maxAttempts} attempts, ${hedgingDelayMs} ms apart`,
  ],
  retryThrottling: ['Retry tokens', ['maxTokens'], ({ maxTokens }: { maxTokens: number }) => `${maxTokens}`],
  keepalive: [
    'Keepalive',
    ['timeMs', 'timeoutMs'],
    ({ timeMs, timeoutMs }: { timeMs: number; timeoutMs: number }) =>
      `each ${timeMs} ms, gone after ${timeoutMs} ms`,
  ],
  outlierDetection: [
    'Outlier detection',
    ['failurePercentageThreshold'],
    ({ failurePercentageThreshold: most }: { failurePercentageThreshold: number }) =>
      `above ${most} % failures`,
  ],
  propagateDeadline: ['Deadline', [], (isOn: boolean) => (isOn ? 'passed on' : 'not passed on')],
  workers: ['Workers', ['slots'], ({ slots }: { slots: number }) => `${slots}`],
  rateLimit: [
    'Rate limit',
    ['requestsPerSecond'],
    ({ requestsPerSecond }: { requestsPerSecond: number }) => `${requestsPerSecond} a second`,
  ],
};

/** What is on where nobody says it. */
const OTHERWISE: Readonly<Record<string, string>> = { propagateDeadline: 'passed on' };

/** `{ server, clients }` of each service, as an arm began with them. */
export function settingsOf(protections: unknown): SettingFacts[] {
  return Object.entries(record(protections)).flatMap(([service, settings]) => {
    const { server, clients } = record(settings);
    return [
      ...Object.entries(record(server)).map((entry) => settingOf(service, entry)),
      ...Object.entries(record(clients)).flatMap(([edge, own]) =>
        Object.entries(record(own)).map((entry) => settingOf(`${service} → ${edge}`, entry)),
      ),
    ];
  });
}

/** What tells a setting from others. */
export const keyOf = ({ where, what }: SettingFacts) => `${where}\n${what}`;

/** What an arm does not set is off, where nothing else is said. */
export const valueIn = (settings: readonly SettingFacts[], wanted: SettingFacts): string =>
  settings.find((each) => keyOf(each) === keyOf(wanted))?.value ?? wanted.otherwise ?? 'off';

/** All fields of it, where its words may leave some out. */
export const wholeIn = (
  settings: readonly SettingFacts[],
  wanted: SettingFacts,
): Readonly<Record<string, unknown>> => settings.find((each) => keyOf(each) === keyOf(wanted))?.whole ?? {};

/** What these set otherwise though the words are alike in all of them: fields that the words leave out. */
export function untoldFields(all: readonly (readonly SettingFacts[])[], wanted: SettingFacts): string[] {
  if (new Set(all.map((settings) => valueIn(settings, wanted))).size > 1) return [];
  const wholes = all.map((settings) => wholeIn(settings, wanted));
  const fields = new Set(wholes.flatMap((whole) => Object.keys(whole)));
  return [...fields].filter((field) => new Set(wholes.map((whole) => JSON.stringify(whole[field]))).size > 1);
}

/** Of services that an arm started in another way than the system says. */
export const startFacts = (starts: readonly ReportStart[]): SettingFacts[] =>
  starts.flatMap((start) =>
    startChanges(start).map((change) => ({
      where: start.service,
      ...change,
      otherwise: 'as the system says',
    })),
  );

/** Which traces of an arm are kept, where that is not all of them. */
export const samplingFacts = (sampling: Sampling | undefined): SettingFacts[] =>
  sampling === undefined || !isPartial(sampling)
    ? []
    : [{ where: 'traces', what: 'Kept', value: samplingName(sampling), otherwise: 'all' }];

function settingOf(where: string, [key, setting]: [string, unknown]): SettingFacts {
  const asItIs = { where, what: key, value: JSON.stringify(setting) };
  const known = WORDS[key];
  if (!known) return asItIs;
  const [what, fields, value] = known;
  const own = record(setting);
  const whole = typeof setting === 'object' ? { whole: own } : {};
  const fits = fields.length === 0 ? typeof setting !== 'object' : fields.every((name) => name in own);
  if (!fits) return asItIs;
  return {
    ...{ where, what, value: value(setting as never), ...whole },
    ...(key in OTHERWISE ? { otherwise: OTHERWISE[key] } : {}),
    ...(key === 'retryThrottling' ? { stopsAt: (own.maxTokens as number) / 2 } : {}),
    ...(key === 'bulkhead' ? { most: own.maxInFlight as number } : {}),
  };
}

function breaker(settings: {
  readonly errorThresholdPercentage?: number;
  readonly consecutiveFailures?: number;
  readonly slowCall?: { readonly ratePercentage: number };
}): string {
  const { errorThresholdPercentage: errors, consecutiveFailures: inARow, slowCall } = settings;
  return [
    ...(errors === undefined ? [] : [`at ${errors} % errors`]),
    ...(inARow === undefined ? [] : [`after ${inARow} in a row`]),
    ...(slowCall === undefined ? [] : [`at ${slowCall.ratePercentage} % slow`]),
  ].join(', ');
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
