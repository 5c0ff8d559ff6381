import {
  formatLimit,
  formatMs,
  formatObserved,
  formatTime,
  runVerdict,
  verdictSentence,
} from '../../../report/format.ts';
import type { ReportHypothesis } from '../../../report/model.ts';
import { VerdictChip } from '../../components/marks.tsx';
import type { PageModel } from '../model/page-model.ts';
import { evidenceLink, faultsInWords, isDoubtful, isLessonOnTop, nearestClaim } from './telling.ts';

/** The verdict, what was claimed, and the fault in words; what failed first. */
export function Verdict({ model }: { model: PageModel }) {
  const { report } = model;
  const verdict = runVerdict(report);
  const failed = report.hypotheses.filter((each) => each.verdict === 'fail');
  const near = nearestClaim(report);
  return (
    <header class="hero">
      <div class="verdict-line">
        <VerdictChip verdict={verdict} />
        <span>
          {verdict === 'pass' ? 'it went as claimed: ' : null}
          {verdictSentence(report)}
        </span>
        <span class="about">
          <time dateTime={report.startedAt}>{formatTime(report.startedAt)}</time> ·{' '}
          {formatMs(report.durationMs)} · seed {report.seed} · {report.runtime} · run {report.id}
        </span>
      </div>
      <h1>{report.title}</h1>
      {failed.map((hypothesis) => (
        <FailedClaim key={hypothesis.name} model={model} hypothesis={hypothesis} />
      ))}
      <FailedAudits model={model} />
      {isLessonOnTop(report) ? <p class="in-short">{report.lesson}</p> : null}
      <ul class="faults-told">
        {faultsInWords(report).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {near && verdict === 'pass' ? (
        <p class="near">
          The claim nearest to failing: <a href={`#claim-${near.hypothesis.name}`}>{near.hypothesis.title}</a>
          : <b>{formatObserved(near.hypothesis)}</b>, limit {formatLimit(near.hypothesis)} ({near.room}).
        </p>
      ) : null}
    </header>
  );
}

/** What people open the page for when it is red: how far off, when, one trace of it, and what is not as it was. */
function FailedClaim({ model, hypothesis }: { model: PageModel; hypothesis: ReportHypothesis }) {
  const { report, facts } = model;
  const then = facts.lastGreen?.observed[hypothesis.name];
  const link = evidenceLink(model, hypothesis);
  return (
    <article class="failed-claim">
      <h2>
        <span class="bad">Failed:</span> {hypothesis.title}
      </h2>
      <dl class="figures">
        <div>
          <dt>observed</dt>
          <dd class="bad big-value">{formatObserved(hypothesis)}</dd>
        </div>
        <div>
          <dt>limit</dt>
          <dd class="big-value">{formatLimit(hypothesis)}</dd>
        </div>
        <div>
          <dt>off by</dt>
          <dd class="big-value">{distanceOf(hypothesis)}</dd>
        </div>
        <div>
          <dt>where</dt>
          <dd>{hypothesis.arm}</dd>
        </div>
        {link ? (
          <div>
            <dt>one trace of it</dt>
            <dd>
              <a href={`#trace=${link.traceId}`}>
                {link.chosen}, {formatMs(link.responseMs)}
              </a>
            </dd>
          </div>
        ) : null}
        {then ? (
          <div>
            <dt>in the last green run</dt>
            <dd>{formatObserved({ ...hypothesis, observed: then.value })}</dd>
          </div>
        ) : null}
      </dl>
      <p class="evidence">
        {[hypothesis.because, hypothesis.evidence].filter((text) => text !== '').join('; ')}
      </p>
      <SinceGreen model={model} />
      {isDoubtful(report, hypothesis.arm, null) ? 'Not judged without doubt: see problems.' : null}
    </article>
  );
}

function SinceGreen({ model: { facts } }: { model: PageModel }) {
  const { lastGreen } = facts;
  if (!lastGreen)
    return <p class="note">No run beside this one has passed: there is none to hold it against.</p>;
  return (
    <details class="since" open>
      <summary>
        Since the last green run ({lastGreen.id}, {formatTime(lastGreen.startedAt)})
      </summary>
      <ul>
        {lastGreen.changes.length === 0 ? (
          <li>seed, length, runtime, versions and figures are as they were</li>
        ) : null}
        {lastGreen.changes.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}

function FailedAudits({ model: { report } }: { model: PageModel }) {
  const failed = report.audits.filter(({ verdict }) => verdict === 'fail');
  if (failed.length === 0) return null;
  return (
    <article class="failed-claim">
      <h2>
        <span class="bad">Audit failed:</span>{' '}
        {failed.map(({ title, arm }) => `${title} (${arm})`).join('; ')}
      </h2>
      <p class="evidence">
        <a href="#audits">What was found</a>
      </p>
    </article>
  );
}

/** From the nearer limit, in the unit of the claim, and as a share of the limit. */
export function distanceOf({ observed, limit: { atLeast, atMost }, unit }: ReportHypothesis): string {
  if (observed === null) return '–';
  const limit =
    atMost !== null && observed > atMost ? atMost : atLeast !== null && observed < atLeast ? atLeast : null;
  if (limit === null) return '–';
  const off = Math.abs(observed - limit);
  const share = limit === 0 ? '' : ` (${Math.round((100 * off) / Math.abs(limit))} %)`;
  const sign = /^[%x](?: |$)/.test(unit) ? unit[0] : ` ${unit}`;
  return `${Number(off.toPrecision(3))}${unit === '' ? '' : sign}${share}`;
}
