import { useEffect, useMemo, useState } from 'preact/hooks';
import { phasesOf } from '../../../report/comparison.ts';
import { formatCount, formatMs } from '../../../report/format.ts';
import { addressOf, traceFile } from '../../../report/trace-files.ts';
import { ArmTag, Choice, Section } from '../../components/marks.tsx';
import { type Fields, fits, parseQuery, type Term } from '../../components/traces/query.ts';
import { type ListedTrace, TraceList } from '../../components/traces/trace-list.tsx';
import { traceModel } from '../../components/waterfall/trace-model.ts';
import { WaterfallView } from '../../components/waterfall/waterfall-view.tsx';
import type { PageModel } from '../model/page-model.ts';
import type { TraceReader } from '../model/read-traces.ts';
import { zeroOf } from './series-lines.ts';

const ANY = 'all';
const SLOW_MS = 500;

/** All traces of the run: a filter, a list, and the one that is open. */
export function Traces({ model, readers }: { model: PageModel; readers: readonly TraceReader[] }) {
  const { report } = model;
  const all = useMemo(() => listed(model, readers), [model, readers]);
  const [arm, setArm] = useState(ANY);
  const [phase, setPhase] = useState<string>(ANY);
  const [kind, setKind] = useState<string>(ANY);
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState<ListedTrace | null>(() => fromHash(all) ?? named(model, all));
  useEffect(() => {
    const follow = () => {
      const found = fromHash(all);
      if (!found) return;
      setOpen(found);
      document.getElementById('open-trace')?.scrollIntoView({ block: 'start' });
    };
    window.addEventListener('hashchange', follow);
    if (location.hash.startsWith('#trace=')) follow();
    return () => window.removeEventListener('hashchange', follow);
  }, [all]);
  const traces = useMemo(() => {
    const terms = parseQuery(query);
    return all.filter((trace) => {
      if (arm !== ANY && report.arms[trace.arm]?.name !== arm) return false;
      const request = readers[trace.arm]?.requestOf(trace.place);
      if (phase !== ANY && (request?.phase ?? 'none') !== phase) return false;
      if (kind === 'slow' && trace.tookMs < SLOW_MS) return false;
      if (kind === 'harmed' && !trace.isHarmed) return false;
      return terms.length === 0 || matches(terms, trace, readers);
    });
  }, [all, arm, phase, kind, query]);
  const phases = phasesOf(report.arms);
  const leftOut = model.traces.reduce((sum, each) => sum + each.leftOut, 0);
  const linesLeftOut = model.traces.reduce((sum, each) => sum + each.logsLeftOut, 0);
  const note =
    leftOut === 0
      ? `all ${formatCount(all.length)} of the run are in this file`
      : `${formatCount(all.length)} of ${formatCount(all.length + leftOut)}: those that the report names, all of harmed requests, and of the others every so-many-th; the rest is in evidence/`;
  return (
    <Section id="traces" title="Traces" note={note}>
      {linesLeftOut > 0 ? (
        <p class="note">
          {formatCount(linesLeftOut)} lines of logs about them are in logs/ alone: this file has those of
          harmed requests first, and 40 of a trace at most.
        </p>
      ) : null}
      <div class="filters">
        <Choice
          label="Arm"
          options={[[ANY, 'all arms'], ...report.arms.map(({ name }) => [name, name] as const)]}
          value={arm}
          onChange={setArm}
        />
        <Choice
          label="Phase"
          options={[[ANY, 'all phases'], ...phases.map((name) => [name, name] as const)]}
          value={phase}
          onChange={setPhase}
        />
        <Choice
          label="Kind"
          options={[
            [ANY, 'all'],
            ['slow', `over ${SLOW_MS} ms`],
            ['harmed', 'harmed'],
          ]}
          value={kind}
          onChange={setKind}
        />
        <input
          type="search"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
          placeholder="route=… status=504 service=… took>500 -error"
          aria-label="Filter: words, key=value, took>500, quoted words, -not; keys are route, status, result, no, trace, service, name, error and any attribute"
        />
        <span class="count" role="status">
          {formatCount(traces.length)} of {formatCount(all.length)} traces
        </span>
      </div>
      <div class="tr">
        <TraceList
          traces={traces}
          selected={open}
          onSelect={setOpen}
          arms={report.arms.map(({ name }) => name)}
        />
        <div class="opened" id="open-trace">
          {open ? (
            <OpenTrace key={open.traceId} model={model} readers={readers} trace={open} />
          ) : (
            <p>No trace to show.</p>
          )}
        </div>
      </div>
    </Section>
  );
}

