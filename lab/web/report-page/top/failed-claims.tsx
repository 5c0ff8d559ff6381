import { formatLimit, formatMs, formatObserved, formatTime } from '../../../report/format.ts';
import type { ReportHypothesis } from '../../../report/model.ts';
import type { PageModel } from '../model/page-model.ts';
import { evidenceLink, isDoubtful } from './telling.ts';

/**
 * What people open the page for when it is red: how far off, when, one trace of it, and what is not as it was. The first
 * claim is told at length; of further ones the figures, so that why it failed is still on the first screen.
 */
export function Failed({ model }: { model: PageModel }) {
  const failed = model.report.hypotheses.filter(({ verdict }) => verdict === 'fail');
  const audits = model.report.audits.filter(({ verdict }) => verdict === 'fail');
  if (failed.length + audits.length === 0) return null;
  return (
    <>
      {failed.map((hypothesis, place) => (
        <FailedClaim key={hypothesis.name} model={model} hypothesis={hypothesis} isFirst={place === 0} />
      ))}
      {audits.length === 0 ? null : (
        <article class="failed-claim">
          <h2>
            <span class="bad">Audit failed:</span>{' '}
            {audits.map(({ title, arm }) => `${title} (${arm})`).join('; ')}
          </h2>
          <p class="evidence">
            <a href="#audits">What was found</a>
          </p>
        </article>
      )}
      <SinceGreen model={model} />
    </>
  );
}

function FailedClaim(props: { model: PageModel; hypothesis: ReportHypothesis; isFirst: boolean }) {
  const { model, hypothesis, isFirst } = props;
  const then = model.facts.lastGreen?.observed[hypothesis.name];
  const link = evidenceLink(model, hypothesis);
  const { arm, phase } = hypothesis;
  return (
    <article class={isFirst ? 'failed-claim' : 'failed-claim less'}>
      <h2>
        <span class="bad">Failed:</span> <a href={`#claim-${hypothesis.name}`}>{hypothesis.title}</a>
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
          <dd>{phase === null ? arm : `${arm}, ${phase}`}</dd>
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
      {isFirst ? (
        <p class="evidence">
          {[hypothesis.because, hypothesis.evidence].filter((text) => text !== '').join('; ')}
        </p>
      ) : null}
      {isDoubtful(model.report, arm, null) ? 'Not judged without doubt: see problems.' : null}
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
          <li>settings, seed, length, runtime, versions and figures are as they were</li>
        ) : null}
        {lastGreen.changes.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
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
