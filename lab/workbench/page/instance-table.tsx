import { type Head, TableHead } from '../../web/components/table-head.tsx';
import type { InstanceState } from '../lab-state.ts';

const HEADS: readonly Head[] = [
  { text: 'name' },
  { text: 'health' },
  { text: 'lease', numeric: true },
  { text: 'breaker' },
  { text: 'busy', numeric: true },
  { text: 'queue', numeric: true },
  { text: 'CPU', numeric: true },
];

const whole = (value: number | null, unit = '') => (value === null ? '–' : `${Math.round(value)}${unit}`);

/** As far as is told. */
const isUp = ({ state }: InstanceState) => state === 'running' || state === 'unknown';

/** How each instance is. */
export function InstanceTable({ instances }: { instances: readonly InstanceState[] }) {
  return (
    <section class="panel" aria-labelledby="instances-title">
      <h2 id="instances-title">Instances</h2>
      <table class="tbl">
        <TableHead heads={HEADS} />
        <tbody>
          {instances.map((each) => (
            <tr key={each.instance}>
              <th scope="row">{each.instance}</th>
              <td class={each.health === 'serving' && isUp(each) ? '' : 'bad'}>
                {isUp(each) ? each.health : each.state}
              </td>
              <td class="num">{each.registered ? whole(each.leaseLeftS, ' s') : 'none'}</td>
              <td class={each.breaker === null || each.breaker === 'closed' ? 'ink3' : 'pro'}>
                {each.breaker ?? '–'}
              </td>
              <td class="num">{whole(each.workersBusy)}</td>
              <td class={`num ${(each.workersQueued ?? 0) > 0 ? 'full' : ''}`}>
                {whole(each.workersQueued)}
              </td>
              <td class="num">{whole(each.cpuPercent, ' %')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
