import type { ComponentChildren } from 'preact';
import { formatCount, formatOrders, formatRate, formatShare } from '../../../report/format.ts';
import type { Report, ReportArm } from '../../../report/model.ts';
import { struckPhaseIn } from '../../../report/struck-phase.ts';
import { ArmTag } from '../../components/marks.tsx';
import { Topology } from '../../components/topology/topology.tsx';
import { InkKey } from '../../components/waterfall/mini-waterfall.tsx';
import type { ArmFacts, PageModel } from '../model/page-model.ts';
import { Defined, withTerms } from '../terms.tsx';
import { AuditsOf } from './audits-of.tsx';
import { HowChosen, SameRequest } from './same-request.tsx';
import { AlikeSettings, SwitchedOn } from './switched-on.tsx';
import { isDoubtful, openEdgesOf } from './telling.ts';
import { judgedNothing } from './what-it-means.ts';

/** Questions are rows, arms are columns: what differs between them is seen at one height. */
export function Arms({ model }: { model: PageModel }) {
  const { report, facts } = model;
  if (report.arms.length === 0) return null;
  // Where no claim is judged, an arm that alone was not disturbed proves nothing either.
  const isNothing = judgedNothing(report);
  const changed = report.verdict === 'pass' ? [] : (facts.lastGreen?.settings ?? []);
  /** What is of the struck phase is marked where that may not be judged, the rest where anything speaks against the arm. */
  const each = (
    what: 'struck' | 'arm',
    of: (arm: ReportArm, own: ArmFacts, place: number) => ComponentChildren,
  ) =>
    report.arms.map((arm, place) => {
      const own = facts.arms[place];
      const phase = what === 'struck' ? (struckPhaseIn(arm)?.name ?? null) : null;
      return (
        <div class="cell" key={arm.name}>
          <p class="whose">
            <ArmTag place={place} name={arm.name} />
            {own && (isNothing || isDoubtful(report, arm.name, phase)) ? (
              <span class="not-judged">not judged</span>
            ) : null}
          </p>
          {own ? of(arm, own, place) : null}
        </div>
      );
    });
  return (
    <section
      class={`arms n${Math.min(report.arms.length, 3)}${isNothing ? ' unjudged' : ''}`}
      aria-label="The arms side by side"
    >
      <Row
        kind="good"
        title="Good answers a second"
        note={
          <>
            under the fault: right and in time, of those due, by <Defined word="arm" />
          </>
        }
      >
        {each('struck', (arm, _, place) => (
          <GoodAnswers arm={arm} place={place} />
        ))}
      </Row>
      <Row kind="switched" title="Switched on" note={null} more={<AlikeSettings arms={facts.arms} />}>
        {each('arm', (_, { name, settings }) => (
          <SwitchedOn own={settings} arms={facts.arms} changed={changed.filter(({ arm }) => arm === name)} />
        ))}
      </Row>
      <Row
        kind="topology"
        title="Who waits for whom"
        note="under the fault: calls begun a second, and the most that scrapes saw"
      >
        {each('struck', (arm, own) => (
          <>
            <Topology facts={facts} arm={own} openEdges={openEdgesOf(arm)} />
            <Causes report={report} arm={arm.name} causes={own.causes} />
          </>
        ))}
      </Row>
      <Row kind="audits" title="Audits, recovery" note={null}>
        {each('arm', (arm, own) => (
          <AuditsOf model={model} arm={arm} own={own} />
        ))}
      </Row>
      {facts.pairs.length === 0 ? null : (
        <Row
          kind="pair"
          title="The same request"
          note={<HowChosen pairs={facts.pairs} />}
          more={<InkKey inks={['own', 'callee', 'waits', 'held', 'left']} />}
        >
          {each('struck', (_, __, place) => (
            <SameRequest pairs={facts.pairs} place={place} />
          ))}
        </Row>
      )}
    </section>
  );
}

function Row(props: {
  kind: string;
  title: string;
  note: ComponentChildren;
  more?: ComponentChildren;
  children: ComponentChildren;
}) {
  const { kind, title, note, more, children } = props;
  return (
    <div class={`row ${kind}`}>
      <div class="rail">
        <h2>{title}</h2>
        {note === null ? null : <p>{note}</p>}
        {more}
      </div>
      <div class="cells">{children}</div>
    </div>
  );
}

/** So many sentences stand in sight, the others behind them. */
const IN_SIGHT = 2;

function Causes(props: { report: Report; arm: string; causes: ArmFacts['causes'] }) {
  const { report, arm, causes } = props;
  const lines = causes.map(({ phase, text }) => (
    <li key={text} class={isDoubtful(report, arm, phase) ? 'doubtful' : undefined}>
      {text}
    </li>
  ));
  const rest = lines.slice(IN_SIGHT);
  return (
    <>
      <ul class="causes">{lines.slice(0, IN_SIGHT)}</ul>
      {rest.length === 0 ? null : (
        <details class="causes">
          <summary>{rest.length} more</summary>
          <ul>{rest}</ul>
        </details>
      )}
    </>
  );
}

/** Below numbers that are of one phase: it says first what it is of. */
function wholeOf({ requests: { count, ok, orders } }: ReportArm): string {
  const ofOrders = orders ? `; orders: ${formatOrders(orders)}` : '';
  return `all phases: ${formatCount(ok)} of ${formatCount(count)} good (${formatShare(ok, count)})${ofOrders}`;
}

function GoodAnswers({ arm, place }: { arm: ReportArm; place: number }) {
  const phase = struckPhaseIn(arm) ?? arm.phases.at(-1);
  if (!phase) return <p class="note">did not get to a phase</p>;
  const seconds = phase.settled.durationMs / 1000;
  const rates = phase.routes.map(({ route, goodputRps, settled }) => ({
    route,
    good: goodputRps ?? 0,
    due: seconds > 0 ? settled.count / seconds : 0,
  }));
  const sum = (of: (each: (typeof rates)[number]) => number) =>
    rates.reduce((total, each) => total + of(each), 0);
  return (
    <>
      <div class="nums">
        <p class="big">
          {sum(({ good }) => good).toFixed(1)}
          <small>of {formatRate(sum(({ due }) => due)).replace('/s', '')} due</small>
        </p>
        <ul class="routes">
          {rates.map(({ route, good, due }) => (
            <li key={route} class={good < due * 0.9 ? 'low' : undefined}>
              <span class="route">{route}</span>
              <span class="track" aria-hidden="true">
                <i
                  class={`fill a${place % 4}`}
                  style={{ width: `${due > 0 ? Math.min(100, (100 * good) / due) : 0}%` }}
                />
              </span>
              <span class="v">
                <b>{good.toFixed(1)}</b> of {due.toFixed(0)}
              </span>
            </li>
          ))}
        </ul>
      </div>
      <p class="whole">{withTerms(wholeOf(arm), place === 0 ? ['owed', 'harmed'] : [])}</p>
    </>
  );
}
