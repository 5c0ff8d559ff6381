import { answersOf, bigNumberOf } from '../../../report/answered.ts';
import { type ComparedRoute, compareArms, loadsOf, type TimesControl } from '../../../report/comparison.ts';
import {
  formatCount,
  formatCounts,
  formatMs,
  formatRate,
  formatShare,
  formatTimes,
  NONE,
} from '../../../report/format.ts';
import type { Report, ReportRoute } from '../../../report/model.ts';
import { tracesText } from '../../../report/traces.ts';
import { DataTable } from '../../components/data-table.tsx';
import { ArmMark, Section } from '../../components/marks.tsx';
import type { PageModel } from '../model/page-model.ts';
import { isDoubtful } from '../top/telling.ts';

/** On a phone a row becomes a card, where each number carries its head. */
const NUMBERS = ['Requests', 'OK', 'Goodput', 'p50', 'p90', 'p99', 'p90/control', 'Max'];

/** Numbers by phase and route, the arms in neighbouring rows so that each column compares them. */
export function Numbers({ model }: { model: PageModel }) {
  const report = model.report;
  const compared = compareArms(report);
  return (
    <Section
      id="arms"
      title="Numbers"
      note="response time, from when a request was due to its answer; the arms in neighbouring rows"
    >
      {compared.length === 0 ? (
        <p>No arm got to a phase: there are no numbers.</p>
      ) : (
        <>
          <ul class="big-numbers">
            {report.arms.map((arm) => (
              <li key={arm.name}>
                <strong>{arm.name}</strong>: {bigNumberOf(arm)}
              </li>
            ))}
          </ul>
          <DataTable
            caption="Response time, from when a request was due to its answer"
            heads={[
              ...['Phase', 'Route', 'Arm'].map((text) => ({ text })),
              ...NUMBERS.map((text) => ({ text, numeric: true })),
              { text: 'Errors' },
              { text: 'Answers' },
            ]}
            className="results tight"
          >
            {compared.map((route) => (
              <ComparedRows key={`${route.phase} ${route.route}`} report={report} compared={route} />
            ))}
          </DataTable>
        </>
      )}
    </Section>
  );
}

function ComparedRows({ report, compared }: { report: Report; compared: ComparedRoute }) {
  const { phase, route, arms } = compared;
  return (
    <>
      {arms.map(({ arm, route: result, timesControl }, at) => (
        <tr key={arm} class={`result ${at === 0 ? 'first ' : ''}${phase}`}>
          {at === 0 ? (
            <>
              <th scope="rowgroup" class="group" rowSpan={arms.length}>
                {phase}
              </th>
              <th scope="rowgroup" class="group" rowSpan={arms.length}>
                {route}
              </th>
            </>
          ) : null}
          <th scope="row" class={isDoubtful(report, arm, phase) ? 'arm doubtful' : 'arm'}>
            <ArmMark place={at} />
            {arm}
          </th>
          {result === null ? (
            <td colSpan={10}>{NONE} did not get that far</td>
          ) : (
            <ResultCells route={result} timesControl={timesControl} />
          )}
        </tr>
      ))}
    </>
  );
}

function ResultCells({ route, timesControl }: { route: ReportRoute; timesControl: TimesControl }) {
  const { count, ok, goodputRps, responseMs, errors } = route;
  const texts = [
    formatCount(count),
    formatShare(ok, count),
    formatRate(goodputRps),
    ...[responseMs?.p50, responseMs?.p90, responseMs?.p99].map((value) => formatMs(value ?? null)),
    formatTimes(timesControl),
    formatMs(responseMs?.max ?? null),
  ];
  return (
    <>
      {texts.map((text, at) => (
        <td
          key={NUMBERS[at]}
          class={`num${NUMBERS[at] === 'OK' && ok < count ? ' bad' : ''}`}
          data-head={NUMBERS[at]}
        >
          {text}
        </td>
      ))}
      <td class="counts">{formatCounts(errors)}</td>
      <td class="counts">{answersOf(route)}</td>
    </>
  );
}

/** Whether each phase may be judged at all, and what speaks against it. */
export function Trust({ model }: { model: PageModel }) {
  const { report, facts } = model;
  const factsOf = (arm: string, phase: string) =>
    facts.arms.find(({ name }) => name === arm)?.phases.find(({ name }) => name === phase);
  const heads = [
    'Length',
    'Offered',
    'Sent',
    'Dropped',
    'Lateness p99',
    'Machine busy',
    'Clock step',
    'Traces whole',
  ];
  return (
    <Section
      id="trust"
      title="Trust"
      note="whether each phase may be judged: the load, the machine, the clock, the traces"
    >
      <DataTable
        caption="How well the load kept its schedule, and what the machine did"
        heads={[
          ...[{ text: 'Arm' }, { text: 'Phase' }, ...heads.map((text) => ({ text, numeric: true }))],
          { text: 'May be judged' },
        ]}
        className="tight"
      >
        {loadsOf(model.report).map(({ arm, phase: { name, durationMs, load } }) => {
          const own = factsOf(arm, name);
          const numbers = [
            formatMs(durationMs),
            formatRate(load.offeredRps),
            formatRate(load.achievedRps),
            formatCount(load.dropped),
            formatMs(load.latenessP99Ms),
            own?.busyPercent == null ? NONE : `${own.busyPercent}%`,
            own?.clockStepMs == null ? NONE : `${own.clockStepMs}ms`,
            own ? `${formatCount(own.tracesComplete)} of ${formatCount(own.tracesExpected)}` : NONE,
          ];
          return (
            <tr key={`${arm} ${name}`}>
              <th scope="row">{arm}</th>
              <td>{name}</td>
              {numbers.map((text, at) => (
                <td key={heads[at]} class="num" data-head={heads[at]}>
                  {text}
                </td>
              ))}
              <td data-head="May be judged">{isDoubtful(report, arm, name) ? 'no: see problems' : 'yes'}</td>
            </tr>
          );
        })}
      </DataTable>
      <DataTable
        caption="How complete the evidence is"
        heads={[{ text: 'Arm' }, { text: 'Traces' }]}
        className="tight"
      >
        {report.arms.map(({ name, traces }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{tracesText(traces, formatCount)}</td>
          </tr>
        ))}
      </DataTable>
    </Section>
  );
}
