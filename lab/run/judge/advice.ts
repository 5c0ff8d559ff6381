import type { BusyProcess } from '../machine/processes.ts';
import type { Doubt } from '../problems/doubt.ts';
import type { CheckedHypothesis } from './verdicts.ts';

const AGAIN =
  'then run again: --length long gives a short disturbance less weight, --rerun-inconclusive 2 runs such an arm again by itself';

/** What to do about a run that is neither pass nor fail: a line for each kind of reason, what explains most first. */
export function adviseOn(doubts: readonly Doubt[], checked: readonly CheckedHypothesis[]): string[] {
  const kinds = new Set(doubts.map(({ kind }) => kind));
  const lines: string[] = [];
  if (kinds.has('mishap')) {
    lines.push(
      "Something befell the run that it did not ask for: the log of what ended is in the run's folder, logs/.",
    );
  }
  if (kinds.has('stopped')) {
    lines.push(
      'An arm was ended before its time by a condition of `abortOn`: the claim of that name says what was seen; without it the arm goes on to its end.',
    );
  }
  if (kinds.has('fault-unmet')) {
    lines.push(
      "A fault met nobody: check that the load's routes get to its target, its percentage, `after` and `lasts`, and that its phase is long enough.",
    );
  }
  if (kinds.has('fault')) {
    lines.push(
      "A fault was not what was asked for: the journal's `fault.` events and the log of its target, in the run's folder, say what became of it.",
    );
  }
  if (kinds.has('settings')) {
    lines.push(
      'Settings were changed by hand while an arm ran, so it shows neither the ones nor the others: make an arm of each that is to be judged.',
    );
  }
  if (kinds.has('disk')) {
    lines.push('The disk did not take what the run writes: do what its problem says before you run again.');
  }
  if (kinds.has('machine')) lines.push(machineAdvice(doubts));
  // A busy machine is late as well: that is told already.
  else if (kinds.has('driver-late')) {
    lines.push(
      `The load driver did not get a processor in time: close what else runs on this machine, ${AGAIN}.`,
    );
  }
  if (kinds.has('driver-dropped')) {
    lines.push(
      'The system answered too slowly for the load: lower `rps` in the scenario, or `load.timeoutMs`, after which the driver gives up.',
    );
  }
  if (kinds.has('schedule')) {
    lines.push(
      'What was sent is not what the seed makes: that is a fault of the lab, please report it with the journal and this report.',
    );
  }
  if (kinds.has('sent')) {
    lines.push(
      "The load driver's times are not those of the first spans: the machine was too busy, the system took its time to begin before any fault, or it is a fault of the lab; run again, and report it if it stays so.",
    );
  }
  if (kinds.has('foreign')) {
    lines.push('Somebody else sent requests to the system while it was measured: leave it to the lab.');
  }
  if (kinds.has('clock')) {
    lines.push(
      'The clock of this machine was set, or the machine slept, while an arm ran: let its time settle, then run again.',
    );
  }
  if (kinds.has('throttled')) {
    lines.push(
      'The quota of the control group that the lab runs in is used up: give it more processors (`cpu.max`, `--cpus`), or lower `rps` in the scenario.',
    );
  }
  if (kinds.has('baseline')) {
    lines.push(
      'The system did not work before the fault came: mend that first, or make it a `condition` of the scenario.',
    );
  }
  if (kinds.has('metrics')) {
    lines.push(
      'The metrics backend had no room for all samples: run fewer instances, or with a shorter --length.',
    );
  }
  if (kinds.has('no-load'))
    lines.push('No request was due: lengthen the phases, or raise `rps` in the scenario.');
  if (kinds.has('traces')) {
    lines.push(
      "Traces are missing: logs/ in the run's folder has what the services and the traces backend say; a lower `rps` leaves fewer of them.",
    );
  }
  if (kinds.has('misfit')) {
    lines.push(
      'Spans contradict each other: the clock of the service that is named is not that of the others, or calls carry the trace context of another.',
    );
  }
  if (kinds.has('room')) {
    lines.push(
      'The traces backend keeps fewer traces than the load left: lower `rps` in the scenario, run with a shorter --length, or let a Collector sample (`--collector tail=10%`).',
    );
  }
  const sampledAway = checked
    .filter(({ isSampledAway }) => isSampledAway)
    .map(({ hypothesis }) => hypothesis.name);
  if (sampledAway.length > 0) {
    lines.push(
      `Sampling leaves too little for ${sampledAway.join(', ')}: run with more load or a larger percentage, with \`--collector all\` where --collector was given, or without sampling.`,
    );
  }
  const tooClose = checked.filter(({ isTooClose }) => isTooClose).map(({ hypothesis }) => hypothesis.name);
  if (tooClose.length > 0) {
    lines.push(
      `Too few requests to tell whether ${tooClose.join(', ')} holds: run with --length long, or with more load on its route.`,
    );
  }
  const without = checked
    .filter(
      ({ verdict, mistake, isSampledAway, isUnmet }) =>
        verdict === 'no-data' && !mistake && !isSampledAway && !isUnmet,
    )
    .map(({ hypothesis }) => hypothesis.name);
  if (without.length > 0) {
    lines.push(
      `No data for ${without.join(', ')}: check that the load asks for the route, that the event or metric it reads has that name, that its phase is long enough (--length long), and that the fault lasts as long as an alert's rule has to hold (\`for\`).`,
    );
  }
  return lines;
}

