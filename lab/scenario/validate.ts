import { settingsDocument } from '@faultline/control/settings';
import { z } from 'zod';
import { parseSampling, SAMPLING_WORDS } from '../analysis/sampling/sampling.ts';
import { ExitCode, FaultlineError } from '../errors.ts';
import type { FaultKind } from '../faults/fault-kind.ts';
import { FAULT_KINDS, kindOf } from '../faults/kinds.ts';
import type { System } from '../system/system.ts';
import { describeIssue } from './describe-issue.ts';
import { loadOf } from './load-schema.ts';
import { type FaultTargets, NamedTargets } from './named-targets.ts';
import { didYouMean } from './nearest.ts';
import * as number from './numbers.ts';
import { byPhase, phaseNamesOf, phases } from './phase-schema.ts';
import { MOST_PRIMARIES } from './primary.ts';
import { requireEvidence } from './require-evidence.ts';
import { requireStops } from './require-stops.ts';
import { requireTargets } from './require-targets.ts';
import { type FaultPlan, MAX_ARMS, type Scenario } from './scenario.ts';
import { SHOWN } from './showing.ts';
import { startChange, system } from './system-schema.ts';

/** Names of a system, and of the phases of a scenario: what is one depends on them. */
const namesOf = ({ services, routes, settings = {} }: System, phaseNames: readonly string[] = []) => ({
  serviceName: z.enum(Object.keys(services)),
  route: z.enum(Object.keys(routes)),
  settings,
  phaseNames,
  phaseName: z.enum(phaseNames),
});
type Names = ReturnType<typeof namesOf>;

const timing = {
  after: number.secondsAfter.optional(),
  lasts: number.seconds.optional(),
};
/** It names a key, a label and an anchor. */
const faultId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/, 'expected letters, digits, dots and dashes, at most 80');

/** Each by the schema of its kind, so that errors speak of that one and not of all. */
const faultOf = (names: Names, kinds: readonly FaultKind[], common: z.ZodRawShape) => {
  const ofAKind = z.looseObject({ kind: z.enum(kinds.map(({ name }) => name)) });
  return z.unknown().transform((value, context) => {
    const parsed = parsedBy(ofAKind, value);
    const kind = parsed.success && kinds.find(({ name }) => name === parsed.data.kind);
    const result = kind ? parsedBy(kind.schema(names, { kind: z.string(), ...common }), value) : parsed;
    if (result.success) return result.data;
    for (const issue of result.error.issues) context.issues.push({ ...issue, input: issue.input } as never);
    return z.NEVER;
  });
};
const parsedBy = <Parsed>(schema: z.ZodType<Parsed>, value: unknown) =>
  schema.safeParse(value, { reportInput: true });
/** In force all the time. */
const CONDITION_KINDS = FAULT_KINDS.filter(({ makesFail }) => makesFail !== undefined);

const hypothesisOf = ({ phaseName }: Names) =>
  z
    .strictObject({
      name: z.string().regex(/^[a-z0-9-]+$/, 'expected lower case letters, digits and dashes'),
      title: z.string().min(1),
      arm: z.string(),
      reads: z.array(z.string()).min(1).optional(),
      about: z.strictObject({ route: z.string().optional(), phase: phaseName.optional() }).optional(),
      unit: z.string(),
      definition: z.string().optional(),
      atLeast: z.number().optional(),
      atMost: z.number().optional(),
      observe: z.custom((value) => typeof value === 'function', 'expected a function'),
    })
    .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, {
      error: 'expected `atLeast`, `atMost` or both',
    })
    .refine(({ atLeast = -Infinity, atMost = Infinity }) => atLeast <= atMost, {
      error: 'expected `atLeast` to be no more than `atMost`',
    });

const stopOf = ({ route, phaseName }: Names) =>
  z.strictObject({
    name: z.string().regex(/^[a-z0-9-]+$/, 'expected lower case letters, digits and dashes'),
    arm: z.string(),
    route,
    phase: phaseName.optional(),
    failing: number.lostShare,
    overSeconds: number.seconds,
  });

const primary = z
  .strictObject({
    worse: z.enum(['more', 'less']),
    leastEffect: number.leastEffect,
  })
  .partial();

const tellingOf = ({ serviceName, route }: Names) =>
  z.strictObject({
    route,
    pick: z.enum(['median', 'slowest', 'failed']).optional(),
    showing: z.strictObject({ from: serviceName, to: serviceName, what: z.enum(SHOWN) }).optional(),
  });

/** From a letter on: names like numbers would change their order, and with it the control. */
const ARM_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const ARM_NAMES = 'expected names in kebab-case, of at most 40 characters and not `all`, as `lease-only`';