function OpenTrace({
  model,
  readers,
  trace,
}: {
  model: PageModel;
  readers: readonly TraceReader[];
  trace: ListedTrace;
}) {
  const reader = readers[trace.arm];
  const arm = model.report.arms[trace.arm];
  const request = reader?.requestOf(trace.place) ?? null;
  const shown = arm?.waterfalls.find(({ traceId }) => traceId === trace.traceId);
  const drawn = useMemo(
    () =>
      reader &&
      traceModel(reader.trace(trace.place), {
        stands: null,
        route: trace.route,
        phase: request?.phase ?? '',
        chosen: '',
        responseMs: trace.tookMs,
      }),
    [reader, trace],
  );
  if (!reader || !arm) return null;
  const startS = reader.startS(trace.place);
  const fault = arm.faults.find(({ kind, cameS }) => kind === 'fault' && cameS !== null);
  const faultMs = fault
    ? ([((fault.cameS ?? 0) - startS) * 1000, ((fault.goneS ?? 1e6) - startS) * 1000] as const)
    : null;
  const { deadlineMs = null } = drawn?.waterfall ?? {};
  return (
    <>
      <h3 class="opened-title">
        <ArmTag place={trace.arm} name={arm.name} /> {trace.route}{' '}
        <small>
          {request
            ? `no. ${request.index}, due ${Math.abs(trace.atS).toFixed(2)} s ${trace.atS < 0 ? 'before' : 'after'} the fault came, ${request.phase ?? 'warm-up'}`
            : 'of no request of the load'}
        </small>
        <span class={trace.isHarmed ? 'outcome bad' : 'outcome'}>
          {trace.result} after {formatMs(trace.tookMs)}
        </span>
      </h3>
      <p class="note">
        {shown ? `${shown.chosen}; ` : ''}
        {deadlineMs === null ? 'no deadline' : `deadline ${formatMs(deadlineMs)}`}
        {shown ? (
          <>
            {' · '}
            <a href={addressOf(traceFile(arm.name, trace.traceId))} download>
              as a file
            </a>{' '}
            (OTLP-JSON)
          </>
        ) : null}
      </p>
      {drawn ? (
        <WaterfallView model={drawn} faultMs={faultMs} logs={reader.logsOf(trace.place)} />
      ) : (
        <p>No span of this trace can be its root.</p>
      )}
    </>
  );
}

function listed({ report }: PageModel, readers: readonly TraceReader[]): ListedTrace[] {
  return readers
    .flatMap((reader, arm) => {
      const own = report.arms[arm];
      const zeroS = own ? zeroOf(own) : 0;
      return Array.from({ length: reader.count }, (_, place): ListedTrace => {
        const request = reader.requestOf(place);
        const result =
          request === null
            ? 'ended'
            : request.result === 'ok'
              ? (request.note ?? 'answered')
              : request.result;
        return {
          ...{ arm, place, traceId: reader.idOf(place) },
          route: request?.route ?? reader.sortsOf(place)[0]?.name ?? '?',
          atS: (request?.dueS ?? reader.startS(place)) - zeroS,
          tookMs: request?.tookMs ?? reader.tookMs(place),
          result: request && request.status >= 400 ? `HTTP ${request.status} ${result}` : result,
          isHarmed: request !== null && request.result !== 'ok',
        };
      });
    })
    .sort((a, b) => a.atS - b.atS);
}

/** What the request says is looked at first; the spans only of what is still in question. */
function matches(terms: readonly Term[], trace: ListedTrace, readers: readonly TraceReader[]): boolean {
  const reader = readers[trace.arm];
  if (!reader) return false;
  return fits(terms, () => fieldsOf(trace, reader));
}

function* fieldsOf(trace: ListedTrace, reader: TraceReader): Fields {
  const request = reader.requestOf(trace.place);
  yield ['route', trace.route];
  yield ['trace', trace.traceId];
  yield ['took', trace.tookMs];
  yield ['result', trace.result];
  if (request) {
    yield ['status', request.status];
    yield ['no', request.index];
    yield ['phase', request.phase ?? 'warm-up'];
  }
  for (const { service, instance, name, statusCode } of reader.sortsOf(trace.place)) {
    yield ['service', service];
    yield ['name', name];
    if (instance !== null) yield ['instance', instance];
    if (statusCode === 'error') yield ['error', name];
  }
  for (const { attributes, events } of reader.trace(trace.place).spans) {
    for (const [key, value] of Object.entries(attributes)) yield [key, String(value)];
    for (const { name } of events) yield ['event', name];
  }
}

function fromHash(all: readonly ListedTrace[]): ListedTrace | null {
  const id = /^#trace=([0-9a-f]+)$/.exec(location.hash)?.[1];
  return all.find(({ traceId }) => traceId === id) ?? null;
}

/** What the scenario asks to see first. */
function named({ report }: PageModel, all: readonly ListedTrace[]): ListedTrace | null {
  const ids = report.arms.flatMap(({ waterfalls }) => waterfalls.map(({ traceId }) => traceId));
  return all.find(({ traceId }) => traceId === ids[0]) ?? all[0] ?? null;
}
