import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { ExitCode } from '../errors.ts';
import { accept } from '../gate/accepted.ts';
import { primariesOf } from '../gate/primaries.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { typed } from '../typed.ts';
import { loadScenario, scenarioNames } from './catalogue.ts';
import { runCommand } from './command.ts';
import { BASELINES } from './gate-flags.ts';
import { say } from './output.ts';
import { wrongUsage } from './wrong-usage.ts';

const usage = `${typed('accept')} <claim> --to <ratio> --reason <text> --until <day> [--scenario <name>] [--baseline <dir>]`;
const about = `Writes a line to <dir>/accepted.jsonl (default ${BASELINES}): gates let that claim get worse up to <ratio> times its baseline, until <day> is over.
A larger loss fails them all the same. --scenario says whose claim it is, where several have one of that name.`;

const flags = {
  to: { type: 'string' },
  reason: { type: 'string' },
  until: { type: 'string' },
  scenario: { type: 'string' },
  baseline: { type: 'string', default: BASELINES },
} as const;

/** `faultline accept <claim>`: somebody bears a loss for a while, in a line that a review sees. */
export const acceptLoss = (argv: readonly string[]): Promise<void> =>
  runCommand(
    { usage, about, flags, operands: ['<claim>'] },
    async ({ to = '', reason = '', until = '', scenario: name, baseline }, _signal, [claim = '']) => {
      const ratio = Number(to);
      if (to.trim() === '' || !(ratio >= 0.01 && ratio <= 100))
        throw wrongUsage(`Expected --to to be a ratio to the baseline, from 0.01 to 100, got ${given(to)}`);
      if (reason.trim() === '') throw wrongUsage('Expected --reason to say why, got nothing');
      if (!z.iso.date().safeParse(until).success)
        throw wrongUsage(`Expected --until to be a day, as 2026-12-31, got ${given(until)}`);
      const today = new Date().toISOString().slice(0, until.length);
      if (until < today) throw wrongUsage(`Expected --until to be no day that is over, got \`${until}\``);
      const scenario = await scenarioOf(claim, name);
      const file = await accept(
        resolve(baseline),
        { scenario: scenario.name, claim, to: ratio, reason: reason.trim(), until },
        scenario,
      );
      say(
        `accepted: ${claim} of ${scenario.name}, up to ${ratio} times, until ${until} (${relative(process.cwd(), file)})`,
      );
      return ExitCode.pass;
    },
    argv,
  );

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
  if (!only)
    throw wrongUsage(
      `Expected a primary claim of a scenario, got \`${claim}\`: name its scenario with --scenario`,
    );
  if (!other) return only;
  const names = found.map(({ name }) => name).join(', ');
  throw wrongUsage(`Expected --scenario to say whose \`${claim}\` it is (${names}), got nothing`);
}