/** Below this it would have been busy without them. */
const OTHERS_MATTER_PERCENT = 20;

/** What they ran counts for them once it has ended. */
const SHELLS: ReadonlySet<string> = new Set(['bash', 'dash', 'fish', 'ksh', 'sh', 'zsh']);

/** What a machine needs, or starts anew by itself, as Linux cuts their names. */
const DAEMON = /^(?:containerd|dockerd|init$|k(?:compactd|softirqd|swapd|worker)|podman|snapd|sshd|systemd)/;

function machineAdvice(doubts: readonly Doubt[]): string {
  const machines = doubts.flatMap(({ machine }) => (machine ? [machine] : []));
  const busiest = new Map<number, BusyProcess>();
  for (const one of machines.flatMap(({ others }) => others)) {
    if ((busiest.get(one.pid)?.percent ?? 0) < one.percent) busiest.set(one.pid, one);
  }
  const shares = machines.flatMap(({ busyPercent, labPercent }) =>
    labPercent === null ? [] : [{ lab: labPercent, others: busyPercent - labPercent }],
  );
  const [worst] = shares.sort((a, b) => b.others - a.others);
  if (worst && worst.others < OTHERS_MATTER_PERCENT) {
    return `The lab itself took ${worst.lab}% of the machine: run it on more processors, or lower \`rps\` in the scenario.`;
  }
  const [first, second] = [...busiest.values()].sort((a, b) => b.percent - a.percent);
  if (first) {
    const named = [first, ...(second ? [second] : [])];
    const names = named.map((each) => (SHELLS.has(each.name) ? `what ${nameOf(each)} runs` : nameOf(each)));
    const most = Math.max(0, ...shares.map(({ lab }) => lab));
    const small =
      most > first.percent
        ? ` The lab itself took up to ${most}% of the machine, more than any other: one with more processors has room for both.`
        : '';
    return `The machine was kept busy by ${names.join(' and ')}: ${closing(named)}wait until the machine is quiet, ${AGAIN}.${small}`;
  }
  if (worst)
    return `The machine was kept busy by many small processes, ${worst.others}% of it: let them end, ${AGAIN}.`;
  return `The machine was busy, with what cannot be told here: close what else runs on it, ${AGAIN}.`;
}

const nameOf = ({ name, pid }: BusyProcess) => `${name} (pid ${pid})`;

/** Which of them are to be closed. By then they may have ended; and who closes a shell closes the terminal that this is read in. */
function closing(named: readonly BusyProcess[]): string {
  const own = named.filter(({ name }) => !SHELLS.has(name) && !DAEMON.test(name));
  const [only] = own;
  if (!only) return '';
  if (own.length > 1) return 'close them if they still run, or ';
  return `close ${named.length > 1 ? nameOf(only) : 'it'} if it still runs, or `;
}
