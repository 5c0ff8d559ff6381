import type { ComponentChildren } from 'preact';
import { bigNumberOf } from '../../../report/answered.ts';
import { formatRate } from '../../../report/format.ts';
import type { ReportArm } from '../../../report/model.ts';
import { struckPhaseIn } from '../../../report/struck-phase.ts';
import { ArmTag } from '../../components/marks.tsx';
import { Topology } from '../../components/topology/topology.tsx';
import { InkKey, MiniWaterfall } from '../../components/waterfall/mini-waterfall.tsx';
import type { ArmFacts, PageModel, SettingFacts } from '../model/page-model.ts';
import { keyOf, valueIn } from '../model/settings.ts';
import { Defined, withTerms } from '../terms.tsx';
import { AuditsOf } from './audits-of.tsx';
import { isDoubtful, openEdgesOf } from './telling.ts';

/** Questions are rows, arms are columns: what differs between them is seen at one height. */
export function Arms({ model }: { model: PageModel }) {
  const { report, facts } = model;
  if (report.arms.length === 0) return null;
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
            {own && isDoubtful(report, arm.name, phase) ? <span class="not-judged">not judged</span> : null}
          </p>
          {own ? of(arm, own, place) : null}
        </div>
      );
    });
  return (
    <section class={`arms n${Math.min(report.arms.length, 3)}`} aria-label="The arms side by side">
      <Row
        kind="good"
        title="Good answers a second"
        note={
          <>
            to requests due while the fault was in force, right and in time, in each <Defined word="arm" />
          </>
        }
      >
        {each('struck', (arm, _, place) => (
          <GoodAnswers arm={arm} place={place} />
        ))}
      </Row>
      <Row
        kind="switched"
        title="Switched on"
        note="protections of each arm, and what it starts otherwise; bold is what differs"
      >
        {each('arm', (_, { settings }) => (
          <Settings own={settings} arms={facts.arms} />
        ))}
      </Row>
      <Row
        kind="topology"
        title="Who waits for whom"
        note="while the fault was in force: calls begun a second, and the most that scrapes saw"
      >
        {each('struck', (arm, own) => (
          <>
            <Topology facts={facts} arm={own} openEdges={openEdgesOf(arm)} />
            <ul class="causes">
              {own.causes.map(({ phase, text }) => (
                <li key={text} class={isDoubtful(report, arm.name, phase) ? 'doubtful' : undefined}>
                  {text}
                </li>
              ))}
            </ul>
          </>
        ))}
      </Row>
      <Row
        kind="audits"
        title="Audits and recovery"
        note="what must hold of the business; harm after the fault was taken away"
      >
        {each('arm', (arm, own) => (
          <AuditsOf model={model} arm={arm} own={own} />
        ))}
      </Row>
      {facts.pairs.map((pair, at) => (
        <Row
          key={pair.route}
          kind="pair"
          title={at === 0 ? 'The same request' : 'Another one'}
          note={`of each arm, by number: ${pair.chosen}`}
          more={
            at === facts.pairs.length - 1 ? (
              <InkKey inks={['own', 'callee', 'waits', 'held', 'left']} />
            ) : null
          }
        >
          {each('struck', (_, __, place) => (
            <MiniWaterfall pair={pair} place={place} />
          ))}
        </Row>
      ))}
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
        <p>{note}</p>
        {more}
      </div>
      <div class="cells">{children}</div>
    </div>
  );
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
      <p class="whole">{withTerms(bigNumberOf(arm), place === 0 ? ['owed', 'harmed'] : [])}</p>
    </>
  );
}

const OFF = new Set(['off', 'no']);
/** Protections that are on unless they are switched off. */
const ON = new Set(['on', 'yes']);

/** The same cells in each arm, so that a difference is one of place. */
function Settings({ own, arms }: { own: readonly SettingFacts[]; arms: readonly ArmFacts[] }) {
  const all = arms.flatMap(({ settings }) => settings);
  const cells = [...new Map(all.map((setting) => [keyOf(setting), setting])).values()];
  const isAlike = (setting: SettingFacts) =>
    arms.every(({ settings }) => valueIn(settings, setting) === valueIn(own, setting));
  if (cells.length === 0) return <p class="note">nothing: the bare edges</p>;
  const groups = [...Map.groupBy(cells, ({ where }) => where)];
  return (
    <>
      {groups.map(([where, settings]) => (
        <div class="settings" key={where}>
          <p class="where">{where}</p>
          <dl class="spec">
            {settings.map((setting) => {
              const value = valueIn(own, setting);
              const isOff = OFF.has(value) || (value === setting.otherwise && !ON.has(value));
              return (
                <div key={setting.what}>
                  <dt>{setting.what}</dt>
                  <dd class={isOff ? 'off' : isAlike(setting) ? 'alike' : 'on'}>{value}</dd>
                </div>
              );
            })}
          </dl>
        </div>
      ))}
    </>
  );
}
