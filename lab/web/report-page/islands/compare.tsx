import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatCount } from '../../../report/format.ts';
import { DataTable } from '../../components/data-table.tsx';
import { ArmTag, Section } from '../../components/marks.tsx';
import { compareRoute, type Side } from '../model/compare-traces.ts';
import type { PageModel } from '../model/page-model.ts';
import type { TraceReader } from '../model/read-traces.ts';
import { PathRow, StatsTable, signed } from './compare-tables.tsx';

/** Pairs that it takes to speak of a difference, and requests to speak of a call. */
const FEW = 5;

interface Chosen {
  readonly arm: number;
  readonly phase: string;
}

/** The same calls on two sides, by their way down from the root: two arms, or two phases of one. */
export function Compare({ model, readers }: { model: PageModel; readers: readonly TraceReader[] | null }) {
  const { arms } = model.report;
  const [box, setBox] = useState<HTMLElement | null>(null);
  const isSeen = useSeen(box);
  const options = arms.flatMap((arm, at) =>
    arm.phases.map(({ name }) => ({ arm: at, phase: name as string, text: `${arm.name}, ${name}` })),
  );
  const [first, setFirst] = useState<Chosen>(
    () =>
      options.find(({ arm, phase }) => arm === 0 && phase === 'fault') ?? options[0] ?? { arm: 0, phase: '' },
  );
  const [second, setSecond] = useState<Chosen>(
    () =>
      options.find(({ arm, phase }) => arm === Math.min(1, arms.length - 1) && phase === 'fault') ?? first,
  );
  if (options.length === 0) return null;
  const choose = (label: string, value: Chosen, set: (chosen: Chosen) => void) => (
    <label>
      {label}{' '}
      <select
        value={`${value.arm} ${value.phase}`}
        onChange={(event) => {
          const [arm, phase = ''] = event.currentTarget.value.split(' ');
          set({ arm: Number(arm), phase });
        }}
      >
        {options.map(({ arm, phase, text }) => (
          <option key={text} value={`${arm} ${phase}`}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
  const paired = first.arm !== second.arm && first.phase === second.phase;
  return (
    <Section
      id="compare"
      title="Compare"
      note={
        paired
          ? 'differences are those of requests of one number that made the call on both sides; what was called on one side only is counted, not subtracted'
          : 'two phases have other requests: medians beside each other, no differences of pairs'
      }
    >
      <div class="filters sides" ref={setBox}>
        {choose('first', first, setFirst)}
        {choose('second', second, setSecond)}
      </div>
      {readers && isSeen ? (
        <Sides model={model} readers={readers} first={first} second={second} paired={paired} />
      ) : (
        <p class="note">A script reads the traces of both sides.</p>
      )}
    </Section>
  );
}

/** Once: what is made of all traces is made when somebody comes near. */
function useSeen(element: HTMLElement | null): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (!element || isSeen) return undefined;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true),
      { rootMargin: '800px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, isSeen]);
  return isSeen;
}

function Sides(props: {
  model: PageModel;
  readers: readonly TraceReader[];
  first: Chosen;
  second: Chosen;
  paired: boolean;
}) {
  const { model, readers, first, second, paired } = props;
  const { arms } = model.report;
  const sides = [first, second].map(({ arm, phase }) => ({ reader: readers[arm] as TraceReader, phase })) as [
    Side,
    Side,
  ];
  const routes = [
    ...new Set(arms.flatMap((arm) => arm.phases.flatMap((phase) => phase.routes.map(({ route }) => route)))),
  ];
  const compared = useMemo(
    () => routes.map((route) => ({ route, paths: compareRoute(route, sides, paired) })),
    [first, second],
  );
  const grown = compared
    .flatMap(({ route, paths }) =>
      paths.map((path) => ({
        route,
        path,
        by: path.grewMs?.median ?? (path.selfMs[1] ?? 0) - (path.selfMs[0] ?? 0),
      })),
    )
    .filter(
      ({ path, by }) => Math.abs(by) >= 1 && Math.min(...path.made) > 0 && (!paired || path.both >= FEW),
    )
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by))
    .slice(0, 3);
  const oneSided = compared
    .flatMap(({ route, paths }) => paths.map((path) => ({ route, path, made: Math.max(...path.made) })))
    .filter(({ path, made }) => Math.min(...path.made) === 0 && made >= FEW)
    .sort((a, b) => b.made - a.made)
    .slice(0, 3);
  const nameOf = ({ arm, phase }: Chosen) => `${arms[arm]?.name ?? ''}, ${phase}`;
  return (
    <>
      <p class="grown">
        {grown.length === 0
          ? 'No call changed its own time by a millisecond or more.'
          : `What changed most from first to second, own time: ${grown.map(({ route, path, by }) => `${path.path.at(-1)} in ${route} ${signed(by)}`).join('; ')}.`}
      </p>
      {oneSided.length > 0 ? (
        <p class="grown">
          Only on one side:{' '}
          {oneSided
            .map(
              ({ route, path, made }) =>
                `${path.path.at(-1)}, by ${formatCount(made)} ${route} of ${nameOf(path.made[0] > 0 ? first : second)}`,
            )
            .join('; ')}
          .
        </p>
      ) : null}
      {compared.map(({ route, paths }) =>
        paths.length === 0 ? null : (
          <DataTable
            key={route}
            caption={`${route}: calls on both sides`}
            heads={[
              { text: route },
              ...[
                'made, first',
                'made, second',
                'took, first',
                'took, second',
                'own time, first',
                'own time, second',
                'pairs',
                'difference of own time',
                'quartiles',
              ].map((text) => ({ text, numeric: true })),
            ]}
            className="tight compared"
          >
            {paths.map((path) => (
              <PathRow key={path.path.join('\n')} path={path} paired={paired} />
            ))}
          </DataTable>
        ),
      )}
      {[first, second].map((chosen, at) => (
        <details key={nameOf(chosen)} class="values">
          <summary>
            <ArmTag place={chosen.arm} name={nameOf(chosen)} /> by service and operation
          </summary>
          <StatsTable caption={`${nameOf(chosen)}: by service and operation`} side={sides[at] as Side} />
        </details>
      ))}
    </>
  );
}
