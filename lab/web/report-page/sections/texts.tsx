import { discardedOf } from '../../../report/comparison.ts';
import { formatBytes, NONE } from '../../../report/format.ts';
import { LEGEND } from '../../../report/legend.ts';
import { DataTable } from '../../components/data-table.tsx';
import { ArmTag, Section } from '../../components/marks.tsx';
import type { Head } from '../../components/table-head.tsx';
import type { PageModel } from '../model/page-model.ts';
import { lessonOnTop } from '../top/telling.ts';
import { setOtherwise } from './set-otherwise.ts';

const PROBLEM_HEADS: readonly Head[] = [
  { text: 'arm' },
  { text: 'phase' },
  { text: 'what was found' },
  { text: 'measured', numeric: true },
  { text: 'limit', numeric: true },
];

/** What disturbed the run. */
export function Problems({ model }: { model: PageModel }) {
  const { problems, cleanup } = model.report;
  if (problems.length + cleanup.left.length === 0) return null;
  return (
    <section class="box problems" id="problems" aria-labelledby="problems-title">
      <h2 id="problems-title">Problems of the run</h2>
      {problems.length === 0 ? null : (
        <DataTable caption="What disturbed it" heads={PROBLEM_HEADS}>
          {problems.map(({ arm, phase, text, measured, limit }) => (
            <tr key={`${arm} ${text}`}>
              <th scope="row">{arm ?? 'the run'}</th>
              <td>{phase ?? 'all'}</td>
              <td>{text}</td>
              <td class="num">{measured ?? NONE}</td>
              <td class="num">{limit ?? NONE}</td>
            </tr>
          ))}
        </DataTable>
      )}
      {cleanup.left.length === 0 ? null : (
        <ul class="problems">
          {cleanup.left.map((line) => (
            <li key={line}>
              <strong>left behind after cleanup</strong>: {line}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What to do about all that was not judged. */
export function Advice({ model }: { model: PageModel }) {
  const advice = [...setOtherwise(model), ...model.report.advice];
  if (advice.length === 0) return null;
  return (
    <section class="box advice" id="advice" aria-labelledby="advice-title">
      <h2 id="advice-title">What to do</h2>
      <ul>
        {advice.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

/** What was run again, and what is judged in spite of something. */
export function Known({ model: { report } }: { model: PageModel }) {
  const known = [...discardedOf(report), ...report.notes];
  if (known.length === 0) return null;
  return (
    <section class="box known" id="notes" aria-labelledby="notes-title">
      <h2 id="notes-title">Good to know</h2>
      <ul>
        {known.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

export function Story({ model: { report } }: { model: PageModel }) {
  const { arms } = report;
  if (arms.every(({ story }) => story.length === 0)) return null;
  return (
    <Section id="story" title="What happened" note="in plain sentences, from the arm's first phase on">
      <div class="columns">
        {arms.map(({ name, story }) => (
          <div key={name}>
            <h3>{name}</h3>
            <ol class="story">
              {story.map(({ tS, text }) => (
                <li key={`${tS} ${text}`}>
                  <span class="at">{tS.toFixed(1)} s</span> {text}
                </li>
              ))}
            </ol>
          </div>
        ))}
      </div>
    </Section>
  );
}

export function Events({ model: { facts } }: { model: PageModel }) {
  if (facts.arms.every(({ events }) => events.length === 0)) return null;
  return (
    <Section
      id="events"
      title="Events"
      note="what the journal says while the phases ran; all of it is in journal.jsonl"
    >
      <div class="columns">
        {facts.arms.map(({ name, events }, place) => (
          <details key={name}>
            <summary>
              <ArmTag place={place} name={name} /> {events.length} events
            </summary>
            <ol class="events">
              {events.map(({ tS, text }, at) => (
                <li key={at}>
                  <span class="at">{tS.toFixed(2)} s</span> {text}
                </li>
              ))}
            </ol>
          </details>
        ))}
      </div>
    </Section>
  );
}

/** Where it does not stand on top, or not all of it. */
export function Lesson({ model: { report } }: { model: PageModel }) {
  if (lessonOnTop(report) === report.lesson) return null;
  return (
    <Section id="lesson" title="The lesson">
      <p class="lesson">{report.lesson}</p>
    </Section>
  );
}

export function Legend() {
  return (
    <Section id="legend" title="How to read this">
      <dl class="legend">
        {LEGEND.map(({ term, text }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

export function About({ model: { report } }: { model: PageModel }) {
  const { backends, machine, faultline, exitCode } = report;
  return (
    <Section id="about" title="This run">
      <DataTable
        caption="What stood behind the run"
        heads={['Backend', 'Product', 'Provider', 'Where'].map((text) => ({ text }))}
        className="tight"
      >
        {backends.map(({ role, name, version, answersAs, provider, path, where }) => (
          <tr key={role}>
            <th scope="row">{role}</th>
            <td>
              {name} {version}
              {answersAs === null ? '' : `, answers as ${answersAs}`}
            </td>
            <td>{path ?? provider}</td>
            <td>
              <code>{where}</code>
            </td>
          </tr>
        ))}
      </DataTable>
      <p class="meta">
        Faultline {faultline} · Node.js {machine.node} · {machine.os} · {machine.cpus} CPUs ·{' '}
        {formatBytes(machine.memoryBytes)} memory · exit code {exitCode}
      </p>
    </Section>
  );
}
