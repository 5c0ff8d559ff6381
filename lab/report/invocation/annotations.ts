import type { FaultlineError } from '../../errors.ts';
import { oneLine } from '../clean.ts';
import { claimsNotPassed } from './claims-not-passed.ts';
import { claimTold, type GateOutcome, gateWeight } from './gate-outcome.ts';
import type { Invocation } from './invocation.ts';

/** GitHub shows ten errors, ten warnings and ten notices of a step, and drops the rest without a word. */
const SHOWN = 10;

/** What did not pass, as workflow commands of GitHub Actions: a line each, which the runner takes out of the log and shows beside the job. */
export function annotations(invocation: Invocation): string[] {
  const passed = new Set(passedOf(invocation));
  const claims = claimsNotPassed(invocation).map(({ scenario, claim, times, runs }): Annotation => {
    const often = runs > 1 ? ` in ${times} of ${runs} runs` : '';
    const title = `${scenario}: ${claim.name} (${claim.arm})${often}`;
    const text = `${claim.title}: ${claim.outcome}`;
    if (passed.has(scenario)) return { level: 'notice', title, text: `${BORNE}: ${text}` };
    return { level: claim.verdict === 'fail' ? 'error' : 'warning', title, text };
  });
  const all = [...errorsOf(invocation), ...claims];
  return (['error', 'warning', 'notice'] as const).flatMap((level) => {
    const told = all.filter((each) => each.level === level);
    if (told.length <= SHOWN) return told.map(command);
    const left = told.slice(SHOWN - 1);
    const names = left.map(({ title }) => title).join('; ');
    return [...told.slice(0, SHOWN - 1), { level, title: `${left.length} more`, text: names }].map(command);
  });
}

/** That of a command that ended in an error. */
export const whyNoneAnnotation = ({ message, exitCode }: FaultlineError): string =>
  command({ level: 'error', title: `Faultline: no result (exit code ${exitCode})`, text: message });

/** Of a scenario that passed all the same (`--require`). */
const BORNE = 'borne, since enough runs passed';

const passedOf = ({ scenarios }: Invocation) =>
  scenarios.flatMap(({ scenario, exitCode }) => (exitCode === 0 ? [scenario] : []));

interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly text: string;
}

/** Runs that could not be made or judged, a line for each reason. */
function errorsOf({ scenarios }: Invocation): Annotation[] {
  return scenarios.flatMap(({ scenario, exitCode, runs, gate }) => {
    const texts = runs.flatMap(({ error, problems }) => (error === null ? problems : [error.message]));
    const weight = runs.some(({ error }) => error !== null) ? 'error' : 'warning';
    const level = exitCode === 0 ? 'notice' : weight;
    const told = [...new Set(texts)].map(
      (text): Annotation => ({
        ...{ level, title: scenario },
        text: exitCode === 0 ? `${BORNE}: ${text}` : text,
      }),
    );
    return gate === null ? told : [...told, ...gateAnnotations(scenario, gate)];
  });
}

/** A line for each claim that it does not let pass; of one that was not run there are none. */
function gateAnnotations(scenario: string, { change, claims, policy }: GateOutcome): Annotation[] {
  const title = `${scenario}: gate`;
  if (change === 'not run') return [{ level: 'warning', title, text: 'The gate was not run' }];
  return claims.flatMap((claim) => {
    const level = gateWeight(claim.change, policy);
    return level === null
      ? []
      : [{ level, title: `${title}: ${claim.name}`, text: claimTold(claim, policy) }];
  });
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands: a property ends at a comma, the value at the end of the line. */
function command({ level, title, text }: Annotation): string {
  return `::${level} title=${escapeProperty(oneLine(title))}::${escapeData(oneLine(text))}`;
}

const escapeData = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
