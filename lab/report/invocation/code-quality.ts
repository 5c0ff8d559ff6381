import { createHash } from 'node:crypto';
import { oneLine } from '../clean.ts';
import { claimsNotPassed } from './claims-not-passed.ts';
import { claimTold, type GateOutcome, gateWeight } from './gate-outcome.ts';
import type { Invocation } from './invocation.ts';

/** Of GitLab: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. */
export interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  /** Of its own, and the same in each pipeline: by it GitLab tells what a change has brought. */
  readonly fingerprint: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker';
}

/** Where a scenario stands: its file, from the root of the repository, and the text of it. */
export interface ScenarioSource {
  readonly path: string;
  readonly text: string;
}

/**
 * What did not pass, as GitLab shows it in a merge request: at the line of the scenario that names the claim. Each once, however many runs say so;
 * of a scenario that has no file there is nothing that GitLab could show.
 */
export function codeQuality(
  invocation: Invocation,
  sources: ReadonlyMap<string, ScenarioSource>,
): CodeQualityIssue[] {
  const passed = invocation.scenarios
    .filter(({ exitCode }) => exitCode === 0)
    .map(({ scenario }) => scenario);
  const claims = claimsNotPassed(invocation).map(({ scenario, claim }): Found => {
    const { kind, name, arm, title, outcome, verdict } = claim;
    const severity = verdict === 'fail' ? 'major' : 'minor';
    return {
      ...{ scenario, check: kind, names: [name, arm], line: name },
      severity: passed.includes(scenario) ? 'info' : severity,
      text: `${scenario}: ${name} (${arm}): ${title}: ${outcome}`,
    };
  });
  const told = [...claims, ...invocation.scenarios.flatMap(besideClaims)];
  const all = [...told, ...untold(invocation, told, sources)];
  return all.flatMap(({ scenario, check, names, line, severity, text }) => {
    const source = sources.get(scenario);
    if (!source) return [];
    const fingerprint = createHash('sha256')
      .update([scenario, check, ...names].join('\n'))
      .digest('hex');
    const location = { path: source.path, lines: { begin: lineOf(source.text, line) } };
    return [
      { description: oneLine(text), check_name: `faultline-${check}`, fingerprint, location, severity },
    ];
  });
}

interface Found extends Pick<CodeQualityIssue, 'severity'> {
  readonly scenario: string;
  readonly check: string;
  readonly names: readonly string[];
  /** Stands in the line that is shown; null for the first one. */
  readonly line: string | null;
  readonly text: string;
}

/** A gate that did not hold, and runs that said nothing: without them the list would be empty, as if all were well. */
function besideClaims({ scenario, exitCode, runs, gate }: Invocation['scenarios'][number]): Found[] {
  const found: Found[] = [];
  const of = { scenario, names: [], line: null };
  const reasons = runs.flatMap(({ error, problems }) => (error === null ? problems : [error.message]));
  const [reason] = reasons;
  if (reason !== undefined) {
    const more = new Set(reasons).size > 1 ? `, and ${new Set(reasons).size - 1} more` : '';
    const severity = exitCode === 0 ? ('info' as const) : ('minor' as const);
    found.push({ ...of, check: 'run', severity, text: `${scenario}: ${reason}${more}` });
  }
  return gate === null ? found : [...found, ...gateFindings(scenario, gate)];
}

/** Each claim that it does not let pass, at the line that names it. */
function gateFindings(scenario: string, { change, claims, policy }: GateOutcome): Found[] {
  const of = { scenario, check: 'gate' };
  if (change === 'not run') {
    const text = `${scenario}: the gate was not run`;
    return [{ ...of, names: [], line: null, severity: 'minor', text }];
  }
  return claims.flatMap((claim) => {
    const weight = gateWeight(claim.change, policy);
    if (weight === null) return [];
    const severity = weight === 'error' ? ('critical' as const) : ('minor' as const);
    const text = `${scenario}: gate: ${claim.name}: ${claimTold(claim, policy)}`;
    return [{ ...of, names: [claim.name], line: claim.name, severity, text }];
  });
}

/** Why the command failed all the same, as where a base could not be run: its log says it, and the list must not look as if all were well. */
function untold(
  { exitCode, scenarios }: Invocation,
  told: readonly Found[],
  sources: ReadonlyMap<string, ScenarioSource>,
): Found[] {
  const shown = scenarios.find(({ scenario }) => sources.has(scenario));
  const isAllWell = told.every(({ severity }) => severity === 'info');
  if (exitCode === 0 || !isAllWell || !shown) return [];
  const text = `the command ended with exit code ${exitCode}, and its log says why`;
  return [{ scenario: shown.scenario, check: 'command', names: [], line: null, severity: 'minor', text }];
}

/** Where a claim is made, from 1, else where its name stands in quotes first, as in `primary`; the lab's own claims stand nowhere. */
function lineOf(text: string, name: string | null): number {
  if (name === null) return 1;
  const lines = text.split('\n');
  // Names of audits may be anything.
  const literal = name.replaceAll(/[^\w-]/g, '\\$&');
  const made = new RegExp(`(?<![\\w-])${literal}['"]?: *claim\\(|\\bname: *['"]${literal}['"]`);
  const at = lines.findIndex((line) => made.test(line));
  const named = lines.findIndex((line) => line.includes(`'${name}'`) || line.includes(`"${name}"`));
  return Math.max(0, at < 0 ? named : at) + 1;
}
