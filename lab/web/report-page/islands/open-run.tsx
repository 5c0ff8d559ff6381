import { useState } from 'preact/hooks';
import type { Report } from '../../../report/model.ts';
import type { PageModel } from '../model/page-model.ts';
import { TraceReader } from '../model/read-traces.ts';
import { modelOfPage } from '../model/unpack.ts';

/** A run whose traces are at hand. */
export interface Run {
  readonly model: PageModel;
  readonly readers: readonly TraceReader[];
}

export const runOf = (model: PageModel): Run => ({
  model,
  readers: model.traces.map((traces, arm) => new TraceReader(traces, arm)),
});

/** Asks for the page of another run, and reads it: no request leaves the page. */
export function OpenRun({ own, onRun }: { own: Report; onRun: (run: Run) => void }) {
  const [said, setSaid] = useState('');
  const read = async (file: File | undefined) => {
    if (!file) return;
    const found = await modelOfPage(await file.text(), own);
    setSaid(typeof found === 'string' ? found : '');
    if (typeof found !== 'string') onRun(runOf(found));
  };
  return (
    <>
      <label>
        report.html of another run{' '}
        <input type="file" accept=".html" onChange={(event) => void read(event.currentTarget.files?.[0])} />
      </label>
      <span class="bad" role="status">
        {said}
      </span>
    </>
  );
}
