import { auditGroups, lookedAt, outcomeOf, violationLines } from '../../../report/audits.ts';
import { evidenceOf } from '../../../report/evidence.ts';
import { FAULT_HEADS, faultRows } from '../../../report/faults.ts';
import { formatLimit, formatObserved } from '../../../report/format.ts';
import type { ReportAudit, ReportHypothesis } from '../../../report/model.ts';
import { DataTable } from '../../components/data-table.tsx';
import { ArmTag, Section, VerdictChip } from '../../components/marks.tsx';
import type { PageModel } from '../model/page-model.ts';
import { distanceOf } from '../top/distance.ts';
import { evidenceLink, roomInWords, roomOf } from '../top/telling.ts';

/** Each claim with what was observed, its limit, and the room between; what failed first. */
export function Hypotheses({ model }: { model: PageModel }) {
  const { hypotheses } = model.report;
  const rank = ({ verdict }: ReportHypothesis) =>
    ['fail', 'inconclusive', 'no-data', 'pass'].indexOf(verdict);
  return (
    <Section
      id="hypotheses"
      title="Hypotheses"
      note="an observation against its limit; a bar to the right of the mark is room, to the left of it is beyond (log scale, up to 10 times)"
    >
      {hypotheses.length === 0 ? (
        <p>No hypothesis was checked.</p>
      ) : (
        <DataTable
          caption="What was claimed, and what the evidence says"
          heads={[
            { text: 'Verdict' },
            { text: 'Claim, evidence' },
            { text: 'Arm' },
            { text: 'Observed', numeric: true },
            { text: 'Limit', numeric: true },
            { text: 'Room to the limit' },
          ]}
          className="claims"
        >
          {hypotheses
            .toSorted((a, b) => rank(a) - rank(b))
            .map((hypothesis) => (
              <HypothesisRow
                key={`${hypothesis.name} ${hypothesis.arm}`}
                model={model}
                hypothesis={hypothesis}
              />
            ))}
        </DataTable>
      )}
    </Section>
  );
}

function HypothesisRow({ model, hypothesis }: { model: PageModel; hypothesis: ReportHypothesis }) {
  const { verdict, title, name, arm, definition } = hypothesis;
  const place = model.report.arms.findIndex((each) => each.name === arm);
  const link = evidenceLink(model, hypothesis);
  const [room, off] = [roomOf(hypothesis), distanceOf(hypothesis)];
  return (
    <tr id={`claim-${name}`}>
      <td>
        <VerdictChip verdict={verdict} />
      </td>
      <th scope="row">
        <b>{title}</b> <code>{name}</code>
        <span class="evidence">{evidenceOf(model.report, hypothesis)}</span>
        <div class="more">
          {link ? (
            <a class="evidence-link" href={`#trace=${link.traceId}`}>
              a trace of it
            </a>
          ) : null}
          {definition === '' ? null : (
            <details>
              <summary>how it is observed</summary>
              Observed is: {definition}
            </details>
          )}
        </div>
      </th>
      <td data-head="arm">{place < 0 ? arm : <ArmTag place={place} name={arm} />}</td>
      <td class="num" data-head="observed">
        <strong>{formatObserved(hypothesis)}</strong>
      </td>
      <td class="num" data-head="limit">
        {formatLimit(hypothesis)}
      </td>
      <td class="room" data-head="room">
        <RoomBar room={room} verdict={verdict} />
        <span>{off === null ? roomInWords(room) : `beyond it by ${off}`}</span>
      </td>
    </tr>
  );
}

/** Right of the mark is room, left of it is what the value is beyond its limit. */
function RoomBar({ room, verdict }: { room: number | null; verdict: string }) {
  if (room === null) return null;
  const length = Math.min(1, Math.abs(Math.log10(Math.max(room, 0.01))));
  const isRoom = room >= 1;
  const width = Math.max(2, (isRoom ? 70 : 34) * length);
  return (
    <svg class={`room-bar ${verdict}`} width="112" height="14" viewBox="0 0 112 14" aria-hidden="true">
      <path class="axis" d="M0 7H112" />
      <rect
        x={isRoom ? 36 : 36 - width}
        y="3"
        width={width}
        height="8"
        class={isRoom ? 'within' : 'beyond'}
      />
      <path class="limit" d="M36 0V14" />
    </svg>
  );
}

/** What the audits of the business say of each arm. */
export function Audits({ model }: { model: PageModel }) {
  const report = model.report;
  const groups = auditGroups(report);
  if (groups.length === 0) return null;
  const rank = ([first]: readonly ReportAudit[]) => ['fail', 'inconclusive'].indexOf(first?.verdict ?? '');
  return (
    <Section
      id="audits"
      title="Audits"
      note="what must hold of the business, whatever breaks, and what its books say"
    >
      <DataTable
        caption="What must hold of the business, whatever breaks, and what its books say"
        heads={['Verdict', 'Audit', 'Arm', 'Outcome', 'Looked at'].map((text) => ({ text }))}
        className="claims"
      >
        {groups
          .toSorted((a, b) => ((rank(b) + 3) % 3) - ((rank(a) + 3) % 3))
          .map((group) => (
            <AuditRow key={group.map(({ name, arm }) => `${name} ${arm}`).join()} group={group} />
          ))}
      </DataTable>
    </Section>
  );
}

function AuditRow({ group }: { group: readonly ReportAudit[] }) {
  const [first] = group;
  if (!first) return null;
  return (
    <tr>
      <td>
        <VerdictChip verdict={first.verdict} />
      </td>
      <th scope="row">
        {group.map(({ title, name }) => (
          <span class="audit" key={name}>
            <b>{title}</b> <code>{name}</code>
          </span>
        ))}
      </th>
      <td data-head="arm">{first.arm}</td>
      <td data-head="outcome">
        {outcomeOf(first)}
        {violationLines(first).map((line) => (
          <span class="violation" key={line}>
            {line}
          </span>
        ))}
      </td>
      <td class="evidence">{group.length === 1 ? lookedAt(first) : ''}</td>
    </tr>
  );
}

/** Where the numbers begin among the heads. */
const NUMBERS_FROM = 4;

/** What each fault met, by the counters of those that met it. */
export function Faults({ model }: { model: PageModel }) {
  const rows = faultRows(model.report);
  if (rows.length === 0) return null;
  return (
    <Section
      id="faults"
      title="Faults and what they met"
      note="calls in the scope of each fault, and those that it struck, as counted by who met it"
    >
      <DataTable
        caption="Calls in the scope of each fault, and those that it met"
        heads={FAULT_HEADS.map((text, at) => ({ text, numeric: at >= NUMBERS_FROM }))}
        className="tight"
      >
        {rows.map((row, place) => (
          <tr key={place}>
            {row.map((text, at) =>
              at >= NUMBERS_FROM ? (
                <td key={FAULT_HEADS[at]} class="num" data-head={FAULT_HEADS[at]}>
                  {text}
                </td>
              ) : (
                <td key={FAULT_HEADS[at]}>{text}</td>
              ),
            )}
          </tr>
        ))}
      </DataTable>
    </Section>
  );
}
