import type { CheckedAudit } from '../run/judge/check-audits.ts';
import { formatCount } from './format.ts';
import type { Report, ReportAudit } from './model.ts';

export function auditReport(checked: CheckedAudit): ReportAudit {
  const { audit, arm, isToBreak, verdict, violations, counts, because, isOfArm } = checked;
  return {
    name: audit.name,
    title: audit.says,
    arm,
    expected: isToBreak ? 'breaks' : 'holds',
    verdict,
    counts,
    violations: violations.map(({ what, orders }) => ({ what, orders })),
    because: because ?? '',
    inProblems: isOfArm ?? false,
  };
}

/** Whether it is broken, and whether that was expected; else why nobody knows, in short where that stands among the problems. */
export function outcomeOf({ verdict, expected, violations, inProblems, ...audit }: ReportAudit): string {
  const because = inProblems ? 'see problems' : audit.because;
  const broken = `${formatCount(violations.length)} ${violations.length === 1 ? 'violation' : 'violations'}`;
  if (verdict === 'pass') return expected === 'breaks' ? `${broken}, as expected` : 'holds';
  if (verdict === 'fail') return violations.length > 0 ? broken : because;
  return violations.length > 0 ? `${broken}, but ${because}` : because;
}

/** What holds, with the name that it is known by elsewhere. */
export const titleOf = ({ title, name }: ReportAudit): string => `${title} (${name})`;

/** What it looked at, as `accepted 180, owed 3`. */
export const lookedAt = ({ counts }: ReportAudit): string =>
  Object.entries(counts)
    .map(([name, count]) => `${words(name)} ${formatCount(count)}`)
    .join(', ');

/** `chargedCents` -> `charged cents` */
const words = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const KINDS = 3;
const NAMED = 3;

/** The violations, those alike in one line, what is violated most often first; all of them stand in report.json. */
export function violationLines({ violations }: ReportAudit): string[] {
  const kinds = [...Map.groupBy(violations, ({ what }) => what)].sort(([, a], [, b]) => b.length - a.length);
  const lines = kinds.slice(0, KINDS).map(([what, alike]) => {
    const ids = [...new Set(alike.flatMap(({ orders }) => orders))];
    const named =
      ids.length === 0 ? '' : ` (${ids.slice(0, NAMED).join(', ')}${ids.length > NAMED ? ', …' : ''})`;
    return `${alike.length > 1 ? `${formatCount(alike.length)} times: ` : ''}${what}${named}`;
  });
  const left = kinds.slice(KINDS).reduce((sum, [, alike]) => sum + alike.length, 0);
  return left > 0 ? [...lines, `${formatCount(left)} more, see report.json`] : lines;
}

/** Those of an arm that could not be judged for one reason, or had nothing to look at, together; each other one alone. */
export function auditGroups({ audits }: Report): readonly (readonly ReportAudit[])[] {
  const keyOf = (audit: ReportAudit) => {
    const { verdict, arm, because, violations } = audit;
    const alone = verdict === 'pass' || verdict === 'fail' || violations.length > 0;
    return alone ? audit : `${arm}\n${verdict}\n${because}`;
  };
  return [...Map.groupBy(audits, keyOf).values()];
}
