import type { LoadHeld } from '../lab-state.ts';

/** Why no load is sent: the run that holds it off, and where that is to be seen. */
export function HeldBy({ by: { page, scenario } }: { by: LoadHeld }) {
  return (
    <>
      The load is off while {page === 'runs' ? 'a run of ' : 'a run of the '}
      <a href={`/${page}`}>{page === 'runs' ? (scenario ?? 'a scenario') : 'workshop'}</a> goes on.
    </>
  );
}
