import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import { withoutCommands } from '../report/clean.ts';
import { advisedLine } from '../report/invocation/gate-outcome.ts';
import { junitXml } from '../report/junit-xml.ts';
import { makeFolder } from '../run/lab/make-folder.ts';
import type { Compared, Gate } from './gate.ts';
import { gateLines } from './gate-lines.ts';
import type { GateTold } from './gate-suite.ts';

const FILES = ['gate.json', 'gate.md', 'gate.junit.xml'] as const;

/** Of the gate before. What can not be removed can not be written either, which `writeGate` says. */
export async function removeGate(folder: string): Promise<void> {
  for (const name of FILES) await rm(join(folder, name), { force: true }).catch(() => {});
}

/** Writes `gate.json`, `gate.md` and `gate.junit.xml` to the scenario's folder of reports, in place of those of the gate before. */
export async function writeGate(folder: string, gate: Gate, { outcome, suite }: GateTold): Promise<void> {
  const advised = advisedLine([{ scenario: gate.scenario, gate: outcome }]);
  const lines = [...gateLines(gate), ...(advised === null ? [] : [advised])];
  const files: Readonly<Record<(typeof FILES)[number], string>> = {
    'gate.json': `${JSON.stringify(told(gate), null, 2)}\n`,
    'gate.md': withoutCommands(`\`\`\`text\n${lines.join('\n').replaceAll('```', "'''")}\n\`\`\`\n`),
    'gate.junit.xml': junitXml(suite),
  };
  try {
    await makeFolder(folder);
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  } catch (cause) {
    // Half of a gate is none.
    await removeGate(folder);
    const message = `Could not write the gate to ${folder}: ${(cause as Error).message}. Its word stands above.`;
    throw new FaultlineError('report-not-written', message, { exitCode: ExitCode.inconclusive, cause });
  }
}

/** Of each side which runs it is of, so that their reports are found; the figures of the baseline are in its own file. */
const told = ({ base: { faultline, runs, machine }, head, second, ...gate }: Gate) => ({
  formatVersion: 1,
  ...gate,
  base: { faultline, machine, runs },
  head: { runs: head.runs },
  second: second && runsOf(second),
});

const runsOf = ({ base, head }: Pick<Compared, 'base' | 'head'>) => ({
  base: { runs: base.runs },
  head: { runs: head.runs },
});
