import {
  adviceOnly,
  type GateOutcome,
  type GatePolicy,
  type GateWord,
  gateExitCode,
  gateWeight,
  hasHeld,
} from '../report/invocation/gate-outcome.ts';
import type { TestCase, TestSuite } from '../report/junit-xml.ts';
import type { Gate, GatedClaim } from './gate.ts';
import { claimText, gateLines } from './gate-lines.ts';

/** A gate as all outputs tell it: what becomes of it, and as a suite of tests. */
export interface GateTold {
  readonly outcome: GateOutcome;
  readonly suite: TestSuite;
}

/** When the runs of a gate began, and how long they took all together. */
export interface GateTime {
  readonly startedAt: string;
  readonly durationMs: number;
}

export function toldGate(gate: Gate, policy: GatePolicy, time: GateTime): GateTold {
  const { scenario, change } = gate;
  const claims = gate.claims.map((claim) => ({
    ...{ name: claim.claim, change: claim.change },
    text: claimText(claim, gate.claims.length),
  }));
  const cases = gate.claims.map((claim) => claimCase(gate, claim, policy));
  return told(scenario, { change, policy, claims }, cases, time);
}

/** Of one that had nothing to compare. */
export function toldNotRun(scenario: string, why: string, policy: GatePolicy, time: GateTime): GateTold {
  const change = 'not run';
  const message = `The gate was not run, since ${why}`;
  const result = { tag: tagOf(change, policy), type: change, message };
  const cases = [{ className: `${scenario}.gate`, name: 'gate', timeMs: 0, result, output: message }];
  return told(scenario, { change, policy, claims: [] }, cases, time);
}

function told(
  scenario: string,
  { change, policy: { onInconclusive, mode }, claims }: Omit<GateOutcome, 'exitCode'>,
  cases: readonly TestCase[],
  time: GateTime,
): GateTold {
  const policy = { onInconclusive, mode };
  const suite = { name: `${scenario}.gate`, ...time, properties: { change }, cases };
  return { outcome: { change, exitCode: gateExitCode(change, policy), policy, claims }, suite };
}

function claimCase(gate: Gate, claim: GatedClaim, policy: GatePolicy): TestCase {
  const { change } = claim;
  const output = gateLines({ ...gate, hints: [] }, [claim]).join('\n');
  const message = [claimText(claim, gate.claims.length), adviceOnly(change, policy)]
    .filter((part) => part !== null)
    .join('; ');
  return {
    ...{ className: `${gate.scenario}.gate`, name: claim.claim, timeMs: 0, output },
    result: hasHeld(change) ? null : { tag: tagOf(change, policy), type: change, message },
  };
}

/** What is let through is neither a failure nor a pass. */
function tagOf(word: GateWord, policy: GatePolicy): 'failure' | 'error' | 'skipped' {
  if (gateExitCode(word, policy) === 0) return 'skipped';
  return gateWeight(word, policy) === 'error' ? 'failure' : 'error';
}
