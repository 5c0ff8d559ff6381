import { hydrate, render } from 'preact';
import './styles.ts';
import { Compare } from './islands/compare.tsx';
import { runOf } from './islands/open-run.tsx';
import { OverTime } from './islands/over-time.tsx';
import { ThemeButton } from './islands/theme-button.tsx';
import { Traces } from './islands/traces.tsx';
import { unpackModel } from './model/unpack.ts';

const islandOf = (name: string) => document.querySelector<HTMLElement>(`[data-island="${name}"]`);

async function start(): Promise<void> {
  const theme = islandOf('theme');
  if (theme) hydrate(<ThemeButton />, theme);
  const model = await unpackModel(document.getElementById('model')?.textContent ?? '');
  const { readers } = runOf(model);
  const packed = document.getElementById('beside')?.textContent;
  const beside = packed ? runOf(await unpackModel(packed)) : null;
  const [time, traces, compare] = [islandOf('over-time'), islandOf('traces'), islandOf('compare')];
  if (time) hydrate(<OverTime model={model} readers={readers} />, time);
  if (traces) {
    traces.textContent = '';
    render(<Traces model={model} readers={readers} />, traces);
  }
  if (compare) render(<Compare model={model} readers={readers} beside={beside} />, compare);
  performance.mark('unpacked');
  document.documentElement.dataset.ready = 'true';
}

void start();
