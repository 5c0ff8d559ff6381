import type { TraceFilter } from '../traces/trace-filter.ts';

/** What stands in the form; empty lets all pass. */
export type FilterText = Readonly<Record<keyof TraceFilter, string>>;

export const ALL_TRACES: FilterText = { route: '', status: '', minMs: '', maxMs: '', service: '', state: '' };

/** As the interface takes it. */
export const queryOf = (filter: FilterText): string =>
  Object.entries(filter)
    .filter(([, text]) => text.trim() !== '')
    .map(([name, text]) => `&${name}=${encodeURIComponent(text.trim())}`)
    .join('');

const STATES = [
  ['', 'all'],
  ['under-way', 'under way'],
  ['failed', 'failed'],
  ['ok', 'answered well'],
] as const;

/** Which of the newest traces are listed. */
export function TraceFilterForm(props: {
  filter: FilterText;
  routes: readonly string[];
  services: readonly string[];
  onFilter: (filter: FilterText) => void;
}) {
  const { filter, routes, services, onFilter } = props;
  const change = (name: keyof FilterText) => (event: { currentTarget: { value: string } }) =>
    onFilter({ ...filter, [name]: event.currentTarget.value });
  return (
    <form
      class="trace-filter"
      aria-label="Which traces are listed"
      onSubmit={(event) => event.preventDefault()}
    >
      <label>
        state
        <select value={filter.state} onChange={change('state')}>
          {STATES.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label>
        route
        <select value={filter.route} onChange={change('route')}>
          <option value="">all</option>
          {routes.map((route) => (
            <option key={route}>{route}</option>
          ))}
        </select>
      </label>
      <label>
        service
        <select value={filter.service} onChange={change('service')}>
          <option value="">all</option>
          {services.map((service) => (
            <option key={service}>{service}</option>
          ))}
        </select>
      </label>
      <label>
        status
        <input type="text" size={5} placeholder="5xx" value={filter.status} onInput={change('status')} />
      </label>
      <label>
        from ms
        <input type="number" min={0} value={filter.minMs} onInput={change('minMs')} />
      </label>
      <label>
        to ms
        <input type="number" min={0} value={filter.maxMs} onInput={change('maxMs')} />
      </label>
    </form>
  );
}
