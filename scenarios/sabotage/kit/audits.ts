import type { KitSabotage } from './kit-sabotage.ts';

const CHECK = { file: 'lab/run/judge/check-audits.ts', test: 'lab/run/judge/check-audits.test.ts' };
const COLLECT = { file: 'lab/run/collect/collect-books.ts', test: 'lab/run/collect/collect-books.test.ts' };

export const SABOTAGES: readonly KitSabotage[] = [
  {
    ...CHECK,
    what: 'a violation is passed over',
    find: 'if (violations.length > 0 && areFacts) return {',
    replace: 'if (violations.length > 1e9 && areFacts) return {',
    named: 'a violation fails, whatever else is doubtful of the arm',
  },
  {
    ...CHECK,
    what: 'what came too late on a machine that had no time fails',
    find: 'violations.some(({ isLate }) => !isLate)',
    replace: 'violations.some(() => true)',
    named:
      'where all that is wrong is that something came late > on a machine that had no time it is told, and proves nothing, not even where it is to break',
  },
  {
    ...CHECK,
    what: 'an expected break that does not happen passes',
    find: "if (isToBreak) return { verdict: 'fail'",
    replace: "if (isToBreak) return { verdict: 'pass'",
    named: 'an arm that was to break an audit > and does not fails it',
  },
  {
    ...CHECK,
    what: 'an audit that looked at nothing passes',
    find: 'if (lookedAt === 0 && !isToBreak) {',
    replace: 'if (lookedAt === -1 && !isToBreak) {',
    named: 'nothing to look at is no data',
  },
  {
    ...CHECK,
    what: 'an audit that finds nothing of what clients were told has no data, and the run may pass',
    find: 'if (lookedAt === 0 && toldOf > 0) {',
    replace: 'if (lookedAt === 0 && toldOf < 0) {',
    named: 'nothing to look at where clients were told of something is no pass',
  },
  {
    what: 'whoever has only begun to settle has settled',
    file: 'services/audits/settling.ts',
    find: 'takenUp.filter(({ settleEndedUnixMs }) => settleEndedUnixMs !== null)',
    replace: 'takenUp.filter(({ settleEndedUnixMs }) => settleEndedUnixMs !== undefined)',
    test: 'services/audits.test.ts',
    named: 'who has only begun to settle has proved nothing yet',
  },
  {
    ...CHECK,
    what: 'what is too early to tell is just nothing',
    find: 'const early = (counts[TOO_EARLY] ?? 0) > 0;',
    replace: 'const early = (counts[TOO_EARLY] ?? 0) < 0;',
    named: 'what may still come right is nothing to have looked at',
  },
  {
    what: 'audits have no part in the verdict of a run',
    file: 'lab/run/judge/judge.ts',
    find: 'overallVerdict([...checked, ...audits.filter((each) =>',
    replace: 'overallVerdict([...checked, ...audits.slice(audits.length).filter((each) =>',
    test: 'lab/run/judge/judge-audits.test.ts',
    named: 'an audit that is broken fails the run: exit 99',
  },
  {
    what: 'books that can not be read are empty books',
    file: 'lab/run/collect/collect-books.ts',
    find: 'return { unread: error.message };',
    replace: 'return { records: [], collectedAtUnixMs, open: [], instances: [] };',
    test: COLLECT.test,
    named: 'one instance whose books can not be read leaves all unread, with the reason',
  },
  {
    ...COLLECT,
    what: 'what is still open is not waited for',
    find: 'if (open.length === 0 || performance.now() >= giveUpAt) {',
    replace: 'if (open.length >= 0) {',
    named: 'are read again until nothing in them is open',
  },
  {
    ...COLLECT,
    what: 'the books of those that are called are read first',
    find: 'depthOf(a.service) - depthOf(b.service)',
    replace: 'depthOf(b.service) - depthOf(a.service)',
    named: 'are read of callers before those that they call',
  },
  {
    what: 'only the first page of the books is read',
    file: 'lab/run/collect/read-books.ts',
    find: 'if (lines.length === 0) return records;',
    replace: 'if (lines.length === 0 || after > 0) return records;',
    test: 'lab/run/collect/read-books.test.ts',
    named: 'all pages, of 7 at most',
  },
];
