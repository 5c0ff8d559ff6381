import { lookedAt } from '../../../report/audits.ts';
import { formatCount } from '../../../report/format.ts';
import type { ReportArm, ReportAudit } from '../../../report/model.ts';
import { Disc, toneOf } from '../../components/marks.tsx';
import type { ArmFacts, PageModel } from '../model/page-model.ts';
import { isDoubtful } from './telling.ts';

/** What the audits say of an arm, what is still owed, and how it recovered: in one line each where there is nothing to tell. */
export function AuditsOf({
  model: { report },
  arm,
  own,
}: {
  model: PageModel;
  arm: ReportArm;
  own: ArmFacts;
}) {
  const audits = report.audits.filter((each) => each.arm === arm.name && each.verdict !== 'no-data');
  const owed = arm.books?.open.length ?? null;
  const isPlain = ({ verdict, violations }: ReportAudit) => verdict !== 'fail' && violations.length === 0;
  const isAllowed =
    owed !== null &&
    owed > 0 &&
    audits.length > 0 &&
    audits.every((audit) => audit.verdict === 'pass' && isPlain(audit));
  const [held, unjudged] = (['pass', 'inconclusive'] as const).map((wanted) =>
    audits.filter((audit) => audit.verdict === wanted && isPlain(audit)),
  );
  const isRecoveryDoubtful = isDoubtful(report, arm.name, arm.phases.at(-1)?.name ?? null);
  const ofRecovery = own.recovery === null ? 'quiet' : own.recovery.afterS === null ? 'bad' : 'ok';
  return (
    <ul class="audit-list">
      {audits
        .filter((audit) => !isPlain(audit))
        .map((audit) => (
          <AuditLine key={audit.name} audit={audit} />
        ))}
      <Alike audits={held ?? []} said={(count) => (count === 1 ? 'audit holds' : 'audits hold')} />
      <Alike
        audits={unjudged ?? []}
        said={(count) => (count === 1 ? 'audit is not judged' : 'audits are not judged')}
      />
      {audits.length === 0 ? <li class="note">no audit looked at this arm</li> : null}
      {owed === null ? null : (
        <li>
          <span title="accepted, and neither paid nor refused when the books were read, soon after the load had ended; the audits say whether that is too late">
            {formatCount(owed)} still owed{isAllowed ? ', as allowed' : ''}
          </span>
        </li>
      )}
      <li>
        <Disc tone={isRecoveryDoubtful ? 'quiet' : ofRecovery} />
        <span title="from when the fault was taken away to when the last harmed request was due">
          {isRecoveryDoubtful ? <b class="full">not judged: </b> : null}
          {recoveryInWords(own)}
        </span>
      </li>
    </ul>
  );
}

function recoveryInWords({ recovery, hadFault }: ArmFacts): string {
  if (!hadFault) return 'time to recover: there was no fault';
  if (recovery === null) return 'time to recover: nothing was due after the fault';
  if (recovery.harmed === 0) return 'time to recover: at once';
  if (recovery.afterS === null) {
    const harmed = `${formatCount(recovery.harmed)} of ${formatCount(recovery.count)}`;
    return `had not recovered when the arm ended: ${harmed} requests were harmed`;
  }
  const after = recovery.afterS === 0 ? 'at once' : `${recovery.afterS.toFixed(2)} s`;
  return `time to recover: ${after} (${formatCount(recovery.harmed)} harmed)`;
}

/** Audits of one verdict that found nothing: their number, and behind it their names. */
function Alike({ audits, said }: { audits: readonly ReportAudit[]; said: (count: number) => string }) {
  const [first] = audits;
  if (!first) return null;
  return (
    <li>
      <Disc tone={toneOf(first.verdict)} />
      <details>
        <summary>
          {audits.length} {said(audits.length)}
        </summary>
        <ul>
          {audits.map(({ name, title }) => (
            <li key={name}>{title}</li>
          ))}
        </ul>
      </details>
    </li>
  );
}

function AuditLine({ audit }: { audit: ReportAudit }) {
  const { title, verdict, expected, violations } = audit;
  return (
    <li class="broken" title={lookedAt(audit)}>
      <Disc tone={toneOf(verdict)} />
      <span>
        {title}
        {violations.length > 0 ? (
          <b>
            {' '}
            – broken {formatCount(violations.length)} {violations.length === 1 ? 'time' : 'times'}
            {expected === 'breaks' ? ', as expected' : ''}
          </b>
        ) : null}
      </span>
    </li>
  );
}
