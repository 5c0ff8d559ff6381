import type { ArmEvidence } from '../../analysis/arm/arm-evidence.ts';
import { type Audit, type AuditResult, TOO_EARLY, type Violation } from '../../system/audit.ts';
import type { Doubt } from '../problems/doubt.ts';
import type { Verdict } from './verdicts.ts';

/** What an audit says of an arm. */
export interface CheckedAudit {
  readonly audit: Pick<Audit, 'name' | 'says'>;
  readonly arm: string;
  /** The scenario says that this arm breaks it: then it passes broken, and fails whole. */
  readonly isToBreak: boolean;
  readonly verdict: Verdict;
  readonly violations: readonly Violation[];
  /** What it looked at, by name, `lookedAt` all of it; none where it could not. */
  readonly counts: Readonly<Record<string, number>>;
  /** Why it is not a plain pass or fail; null when it is. */
  readonly because: string | null;
  /** Whether that is told of the arm, among the problems. */
  readonly isOfArm?: true;
}

/** What makes a violation none of the system's: orders of others, answers that are lost, work on a broken disk. */
const SPOILING: ReadonlySet<Doubt['kind']> = new Set(['mishap', 'disk', 'no-load', 'schedule', 'foreign']);

/**
 * Audits an arm. A violation is a fact, whatever else was wrong, unless the doubt is about what the audit looks at, or all that is
 * wrong is that something came late; that there was none proves something of an arm only that may be judged. Who had nothing to look at has no data, which keeps no run from passing,
 * unless clients were told of what it looks at: then something is missing, and the arm proves nothing.
 */
export function checkAudits(
  evidence: Pick<ArmEvidence, 'arm' | 'answers' | 'books'>,
  doubts: readonly Doubt[],
  audits: readonly Audit[],
  toBreak: readonly string[] = [],
): CheckedAudit[] {
  const { arm, answers, books } = evidence;
  const unread = whyUnread(evidence);
  return audits.map((audit): CheckedAudit => {
    const isToBreak = toBreak.includes(audit.name);
    const { name, says } = audit;
    const about = { audit: { name, says }, arm, isToBreak };
    const cannot = (because: string): CheckedAudit => ({
      ...about,
      ...{ verdict: 'inconclusive', violations: [], counts: {}, because },
    });
    if (unread !== null || answers === undefined || books === undefined || 'unread' in books) {
      return { ...cannot(unread ?? NOT_FINISHED), isOfArm: true };
    }
    try {
      const { records, collectedAtUnixMs } = books;
      const found = audit.check({ answers, records, collectedAtUnixMs });
      const counts = { lookedAt: found.lookedAt, ...found.counts };
      return { ...about, violations: found.violations, counts, ...judged({ isToBreak, ...found }, doubts) };
    } catch (error) {
      return cannot(`it could not make out the books: ${(error as Error).message}`);
    }
  });
}

const NOT_FINISHED = 'the arm was not finished';

/** Why there is nothing to audit an arm by; null where there is. */
export function whyUnread({ answers, books }: Pick<ArmEvidence, 'answers' | 'books'>): string | null {
  if (books === undefined) return NOT_FINISHED;
  if ('unread' in books) return books.unread;
  return answers === undefined ? 'nobody kept what the clients were told' : null;
}

function judged(
  { isToBreak, violations, lookedAt, toldOf, counts }: AuditResult & Pick<CheckedAudit, 'isToBreak'>,
  doubts: readonly Doubt[],
): Pick<CheckedAudit, 'verdict' | 'because' | 'isOfArm'> {
  const because = doubts.map(({ text }) => text).join('; ');
  const doubtful = { verdict: 'inconclusive', because, isOfArm: true } as const;
  if (doubts.some(({ kind }) => SPOILING.has(kind))) return doubtful;
  const areFacts = doubts.length === 0 || violations.some(({ isLate }) => !isLate);
  if (violations.length > 0 && areFacts) return { verdict: isToBreak ? 'pass' : 'fail', because: null };
  if (violations.length > 0) return doubtful;
  if (lookedAt === 0 && toldOf > 0) {
    const missing = `there was nothing to look at, where clients were told of ${toldOf}`;
    return { verdict: 'inconclusive', because: missing };
  }
  if (lookedAt === 0 && !isToBreak) {
    const early = (counts[TOO_EARLY] ?? 0) > 0;
    const why = early ? 'it was too early to look at anything' : 'there was nothing to look at';
    return { verdict: 'no-data', because: why };
  }
  if (doubts.length > 0) return doubtful;
  if (isToBreak) return { verdict: 'fail', because: 'it was to break here, and did not' };
  return { verdict: 'pass', because: null };
}
