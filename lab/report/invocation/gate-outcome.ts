import { z } from 'zod';
import { CHANGES } from '../../analysis/compare/compare-runs.ts';
import { ExitCode } from '../../errors.ts';

export const ON_INCONCLUSIVE = ['fail', 'warn', 'pass'] as const;
/** The first is what a new gate begins with. */
export const GATE_MODES = ['advise', 'block'] as const;

const WORDS = [...CHANGES, 'not run'] as const;

/** What a gate says: of its claims the gravest, or that it was not run. */
export type GateWord = (typeof WORDS)[number];

export const gateOutcomeSchema = z
  .strictObject({
    change: z.enum(WORDS).describe('Of its claims the gravest; `not run` where there was nothing to compare'),
    exitCode: z.int().describe('What becomes of that, as in docs/command-line.md'),
    policy: z
      .strictObject({ onInconclusive: z.enum(ON_INCONCLUSIVE), mode: z.enum(GATE_MODES) })
      .describe('`--on-inconclusive` and `--gate-mode`'),
    claims: z
      .array(
        z.strictObject({
          name: z.string(),
          change: z.enum(CHANGES),
          text: z.string().describe('The claim and its numbers; of a regression what grew'),
        }),
      )
      .describe('Those that can fail it'),
  })
  .meta({ id: 'Gate', description: 'What a gate says' });

export type GateOutcome = z.infer<typeof gateOutcomeSchema>;

/**
 * What becomes of a gate's word. One that can not tell: `warn` and `pass` let it through, the first not without a warning. `advise` tells all and
 * fails nothing.
 */
export type GatePolicy = Readonly<GateOutcome['policy']>;

export const hasHeld = (word: GateWord): boolean => word === 'unchanged' || word === 'improved';

export function gateExitCode(word: GateWord, { onInconclusive, mode }: GatePolicy): ExitCode {
  if (mode === 'advise' || hasHeld(word)) return ExitCode.pass;
  if (word === 'regressed') return ExitCode.failed;
  return onInconclusive === 'fail' ? ExitCode.inconclusive : ExitCode.pass;
}

/** What a regression that only advises says of itself wherever it is told, so that nobody takes it for a gate that lets no more through; else null. */
export const adviceOnly = (word: GateWord, { mode }: GatePolicy): string | null =>
  word === 'regressed' && mode === 'advise'
    ? `advised only: --gate-mode block would make it fail with exit code ${ExitCode.failed}`
    : null;

/** What a gate says of a claim, in one line. */
export const claimTold = ({ change, text }: GateOutcome['claims'][number], policy: GatePolicy): string =>
  [`${change}: ${text}`, adviceOnly(change, policy)].filter((part) => part !== null).join('; ');

/** The regressions that only advise, in one line; null where there are none. */
export function advisedLine(
  gates: readonly { readonly scenario: string; readonly gate: GateOutcome | null }[],
): string | null {
  const told = gates.flatMap(({ scenario, gate }) => {
    const advice = gate && adviceOnly(gate.change, gate.policy);
    return advice === null ? [] : [{ scenario, advice }];
  });
  const [first] = told;
  return first
    ? `Gate of ${told.map(({ scenario }) => scenario).join(', ')}: regressed, ${first.advice}`
    : null;
}

/** How loud a word is told; null where it held, or where `--on-inconclusive pass` wants no warning. One that was not run nobody has asked for. */
export function gateWeight(word: GateWord, policy: GatePolicy): 'error' | 'warning' | null {
  if (hasHeld(word)) return null;
  const code = gateExitCode(word, policy);
  if (code === ExitCode.failed) return 'error';
  const isMuted = code === ExitCode.pass && word === 'inconclusive' && policy.onInconclusive === 'pass';
  return isMuted ? null : 'warning';
}

const ASIDES = {
  regressed: 'gate regressed',
  'not run': 'gate not run',
  inconclusive: 'gate not decided',
} as const;

/** What stands beside the outcome of a command of whose gates one did not hold; null where each of them held, or there are none. */
export function gateAside(gates: readonly (GateOutcome | null)[]): string | null {
  const told = Object.entries(ASIDES).flatMap(([word, aside]) => {
    const of = gates.filter((gate) => gate?.change === word);
    if (of.length === 0) return [];
    const isAdvice = word === 'regressed' && of.every((gate) => gate?.exitCode === ExitCode.pass);
    return [isAdvice ? `${aside}, advised only` : aside];
  });
  return told.length === 0 ? null : told.join(', ');
}
