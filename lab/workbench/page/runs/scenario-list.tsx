import type { ScenariosView } from '../../runs/views.ts';

interface ListProps {
  readonly view: ScenariosView;
  readonly disabled: boolean;
  readonly onRun: (scenario: string) => void;
}

/** What can be run, and how long that takes. */
export function ScenarioList({ view, disabled, onRun }: ListProps) {
  const { scenarios, problems } = view;
  return (
    <section class="panel" aria-labelledby="scenarios-title">
      <h2 id="scenarios-title">Scenarios</h2>
      <ul class="scenarios">
        {scenarios.map(({ name, title, arms, seconds }) => (
          <li key={name}>
            <div>
              <b>{name}</b>
              <p>{title}</p>
              <small>{`about ${seconds} s; ${arms.length === 1 ? 'arm' : 'arms'} ${arms.join(', ')}`}</small>
            </div>
            <button type="button" disabled={disabled} onClick={() => onRun(name)}>
              Run<span class="sr">{` ${name}`}</span>
            </button>
          </li>
        ))}
      </ul>
      {problems.map((line) => (
        <p key={line} class="bad">
          {line}
        </p>
      ))}
    </section>
  );
}
