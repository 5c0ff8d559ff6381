import { z } from 'zod';
import * as number from './numbers.ts';
import { MAX_PHASES } from './scenario.ts';

/** From a letter on: names like numbers would change their order. */
const PHASE_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const PHASE_NAMES =
  'expected names in kebab-case, of at most 40 characters and not `warm-up`, as `slow-bank`';

const isName = (name: string) =>
  PHASE_NAME.test(name) && name.length <= 40 && name !== 'warm-up' && !(name in {});

/** Seconds by name. */
export const phases = z.record(z.string(), number.seconds).superRefine((all, context) => {
  const names = Object.keys(all);
  const wrong = names.find((name) => !isName(name));
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: PHASE_NAMES, input: wrong });
  if (names.length < 1 || names.length > MAX_PHASES)
    context.addIssue({ code: 'custom', message: `expected 1 to ${MAX_PHASES} phases`, input: names });
});

/** Those that a candidate names: what is wrong with them, the scenario's own schema tells. */
export const phaseNamesOf = (candidate: unknown): readonly string[] => {
  const parsed = z.looseObject({ phases: z.looseObject({}) }).safeParse(candidate);
  return parsed.success ? Object.keys(parsed.data.phases) : [];
};

/** One for each of these phases. */
export const byPhase = <Each extends z.ZodType>(names: readonly string[], each: Each) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, each])));
