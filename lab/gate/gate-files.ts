import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import { withoutCommands } from '../report/clean.ts';
import { junitXml, type TestCase } from '../report/junit-xml.ts';
import { makeFolder } from '../run/lab/make-folder.ts';
import { type Gate, type GatedClaim, type GatePolicy, gateExitCode } from './gate.ts';
import { gateLines, grownLine } from './gate-lines.ts';

/** When the runs of a gate began, how long they took, and what becomes of its word. */
export interface GateEnd {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly policy: GatePolicy;
}

const FILES = ['gate.json', 'gate.md', 'gate.junit.xml'] as const;

/** Of the gate before. What can not be removed can not be written either, which `writeGate` says. */
export async function removeGate(folder: string): Promise<void> {
  for (const name of FILES) await rm(join(folder, name), { force: true }).catch(() => {});
}

/** Writes `gate.json`, `gate.md` and `gate.junit.xml` to the scenario's folder of reports, in place of those of the gate before. */
export async function writeGate(folder: string, gate: Gate, end: GateEnd): Promise<void> {
  const files: Readonly<Record<(typeof FILES)[number], string>> = {
    'gate.json': `${JSON.stringify(told(gate), null, 2)}\n`,
    'gate.md': withoutCommands(
      `\`\`\`text\n${gateLines(gate).join('\n').replaceAll('```', "'''")}\n\`\`\`\n`,
    ),
    'gate.junit.xml': gateJunit(gate, end),
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

/** Of the baseline whose it is; its figures are in its own file. */
const told = ({ base: { faultline, runs, machine }, ...gate }: Gate) => ({
  formatVersion: 1,
  ...gate,
  base: { faultline, machine, runs },
});

function gateJunit(gate: Gate, { startedAt, durationMs, policy }: GateEnd): string {
  const { scenario: name, change, claims } = gate;
  const cases = claims.map((claim) => claimCase(gate, claim, policy));
  return junitXml({ name: `${name}.gate`, startedAt, durationMs, properties: { change }, cases });
}

/** What is let through is neither a failure nor a pass. */
function claimCase(gate: Gate, claim: GatedClaim, policy: GatePolicy): TestCase {
  const { change } = claim;
  const output = gateLines({ ...gate, hints: [] }, [claim]).join('\n');
  const message = change === 'regressed' ? `${claim.title}: ${grownLine(claim.grown)}` : claim.title;
  const isLetThrough = gateExitCode(claim, policy) === ExitCode.pass;
  const tag = isLetThrough ? 'skipped' : change === 'regressed' ? 'failure' : 'error';
  const isFine = change === 'unchanged' || change === 'improved';
  return {
    ...{ className: `${gate.scenario}.gate`, name: claim.claim, timeMs: 0, output },
    result: isFine ? null : { tag, type: change, message },
  };
}
