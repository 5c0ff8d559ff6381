/** What somebody could have seen of a fault while it was hidden. */
export interface Clue {
  readonly where: 'traces' | 'metrics' | 'logs' | 'instances';
  readonly text: string;
  /** PromQL that shows it. */
  readonly query?: string;
}

/** A hidden fault: what it was, and where. */
export interface Struck {
  readonly kind: string;
  readonly service: string;
  readonly method: string | null;
  readonly instance: string | null;
  /** Percent of calls of an abort or a hang, ms of a delay, null of what has none. */
  readonly size: number | null;
}

/** Where each fault leaves its mark, in the order in which it is looked for. */
export function cluesOf(fault: Struck): readonly Clue[] {
  const of = CLUES[fault.kind];
  return of ? of(fault) : [];
}

const called = ({ service, method }: Struck) => [service, method].filter((each) => each !== null).join(' ');
const on = ({ instance }: Struck) => (instance === null ? '' : ` on ${instance}`);
/** Of calls to the service, as its callers count them. */
const DURATION = 'rpc_client_call_duration_seconds';
const to = ({ service }: Struck) => `peer_service="${service}"`;

const byStatus = (fault: Struck): string =>
  `sum by (rpc_method, rpc_status_code) (rate(${DURATION}_count{${to(fault)}}[5s]))`;
/** Where one instance of several has it, half of the calls may know nothing of it. */
const slow = (fault: Struck): string =>
  `histogram_quantile(${fault.instance === null ? 0.5 : 0.9}, sum by (rpc_method, le) (rate(${DURATION}_bucket{${to(fault)}}[5s])))`;
const oldest = (fault: Struck): string => `max by (job) (faultline_client_oldest_call_seconds{${to(fault)}})`;

const isWell = ({ service }: Struck): Clue => ({
  where: 'instances',
  text: `Instances of ${service} were serving and kept their leases: it was the calls, not a process.`,
});
const isAway = ({ instance }: Struck): Clue => ({
  where: 'instances',
  text: `${instance} was unreachable, and its lease was not renewed.`,
});

const CLUES: Readonly<Record<string, (fault: Struck) => readonly Clue[]>> = {
  delay: (fault) => [
    {
      where: 'traces',
      text: `The span of ${called(fault)}${on(fault)} took ${fault.size} ms longer than all below it.`,
    },
    {
      where: 'metrics',
      text: `${fault.instance === null ? 'Half' : 'The slowest'} of the calls to ${fault.service} took longer than that; those to services behind it did not.`,
      query: slow(fault),
    },
    {
      where: 'logs',
      text: `${fault.service} wrote nothing of it: if anybody did, it was a caller that could not wait.`,
    },
    isWell(fault),
  ],
  abort: (fault) => [
    {
      where: 'traces',
      text: `Of failed traces the deepest span that had failed was ${called(fault)}${on(fault)}: at once, with nothing below it.`,
    },
    {
      where: 'metrics',
      text: `${fault.size} % of the calls of that method${on(fault)} failed, all with one status.`,
      query: byStatus(fault),
    },
    {
      where: 'logs',
      text: `${fault.service} wrote nothing, as its own code was never reached: if anybody wrote of it, it was a caller.`,
    },
    isWell(fault),
  ],
  hang: (fault) => [
    {
      where: 'traces',
      text: `A span of ${called(fault)}${on(fault)} ran, with nothing below it, until its caller had left.`,
    },
    {
      where: 'metrics',
      text: `The oldest call to ${fault.service} grew as old as its caller's patience.`,
      query: oldest(fault),
    },
    { where: 'logs', text: `${fault.service} wrote nothing, as its own code was never reached.` },
    isWell(fault),
  ],
  pause: (fault) => [
    {
      where: 'traces',
      text: `Calls to ${fault.service} waited for ${fault.instance}, which told of no span of its own.`,
    },
    {
      where: 'metrics',
      text: `The oldest call to ${fault.service} grew as old as its caller's patience, and ${fault.instance} could not be scraped.`,
      query: `up{instance="${fault.instance}"}`,
    },
    { where: 'logs', text: `${fault.instance} wrote nothing more; nothing in it had ended either.` },
    isAway(fault),
  ],
  kill: (fault) => [
    {
      where: 'traces',
      text: `Calls to ${fault.service} failed at once, and none had a span of ${fault.instance} below it.`,
    },
    {
      where: 'metrics',
      text: `Calls to ${fault.service} failed, all with one status, and ${fault.instance} could not be scraped.`,
      query: byStatus(fault),
    },
    { where: 'logs', text: `${fault.instance} wrote nothing more: its connections were refused.` },
    isAway(fault),
  ],
};
