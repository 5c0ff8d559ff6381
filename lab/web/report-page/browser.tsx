import { hydrate, render } from 'preact';
import './styles.ts';
import { Compare } from './islands/compare.tsx';
import { OverTime } from './islands/over-time.tsx';
import { ThemeButton } from './islands/theme-button.tsx';
import { Traces } from './islands/traces.tsx';
import type { PageModel } from './model/page-model.ts';
import { TraceReader } from './model/read-traces.ts';

const islandOf = (name: string) => document.querySelector<HTMLElement>(`[data-island="${name}"]`);

/** Unpacks what the page carries. */
async function readModel(): Promise<PageModel> {
  const packed = document.getElementById('model')?.textContent ?? '';
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).json();
}

async function start(): Promise<void> {
  const theme = islandOf('theme');
  if (theme) hydrate(<ThemeButton />, theme);
  const model = await readModel();
  const readers = model.traces.map((traces, arm) => new TraceReader(traces, arm));
  const [time, traces, compare] = [islandOf('over-time'), islandOf('traces'), islandOf('compare')];
  if (time) hydrate(<OverTime model={model} readers={readers} />, time);
  if (traces) {
    traces.textContent = '';
    render(<Traces model={model} readers={readers} />, traces);
  }
  if (compare) render(<Compare model={model} readers={readers} />, compare);
  performance.mark('unpacked');
  document.documentElement.dataset.ready = 'true';
}

void start();
