import { createHash } from 'node:crypto';
import type { Scenario } from './scenario.ts';

/**
 * Of all that decides what a run measures: what is sent, to what, what befalls it, and what is observed. Titles, lessons, limits and what is compared
 * may change meanwhile, and so may the folder that it is run in, `cwd`. Of an observation its name, unit, arms and definition count: a function has nothing else to be known by.
 */
export function scenarioHash(scenario: Scenario, cwd = process.cwd()): string {
  const {
    name,
    system,
    topology,
    limits,
    load,
    phases,
    shortest,
    conditions,
    starts,
    sampling,
    faults,
    abortOn,
  } = scenario;
  const claims = scenario.hypotheses.map((each) => [
    each.name,
    each.unit,
    each.reads ?? each.arm,
    each.definition,
  ]);
  const names = Object.keys(phases);
  // By the order of the arms the first is the control.

  const arms = Object.entries(scenario.arms);
  const whole = {
    name,
    system: system.name,
    topology,
    limits,
    load,
    phases,
    // Where that is not the order of the alphabet, in which fields are told.
    phaseNames: names.join() === names.toSorted().join() ? undefined : names,
    shortest,
    conditions,
    arms,
    starts: starts && within(cwd, starts),
    sampling,
    faults,
    abortOn,
    claims,
  };
  return createHash('sha256').update(JSON.stringify(whole, inOrder)).digest('hex').slice(0, 16);
}

/** Commands of an arm may have absolute paths, and name the Node that runs the lab: each checkout has others. */
function within(cwd: string, starts: object): object {
  const inText = (path: string) => JSON.stringify(path).slice(1, -1);
  const text = JSON.stringify(starts)
    .replaceAll(JSON.stringify(process.execPath), '"node"')
    .replaceAll(`${inText(cwd)}/`, '');
  return JSON.parse(text);
}

/** The order in which somebody writes fields says nothing. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