const armsOf = (names: Names) =>
  z
    .unknown()
    // Before the names are read: the record of zod leaves this one out.
    .superRefine((given, context) => {
      if (typeof given !== 'object' || given === null || !Object.hasOwn(given, '__proto__')) return;
      context.addIssue({ code: 'custom', message: ARM_NAMES, input: '__proto__' });
    })
    .pipe(
      z.record(
        z.string(),
        z.partialRecord(names.serviceName, settingsDocument(names.settings, names.serviceName)),
      ),
    )
    .superRefine((all, context) => {
      const names = Object.keys(all);
      const wrong = names.find(
        (name) => name === 'all' || name in {} || name.length > 40 || !ARM_NAME.test(name),
      );
      const refuse = (message: string) =>
        context.addIssue({ code: 'custom', message, input: wrong ?? names });
      if (wrong !== undefined) refuse(ARM_NAMES);
      if (names.length < 1 || names.length > MAX_ARMS) refuse(`expected 1 to ${MAX_ARMS} arms`);
    });

const sampling = z
  .string()
  .refine((name) => parseSampling(name) !== null, { error: `expected ${SAMPLING_WORDS}` });

const scenarioOf = (names: Names) =>
  z.strictObject({
    system: z.unknown(),
    name: z.string().regex(/^[a-z0-9-]+$/, 'expected lower case letters, digits and dashes'),
    title: z.string().min(1),
    lesson: z.string().min(1),
    topology: z.partialRecord(names.serviceName, z.int().min(1).max(20)),
    limits: z
      .partialRecord(
        names.serviceName,
        z.strictObject({ memoryMiB: number.memoryMiB, cpus: number.cpus }).partial(),
      )
      .optional(),
    phases,
    load: loadOf(names.route, names.phaseNames),
    shortest: byPhase(names.phaseNames, number.seconds).partial().optional(),
    conditions: z.array(faultOf(names, CONDITION_KINDS, { id: faultId })).optional(),
    arms: armsOf(names),
    starts: z.record(z.string(), z.partialRecord(names.serviceName, startChange)).optional(),
    sampling: z.record(z.string(), sampling).optional(),
    faults: z.array(
      faultOf(names, FAULT_KINDS, { id: faultId, phase: names.phaseName.optional(), ...timing }),
    ),
    breaks: z.record(z.string(), z.array(z.string())).optional(),
    telling: z.record(z.string(), tellingOf(names)).optional(),
    hypotheses: z
      .array(hypothesisOf(names))
      .min(1)
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
        error: 'expected each hypothesis to have a name of its own',
      }),
    abortOn: z.array(stopOf(names)).optional(),
    primary: z
      .record(z.string(), primary)
      .refine((all) => Object.keys(all).length <= MOST_PRIMARIES, {
        error: `expected at most ${MOST_PRIMARIES} claims`,
      })
      .optional(),
  });

/**
 * Throws FaultlineError `invalid-scenario` (exit code 2) with one line per wrong field: which, what was expected,
 * what was found. `where` names the file.
 */
export function validateScenario(candidate: unknown, where: string): Scenario {
  refuseOlder(candidate, where);
  const names = namesOf(parse(ofSystem, candidate, where).system, phaseNamesOf(candidate));
  // As it is: what it names is looked up in the system itself.
  const valid = parse(scenarioOf(names), candidate, where) as Scenario;
  requireTargets(valid, where);
  requireStops(valid, where);
  requireEvidence(valid, where);
  return valid;
}

/** Until 0.2 there was one system, and nobody said which. */
function refuseOlder(candidate: unknown, where: string): void {
  if (typeof candidate !== 'object' || candidate === null || 'system' in candidate) return;
  if (!('hypotheses' in candidate)) return;
  const message = `${where} is no valid scenario: \`system\`: expected what is under test, got nothing, as in Faultline 0.1: see docs/upgrading.md`;
  throw new FaultlineError('invalid-scenario', message, { exitCode: ExitCode.usage });
}

/** Before all else: what may be named is what it has. */
const ofSystem = z.looseObject({ system });

/**
 * Of a fault that is set by hand. It comes at once, so how long it `lasts` is all that it may say of its time.
 * @throws FaultlineError `invalid-fault` (exit code 2)
 */
export function validateFault(candidate: unknown, of: FaultTargets): FaultPlan {
  const fault = faultOf(namesOf(of.system), FAULT_KINDS, { id: faultId, lasts: timing.lasts });
  const valid = parse(z.object({ fault }), { fault: candidate }, 'What was set', 'fault').fault as FaultPlan;
  kindOf(valid).check(valid, 'fault', new SetTargets(of));
  return valid;
}

class SetTargets extends NamedTargets {
  fail(field: string, expected: string, found: string, known: readonly string[] = []): never {
    const problem = `\`${field}\`: expected ${expected}, got \`${found}\`${didYouMean(found, known)}`;
    throw new FaultlineError('invalid-fault', `What was set is no valid fault: ${problem}`, {
      exitCode: ExitCode.usage,
    });
  }
}

function parse<Parsed>(
  schema: z.ZodType<Parsed>,
  candidate: unknown,
  where: string,
  what: 'scenario' | 'fault' = 'scenario',
): Parsed {
  const result = schema.safeParse(candidate, { reportInput: true });
  if (result.success) return result.data;
  const [first, ...others] = result.error.issues.map(describeIssue);
  throw new FaultlineError(`invalid-${what}`, `${where} is no valid ${what}: ${first}`, {
    exitCode: ExitCode.usage,
    detail: others,
  });
}
