import type { ArmView } from '../../analysis/arm/view.ts';
import type { PhaseName } from '../../evidence/phases.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { formatUse, type MachineUse, SOUND_WAIT_MS, soundControl } from '../machine/machine.ts';
import type { Doubt, Trust } from '../problems/doubt.ts';

/** Above this, queues for the processor can be part of every latency, whoever fills it. */
const MAX_BUSY_PERCENT = 90;
/** The wall clock stamps spans and series, the run's own clock the rest: beyond this they do not belong together. */
const MAX_CLOCK_STEP_MS = 50;
/** Of the periods of a quota in which the lab, or an instance, was held off the processors. */
const MAX_THROTTLED_PERCENT = 1;

/** What was set stays so in the phases after it: told of the first. */
export function clockDoubts(view: ArmView): Doubt[] {
  const stepped = view
    .journal('phase.ended')
    .find(({ clockStepMs }) => typeof clockStepMs === 'number' && clockStepMs > MAX_CLOCK_STEP_MS);
  if (!stepped) return [];
  const text = `the wall clock moved by ${stepped.clockStepMs} ms against the monotonic one by the end of the ${stepped.phase} phase (limit ${MAX_CLOCK_STEP_MS} ms)`;
  return [{ kind: 'clock', text, measured: `${stepped.clockStepMs} ms`, limit: `${MAX_CLOCK_STEP_MS} ms` }];
}

/** Busy alone is no doubt: it is one when the control had to wait as well, or when there was no control. */
export function machineTrust(view: ArmView, { limits = {} }: Pick<Scenario, 'limits'>): Trust {
  const doubts: Doubt[] = [];
  // Whether the arm is judged is not told here: something else may speak against it.
  const notes: string[] = [];
  for (const event of view.journal('phase.ended')) {
    const phase = event.phase as PhaseName;
    const machine = event.machine as MachineUse | undefined;
    if ((machine?.throttledPercent ?? 0) > MAX_THROTTLED_PERCENT) {
      const text = `the lab was held off the processors in ${machine?.throttledPercent}% of its quota's periods in the ${phase} phase (limit ${MAX_THROTTLED_PERCENT}%)`;
      doubts.push({ ...{ kind: 'throttled', phase, text }, ...throttled(machine?.throttledPercent) });
    }
    for (const { instance, percent } of machine?.throttledInstances ?? []) {
      if (percent <= MAX_THROTTLED_PERCENT) continue;
      const text = `${instance} was held off the processors in ${percent}% of its quota's periods in the ${phase} phase`;
      const service = instance.replace(/-\d+$/, '');
      if (limits[service]?.cpus === undefined) {
        const told = `${text} (limit ${MAX_THROTTLED_PERCENT}%)`;
        doubts.push({ ...{ kind: 'throttled', phase, text: told }, ...throttled(percent) });
      } else notes.push(`${text}, as the scenario's limit asks for: that is no doubt`);
    }
    if (machine === undefined || machine.busyPercent <= MAX_BUSY_PERCENT) continue;
    const busy = `the machine was ${machine.busyPercent}% busy in the ${phase} phase (limit ${MAX_BUSY_PERCENT}%: ${formatUse(machine)})`;
    if (soundControl(machine)) {
      notes.push(`${busy}, but the control got a processor within ${waits(machine)}: that is no doubt`);
    } else {
      const text =
        machine.control === null
          ? `${busy}, and nothing says what that did to it`
          : `${busy}, and the control waited ${waits(machine)} for a processor`;
      const bound = { measured: `${machine.busyPercent}%`, limit: `${MAX_BUSY_PERCENT}%` };
      doubts.push({ kind: 'machine', phase, text, ...bound, machine });
    }
  }
  return { doubts, notes };
}

const throttled = (percent = 0) => ({ measured: `${percent}%`, limit: `${MAX_THROTTLED_PERCENT}%` });

const waits = ({ control }: MachineUse) => `${control?.p90Ms.toFixed(1)} ms (p90, limit ${SOUND_WAIT_MS} ms)`;
