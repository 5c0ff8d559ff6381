import { parseDuration } from '../../../analysis/metrics/promql/duration.ts';
import { type Labels, labelsOf, labelValue } from '../../../analysis/metrics/promql/labels.ts';
import type { ScrapeProtocol } from '../metrics.ts';

/** One group of a file_sd file, checked. https://prometheus.io/docs/prometheus/latest/configuration/configuration/#file_sd_config */
export interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface Target {
  /** Equal for targets that Prometheus takes for one. */
  readonly id: string;
  readonly url: string;
  /** What its series carry. */
  readonly labels: Labels;
  /** With the `__` labels that never reach a series. */
  readonly discovered: Labels;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly fallbackProtocol: ScrapeProtocol | null;
}

export interface TargetDefaults {
  readonly job: string;
  readonly filePath: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** What to read a body as whose target does not say what it is; null to refuse it. */
  readonly fallbackProtocol: ScrapeProtocol | null;
}

/** Throws a plain Error that says what is wrong with the file. */
export function parseTargetGroups(json: string): readonly TargetGroup[] {
  const groups: unknown = JSON.parse(json);
  if (!Array.isArray(groups)) throw new Error('expected an array of target groups');
  return groups.map(checkGroup);
}

function checkGroup(group: unknown, i: number): TargetGroup {
  if (typeof group !== 'object' || group === null) throw new Error(`group ${i}: expected an object`);
  const { targets, labels = {}, ...others } = group as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new Error(`group ${i}: unknown field ${JSON.stringify(unknown)}`);
  if (!Array.isArray(targets) || !targets.every((target) => typeof target === 'string')) {
    throw new Error(`group ${i}: expected "targets" to be an array of texts, got ${JSON.stringify(targets)}`);
  }
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) {
    throw new Error(`group ${i}: expected "labels" to be an object, got ${JSON.stringify(labels)}`);
  }
  for (const [name, value] of Object.entries(labels)) {
    if (name === '') throw new Error(`group ${i}: expected a label to have a name`);
    if (typeof value !== 'string') throw new Error(`group ${i}: expected label ${name} to be a text`);
  }
  return { targets, labels: labels as Record<string, string> };
}

/** Throws a plain Error for a target that can't be scraped. */
export function targetOf(address: string, group: TargetGroup, defaults: TargetDefaults): Target {
  const own = Object.entries(group.labels).filter(([, value]) => value !== '');
  const all = labelsOf(
    new Map([
      ['job', defaults.job],
      ['__scheme__', 'http'],
      ['__metrics_path__', '/metrics'],
      ['__scrape_interval__', `${defaults.intervalMs}ms`],
      ['__scrape_timeout__', `${defaults.timeoutMs}ms`],
      ...own,
      ['__address__', address],
      ['__meta_filepath', defaults.filePath],
    ]),
  );
  const internal = (name: string) => labelValue(all, name);
  const scheme = internal('__scheme__');
  if (scheme !== 'http') {
    throw new Error(`target ${address}: expected scheme http, got ${scheme}: the embedded store has no TLS`);
  }
  if (address === '' || address.includes('/')) throw new Error(`"${address}" is not a valid hostname`);
  const url = new URL(`${scheme}://${address}`);
  url.pathname = internal('__metrics_path__');
  for (const [name, value] of all) {
    if (name.startsWith('__param_')) url.searchParams.append(name.slice('__param_'.length), value);
  }
  const labels = labelsOf([
    ...(internal('instance') === '' ? [['instance', address] as const] : []),
    ...all.filter(([name]) => !name.startsWith('__')),
  ]);
  const intervalMs = duration(internal('__scrape_interval__'), address);
  const timeoutMs = duration(internal('__scrape_timeout__'), address);
  if (timeoutMs > intervalMs) throw new Error(`target ${address}: the timeout is longer than the interval`);
  const id = JSON.stringify([url.href, labels, intervalMs, timeoutMs]);
  const { fallbackProtocol } = defaults;
  return { id, url: url.href, labels, discovered: all, intervalMs, timeoutMs, fallbackProtocol };
}

function duration(text: string, address: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms === 0) throw new Error(`target ${address}: ${text} is no duration`);
  return ms;
}
