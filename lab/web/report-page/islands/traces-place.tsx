import { formatCount, formatMs } from '../../../report/format.ts';
import { addressOf, traceFile } from '../../../report/trace-files.ts';
import { Section } from '../../components/marks.tsx';
import type { PageModel } from '../model/page-model.ts';

/** Where the traces come to stand: until then, and where no script runs, the ones that are named. */
export function TracesPlace({ model }: { model: PageModel }) {
  const { report, traces } = model;
  const count = traces.reduce((sum, { sizes }) => sum + sizes.length, 0);
  const leftOut = traces.reduce((sum, each) => sum + each.leftOut, 0);
  const held =
    leftOut === 0 ? `all ${formatCount(count)}` : `${formatCount(count)} of ${formatCount(count + leftOut)}`;
  return (
    <Section id="traces" title="Traces" note={`${held} of the run are in this file; a script shows them`}>
      {report.arms.map(({ name, waterfalls }) => (
        <div key={name}>
          <h3>{name}</h3>
          {waterfalls.length === 0 ? <p>No complete trace to show.</p> : null}
          <ul class="named">
            {waterfalls.map(({ traceId, chosen, responseMs }) => (
              <li key={traceId}>
                {chosen}: {formatMs(responseMs)} from due to answer, trace <code>{traceId}</code> ·{' '}
                <a href={addressOf(traceFile(name, traceId))} download>
                  as a file
                </a>{' '}
                (OTLP-JSON)
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}
