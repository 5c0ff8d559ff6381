import type { InstanceState } from '../lab-state.ts';

const whole = (value: number | null, unit = '') => (value === null ? '–' : `${Math.round(value)}${unit}`);

/** As far as is told. */
const isUp = ({ state }: InstanceState) => state === 'running' || state === 'unknown';

/** How each instance is. */
export function InstanceTable({ instances }: { instances: readonly InstanceState[] }) {
  return (
    <section class="panel" aria-labelledby="instances-title">
      <h2 id="instances-title">Instances</h2>
      <table class="tbl">
        <thead>
          <tr>
            <th scope="col">name</th>
            <th scope="col">health</th>
            <th scope="col" class="num">
              lease
            </th>
            <th scope="col" class="num">
              busy
            </th>
            <th scope="col" class="num">
              queue
            </th>
            <th scope="col" class="num">
              CPU
            </th>
          </tr>
        </thead>
        <tbody>
          {instances.map((each) => (
            <tr key={each.instance}>
              <th scope="row">{each.instance}</th>
              <td class={each.health === 'serving' && isUp(each) ? '' : 'bad'}>
                {isUp(each) ? each.health : each.state}
              </td>
              <td class="num">{each.registered ? whole(each.leaseLeftS, ' s') : 'none'}</td>
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
