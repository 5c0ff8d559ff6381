import type { ComponentChildren } from 'preact';
import { formatLimit, formatMs, formatObserved, formatTime, NONE } from '../../../report/format.ts';
import type { ReportHypothesis } from '../../../report/model.ts';
import type { PageModel } from '../model/page-model.ts';
import { distanceOf } from './distance.ts';
import { evidenceLink, isFailedInDoubt } from './telling.ts';

/**
 * What people open the page for when it is red: how far off, when, one trace of it, and what is not as it was. The first
 * claim is told at length; of further ones the figures, a line each, so that why it failed is still on the first screen.
 */
export function Failed({ model }: { model: PageModel }) {
  const [first, ...others] = model.report.hypotheses.filter(({ verdict }) => verdict === 'fail');
  const audits = model.report.audits.filter(({ verdict }) => verdict === 'fail');
  if (!first && audits.length === 0) return null;
  return (
    <>
      {first ? <FailedClaim model={model} hypothesis={first} /> : null}
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
      {others.length === 0 ? null : <OtherClaims model={model} hypotheses={others} />}
      <NeverActed model={model} />
      <SinceGreen model={model} />
    </>
  );
}

function FailedClaim({ model, hypothesis }: { model: PageModel; hypothesis: ReportHypothesis }) {
  return (
    <article class="failed-claim">
      <h2>
        <span class="bad">Failed:</span> <a href={`#claim-${hypothesis.name}`}>{hypothesis.title}</a>
      </h2>
      <dl class="figures">
        {figuresOf(model, hypothesis).map(({ what, value, weight }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd class={weight}>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="evidence">
        {[hypothesis.because, hypothesis.evidence].filter((text) => text !== '').join('; ')}
      </p>
      {isFailedInDoubt(model.report, hypothesis) ? 'Not judged without doubt: see problems.' : null}
    </article>
  );
}

function OtherClaims({ model, hypotheses }: { model: PageModel; hypotheses: readonly ReportHypothesis[] }) {
  const rows = hypotheses.map((hypothesis) => ({ hypothesis, figures: figuresOf(model, hypothesis, true) }));
  const heads = [...new Set(rows.flatMap(({ figures }) => figures.map(({ what }) => what)))];
  return (
    <div class="failed-claim less scroll">
      <table class="tbl">
        <thead>
          <tr>
            <th scope="col">
              {hypotheses.length} more {hypotheses.length === 1 ? 'claim' : 'claims'} failed
            </th>
            {heads.map((head) => (
              <th scope="col" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ hypothesis, figures }) => (
            <tr key={hypothesis.name}>
              <th scope="row">
                <a href={`#claim-${hypothesis.name}`}>{hypothesis.title}</a>
              </th>
              {heads.map((head) => (
                <td key={head} data-head={head}>
                  {figures.find(({ what }) => what === head)?.value ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Figure {
  readonly what: string;
  readonly value: ComponentChildren;
  readonly weight?: string;
}

function figuresOf(model: PageModel, hypothesis: ReportHypothesis, isShort = false): Figure[] {
  const { arm, phase, name } = hypothesis;
  const then = model.facts.lastGreen?.observed[name];
  const link = evidenceLink(model, hypothesis);
  return [
    { what: 'observed', value: formatObserved(hypothesis), weight: 'bad big-value' },
    { what: 'limit', value: formatLimit(hypothesis), weight: 'big-value' },
    { what: 'off by', value: distanceOf(hypothesis) ?? NONE, weight: 'big-value' },
    { what: 'where', value: phase === null ? arm : `${arm}, ${phase}` },
    ...(link
      ? [
          {
            what: 'one trace of it',
            value: (
              <a href={`#trace=${link.traceId}`} title={link.chosen}>
                {isShort ? 'trace' : link.chosen}, {formatMs(link.responseMs)}
              </a>
            ),
          },
        ]
      : []),
    ...(then
      ? [{ what: 'last green run', value: formatObserved({ ...hypothesis, observed: then.value }) }]
      : []),
  ];
}

/** Of the arms that a claim failed in: what was switched on there, and could not act. */
function NeverActed({ model: { report, facts } }: { model: PageModel }) {
  const failed = new Set(report.hypotheses.filter(({ verdict }) => verdict === 'fail').map(({ arm }) => arm));
  const lines = facts.arms
    .filter(({ name }) => failed.has(name))
    .flatMap(({ name, idle }) => idle.map((text) => `${name}: ${text}`));
  if (lines.length === 0) return null;
  return (
    <ul class="failed-claim idle">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
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
      <div class="then-now">
        <Changes
          head="Made otherwise: look here for the cause"
          lines={lastGreen.changes}
          none="settings, seed, length, runtime and versions are as they were"
        />
        <Changes head="Came out otherwise" lines={lastGreen.effects} none="the figures are as they were" />
      </div>
    </details>
  );
}

function Changes({ head, lines, none }: { head: string; lines: readonly string[]; none: string }) {
  return (
    <div>
      <h3>{head}</h3>
      <ul>
        {lines.length === 0 ? <li>{none}</li> : null}
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
