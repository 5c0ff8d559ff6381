import { useEffect, useState } from 'preact/hooks';
import type { Report } from '../../../report/model.ts';
import { struckPhaseIn } from '../../../report/struck-phase.ts';
import { Section } from '../../components/marks.tsx';
import type { PageModel } from '../model/page-model.ts';
import type { TraceReader } from '../model/read-traces.ts';
import { type Chosen, Sides } from './compare-sides.tsx';
import { OpenRun, type Run } from './open-run.tsx';

interface CompareProps {
  readonly model: PageModel;
  readonly readers: readonly TraceReader[] | null;
  /** Another run that the page was given to begin with. */
  readonly beside?: Run | null;
}

/** The same calls on two sides, by their way down from the root: two arms, two phases of one, or two runs. */
export function Compare({ model, readers, beside = null }: CompareProps) {
  const [other, setOther] = useState<Run | null>(beside);
  const [box, setBox] = useState<HTMLElement | null>(null);
  const isSeen = useSeen(box);
  const runs: readonly Run[] = [{ model, readers: readers ?? [] }, ...(other ? [other] : [])];
  const options = runs.flatMap((each, run) => optionsOf(each.model.report, run, other !== null));
  // Of one arm alone the fault is set beside what came before it.
  const fault = underFault(options, 0, 0) ?? options[0];
  const [first, setFirst] = useState(model.report.arms.length > 1 || beside ? fault : options[0]);
  const besideIt = ({ model: { report } }: Run, arm: number) =>
    underFault(optionsOf(report, 1, true), 1, arm);
  const [second, setSecond] = useState(
    (beside ? besideIt(beside, first?.arm ?? 0) : underFault(options, 0, 1)) ?? fault,
  );
  if (!first || !second) return null;
  const open = (run: Run) => {
    setOther(run);
    setSecond(besideIt(run, first.arm) ?? first);
  };
  const choose = (label: string, value: Option, set: (chosen: Option) => void) => (
    <label>
      {label}{' '}
      <select
        value={keyOf(value)}
        onChange={(event) => {
          const chosen = options.find((each) => keyOf(each) === event.currentTarget.value);
          if (chosen) set(chosen);
        }}
      >
        {options.map((each) => (
          <option key={keyOf(each)} value={keyOf(each)}>
            {each.text}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Section id="compare" title="Compare" note={noteOf(runs, first, second)}>
      <div class="filters sides" ref={setBox}>
        {choose('first', first, setFirst)}
        {choose('second', second, setSecond)}
        {readers ? <OpenRun own={model.report} onRun={open} /> : null}
      </div>
      {readers && isSeen ? (
        <Sides runs={runs} first={first} second={second} paired={isPaired(runs, first, second)} />
      ) : (
        <p class="note">A script reads the traces of both sides.</p>
      )}
    </Section>
  );
}

/** Whether the arm's first fault comes in it. */
type Option = Chosen & { readonly isStruck: boolean };

const keyOf = ({ run, arm, phase }: Chosen) => `${run} ${arm} ${phase}`;

const optionsOf = ({ id, arms }: Report, run: number, isNamed: boolean): Option[] =>
  arms.flatMap((arm, at) =>
    arm.phases.map(({ name }) => ({
      ...{ run, arm: at, phase: name, isStruck: name === struckPhaseIn(arm)?.name },
      text: `${isNamed ? `run ${id}: ` : ''}${arm.name}, ${name}`,
    })),
  );

const underFault = (options: readonly Option[], inRun: number, ofArm: number) =>
  options.find(({ run, arm, isStruck }) => run === inRun && arm === ofArm && isStruck);

/** Requests of one number are alike where seed and length are: then each has its twin on the other side. */
function isPaired(runs: readonly Run[], first: Chosen, second: Chosen): boolean {
  const [a, b] = [first, second].map(({ run }) => runs[run]?.model.report);
  const isOtherSide = first.run !== second.run || first.arm !== second.arm;
  return isOtherSide && first.phase === second.phase && a?.seed === b?.seed && a?.length === b?.length;
}

function noteOf(runs: readonly Run[], first: Chosen, second: Chosen): string {
  if (isPaired(runs, first, second))
    return 'differences are those of requests of one number that made the call on both sides; what was called on one side only is counted, not subtracted';
  const sides =
    first.run !== second.run && first.phase === second.phase
      ? 'runs of another seed or length'
      : 'two phases';
  return `${sides} have other requests: medians beside each other, no differences of pairs`;
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
