import {
  formatLimit,
  formatMs,
  formatObserved,
  formatTime,
  runVerdict,
  verdictSentence,
} from '../../../report/format.ts';
import { VerdictChip } from '../../components/marks.tsx';
import type { PageModel } from '../model/page-model.ts';
import { Failed } from './failed-claims.tsx';
import { faultsInWords, lessonOnTop, nearestClaim } from './telling.ts';
import { exitMeans, saysNothing, wentAsClaimed } from './what-it-means.ts';

/** The verdict, what was claimed, and the fault in words; what failed first. */
export function Verdict({ model }: { model: PageModel }) {
  const { report } = model;
  const verdict = runVerdict(report);
  const near = nearestClaim(report);
  const lesson = lessonOnTop(report);
  const nothing = saysNothing(report);
  return (
    <header class="hero">
      <div class="verdict-line">
        <VerdictChip verdict={verdict} />
        <span>
          {verdict === 'pass' ? wentAsClaimed(report) : null}
          {verdictSentence(report)}
          {exitMeans(report)}
        </span>
        <span class="about">
          <time dateTime={report.startedAt}>{formatTime(report.startedAt)}</time> ·{' '}
          {formatMs(report.durationMs)} · seed {report.seed} · {report.runtime} · run {report.id}
        </span>
      </div>
      {nothing === null ? null : <p class="says-nothing">{nothing}</p>}
      {/* An outage in large letters below a red sign reads as what this run found. */}
      <h1 class={verdict === 'pass' ? undefined : 'less'}>
        {verdict === 'pass' ? null : <span class="of-scenario">Scenario:</span>} {report.title}
      </h1>
      <Failed model={model} />
      {lesson === null ? null : (
        <p class="in-short">
          {lesson} {lesson === report.lesson ? null : <a href="#lesson">The whole lesson</a>}
        </p>
      )}
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
