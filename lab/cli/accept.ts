import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { ExitCode } from '../errors.ts';
import { accept, isOneLine } from '../gate/accepted.ts';
import { primariesOf } from '../gate/primaries.ts';
import { didYouMean } from '../scenario/nearest.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { typed } from '../typed.ts';
import { loadScenario, scenarioNames } from './catalogue.ts';
import { runCommand } from './command.ts';
import { BASELINES } from './gate-flags.ts';
import { say } from './output.ts';
import { wrongUsage as wrongUsageOf } from './wrong-usage.ts';

const usage = `${typed('accept')} <claim> (--to <ratio> | --to-value <value>) --reason <text> --until <day> [--scenario <name>] [--baseline <dir>]`;
const about = `Writes a line to <dir>/accepted.jsonl (default ${BASELINES}): gates let that claim get worse up to <ratio> times its baseline, until <day> is over.
A larger loss fails them all the same. --to-value is the value itself, for a baseline of 0, of which there are no times. --scenario says whose claim it is, where several have one of that name.`;

const wrongUsage = (message: string) => wrongUsageOf(message, undefined, 'accept');

const flags = {
  to: { type: 'string' },
  'to-value': { type: 'string' },
  reason: { type: 'string' },
  until: { type: 'string' },
  scenario: { type: 'string' },
  baseline: { type: 'string', default: BASELINES },
} as const;

/** `faultline accept <claim>`: somebody bears a loss for a while, in a line that a review sees. */
export const acceptLoss = (argv: readonly string[]): Promise<void> =>
  runCommand(
    { usage, about, flags, operands: ['<claim>'] },
    async ({ reason = '', until = '', scenario: name, baseline, ...bound }, _signal, [claim = '']) => {
      const most = mostOf(bound);
      if (reason.trim() === '') throw wrongUsage('Expected --reason to say why, got nothing');
      if (!isOneLine(reason.trim())) throw wrongUsage('Expected --reason to be one line, got more');
      if (baseline === '') throw wrongUsage('Expected a value of --baseline, got an empty one');
      // Of a misspelt one no gate would read it. The usual one may be made: with --base nothing is saved to it.
      if (baseline !== BASELINES && !existsSync(baseline))
        throw wrongUsage(`Expected --baseline to be a folder that is there, got \`${baseline}\``);
      if (!z.iso.date().safeParse(until).success)
        throw wrongUsage(`Expected --until to be a day, as 2026-12-31, got ${given(until)}`);
      const today = new Date().toISOString().slice(0, until.length);
      if (until < today) throw wrongUsage(`Expected --until to be no day that is over, got \`${until}\``);
      const scenario = await scenarioOf(claim, name);
      const file = await accept(
        resolve(baseline),
        { scenario: scenario.name, claim, ...most, reason: reason.trim(), until },
        scenario,
      );
      say(
        `accepted: ${claim} of ${scenario.name}, up to ${most.to === undefined ? most.toValue : `${most.to} times`}, until ${until} (${relative(process.cwd(), file)})`,
      );
      return ExitCode.pass;
    },
    argv,
  );

/** @throws FaultlineError `wrong-usage` */
function mostOf({ to, 'to-value': toValue }: { to?: string; 'to-value'?: string }) {
  if (to !== undefined && toValue !== undefined) throw wrongUsage('Expected --to or --to-value, got both');
  if (toValue === undefined) {
    const ratio = decimal(to);
    if (ratio >= 0.01 && ratio <= 100) return { to: ratio };
    throw wrongUsage(`Expected --to to be a ratio to the baseline, from 0.01 to 100, got ${given(to ?? '')}`);
  }
  const value = decimal(toValue);
  if (value > 0 && Number.isFinite(value)) return { toValue: value };
  throw wrongUsage(`Expected --to-value to be a value of the claim, more than 0, got ${given(toValue)}`);
}

/** NaN of what else `Number` would read, as `0x2`. */
const decimal = (text = ''): number => (/^\d*\.?\d+$/.test(text.trim()) ? Number(text) : Number.NaN);

const given = (text: string): string => (text.trim() === '' ? 'nothing' : `\`${text}\``);

async function scenarioOf(claim: string, name: string | undefined): Promise<Scenario> {
  if (name !== undefined) return loadScenario(name, process.cwd());
  const names = await scenarioNames();
  return whoseIs(claim, await Promise.all(names.map((each) => loadScenario(each, process.cwd()))));
}

/**
 * The only one that compares such a claim.
 * @throws FaultlineError `wrong-usage`
 */
export function whoseIs(claim: string, scenarios: readonly Scenario[]): Scenario {
  const found = scenarios.filter((scenario) => primariesOf(scenario).some((each) => each.claim === claim));
  const [only, other] = found;
  if (!only) {
    const known = scenarios.flatMap((scenario) => primariesOf(scenario).map((each) => each.claim));
    const near = didYouMean(claim, known) || ': name its scenario with --scenario';
    throw wrongUsage(`Expected a primary claim of a scenario, got \`${claim}\`${near}`);
  }
  if (!other) return only;
  const names = found.map(({ name }) => name).join(', ');
  throw wrongUsage(`Expected --scenario to say whose \`${claim}\` it is (${names}), got nothing`);
}
