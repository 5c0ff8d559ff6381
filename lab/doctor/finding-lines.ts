import { canRun, type Finding } from './findings.ts';

const STATE_WIDTH = 'cannot'.length;

/** A line for each, below it what it means and what to do; the last one is the outcome. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  const width = Math.max(...findings.map(({ what }) => what.length));
  const lines = findings.flatMap(({ what, state, found, means, todo }) => {
    const head = `${state.padEnd(STATE_WIDTH)}  ${what.padEnd(width)}  `;
    const why = [means, todo].filter((text) => text !== null).join(' ');
    // Of an extra there is nothing to do: one line.
    if (state === 'extra') return [`${head}${found}. ${why}`];
    return why === '' ? [`${head}${found}`] : [`${head}${found}`, `${' '.repeat(head.length)}${why}`];
  });
  return [...lines, '', outcomeOf(findings)];
}

function outcomeOf(findings: readonly Finding[]): string {
  const names = (state: Finding['state']) =>
    findings.filter((each) => each.state === state).map(({ what }) => what);
  if (!canRun(findings)) return `Scenarios can not run here: ${names('cannot').join(', ')}.`;
  const warnings = names('warn');
  if (warnings.length === 0) return 'Scenarios can run here.';
  return `Scenarios can run here, but see ${warnings.join(', ')}: what they find may be inconclusive.`;
}
