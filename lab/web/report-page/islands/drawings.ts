import { MAX_LATENESS_P99_MS } from '../../../load/overloaded.ts';
import { LATENESS } from '../model/lateness-series.ts';
import type { ArmFacts } from '../model/page-model.ts';

/** Something that the mechanism's charts draw: the series of a name, one line for each arm and group. */
export interface Drawing {
  readonly title: string;
  readonly note: string;
  readonly series: string;
  readonly group: (labels: Readonly<Record<string, string>>) => string;
  /** A counter is drawn as what it grew by in a second. */
  readonly counter: boolean;
  /** Which of two instances is drawn, where each has a limit of its own: what is added up would be held against that of one. Default: all together. */
  readonly which?: (one: number, other: number) => number;
  /** What holds it, of an arm's group: a line across the chart. */
  readonly limit?: (arm: ArmFacts, group: string) => number | null;
  /** What the limit is, where it is not the most. */
  readonly limitIs?: string;
}

const refusal = ({ job = '', by = '' }: Readonly<Record<string, string>>) => `${job}, by its ${by}`;
const edge = ({ job = '', peer_service: peer = '' }: Readonly<Record<string, string>>) => `${job} → ${peer}`;
const instance = ({ instance: name = '' }: Readonly<Record<string, string>>) => name;
const repeats = (labels: Readonly<Record<string, string>>) => `${edge(labels)}, ${labels.kind ?? ''}`;
const givenUp = (labels: Readonly<Record<string, string>>) => `${edge(labels)}, ${labels.reason ?? ''}`;
const slotsOf = ({ pools }: ArmFacts, group: string) =>
  pools.find(({ service: name }) => name === group)?.slots ?? null;
const bulkheadOf = ({ settings }: ArmFacts, group: string) =>
  settings.find(({ where, most }) => where === group && most !== undefined)?.most ?? null;
const tokensOf = ({ settings }: ArmFacts, group: string) =>
  settings.find(({ where, stopsAt }) => where === group && stopsAt !== undefined)?.stopsAt ?? null;
const service = ({ job = '' }: Readonly<Record<string, string>>) => job;

/** In the order in which their charts stand. */
export const DRAWINGS: readonly Drawing[] = [
  {
    title: 'Busy workers',
    note: 'scraped each 500 ms; of several instances the busiest',
    series: 'faultline_workers_busy',
    group: service,
    counter: false,
    which: Math.max,
    limit: slotsOf,
  },
  {
    title: 'Waiting for a worker',
    note: 'scraped each 500 ms',
    series: 'faultline_workers_queued',
    group: service,
    counter: false,
  },
  {
    title: 'Calls in flight',
    note: 'scraped each 500 ms; a bulkhead holds them; of several instances the one with most',
    series: 'faultline_client_in_flight',
    group: edge,
    counter: false,
    which: Math.max,
    limit: bulkheadOf,
  },
  {
    title: 'Attempts a second',
    note: 'first ones and repeated ones',
    series: 'faultline_client_attempts_total',
    group: edge,
    counter: true,
  },
  {
    title: 'Calls refused a second',
    note: 'by the caller, before they were sent',
    series: 'faultline_rejections_total',
    group: refusal,
    counter: true,
  },
  {
    title: 'Fallbacks a second',
    note: 'calls that their fallback answered',
    series: 'faultline_fallbacks_total',
    group: edge,
    counter: true,
  },
  {
    title: 'Repeated attempts a second',
    note: 'retries and hedges',
    series: 'faultline_retries_total',
    group: repeats,
    counter: true,
  },
  {
    title: 'Failures not tried again, a second',
    note: 'by reason: without tokens, the retry budget is spent',
    series: 'faultline_retries_given_up_total',
    group: givenUp,
    counter: true,
  },
  {
    title: 'Retry tokens left',
    note: 'a failure takes one; at half of them nothing is tried again; of several instances the one with fewest',
    series: 'faultline_client_retry_tokens',
    group: edge,
    counter: false,
    which: Math.min,
    limit: tokensOf,
    limitIs: 'retries stop at',
  },
  {
    title: 'Registered',
    note: '1 while its lease lives, by the instance itself',
    series: 'faultline_registered',
    group: instance,
    counter: false,
  },
  {
    title: 'Lease left',
    note: 'seconds until the registry forgets the instance',
    series: 'faultline_registry_lease_remaining_seconds',
    group: instance,
    counter: false,
  },
  {
    title: 'CPU',
    note: 'processors, by instance',
    series: 'process_cpu_seconds_total',
    group: instance,
    counter: true,
  },
  {
    title: 'Memory',
    note: 'bytes, by instance',
    series: 'process_resident_memory_bytes',
    group: instance,
    counter: false,
  },
  {
    title: 'Calls served a second',
    note: 'by instance',
    series: 'rpc_server_call_duration_seconds_count',
    group: instance,
    counter: true,
  },
  {
    title: 'HTTP requests served a second',
    note: 'by instance',
    series: 'http_server_request_duration_seconds_count',
    group: instance,
    counter: true,
  },
  {
    title: 'Sent late, ms',
    note: 'the latest request of each half second',
    series: LATENESS,
    group: () => 'the load driver',
    counter: false,
    limit: () => MAX_LATENESS_P99_MS,
    limitIs: 'p99 of a phase at most',
  },
];
