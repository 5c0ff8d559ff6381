import { Compare } from './islands/compare.tsx';
import { OverTime } from './islands/over-time.tsx';
import { ThemeButton } from './islands/theme-button.tsx';
import { TracesPlace } from './islands/traces-place.tsx';
import type { PageModel } from './model/page-model.ts';
import { Audits, Faults, Hypotheses } from './sections/claims.tsx';
import { Numbers, Trust } from './sections/numbers.tsx';
import { About, Advice, Events, Known, Legend, Lesson, Problems, Story } from './sections/texts.tsx';
import { Arms } from './top/arms.tsx';
import { Verdict } from './top/verdict.tsx';

/** Table of contents, in the order of the page. */
const CONTENTS = [
  ['over-time', 'Time'],
  ['mechanism', 'Mechanism'],
  ['hypotheses', 'Hypotheses'],
  ['audits', 'Audits'],
  ['faults', 'Faults'],
  ['arms', 'Numbers'],
  ['traces', 'Traces'],
  ['compare', 'Compare'],
  ['story', 'Story'],
  ['trust', 'Trust'],
  ['legend', 'Help'],
] as const;

/** The whole page. What a browser makes alive of it stands in an island. */
export function Page({ model }: { model: PageModel }) {
  const { report } = model;
  // What could not be judged is not what a failed run is opened for.
  const isFailed = report.verdict === 'fail';
  return (
    <>
      <a class="skip" href="#main">
        To the report
      </a>
      <header class="top">
        <div>
          <span class="brand">
            <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
              <path d="M1 10h4l2-6 4 10 2-4h4" fill="none" stroke="currentColor" stroke-width="2" />
            </svg>
            Faultline
          </span>
          <span class="crumb">{report.scenario}</span>
          <nav aria-label="Contents">
            {CONTENTS.map(([id, text]) => (
              <a key={id} href={`#${id}`}>
                {text}
              </a>
            ))}
          </nav>
          <div data-island="theme">
            <ThemeButton />
          </div>
        </div>
      </header>
      <main class="page" id="main">
        <Verdict model={model} />
        <Problems model={model} />
        {isFailed ? null : <Advice model={model} />}
        <Arms model={model} />
        {isFailed ? <Advice model={model} /> : null}
        <Known model={model} />
        <div data-island="over-time">
          <OverTime model={model} />
        </div>
        <Hypotheses model={model} />
        <Audits model={model} />
        <Faults model={model} />
        <Numbers model={model} />
        <div data-island="traces">
          <TracesPlace model={model} />
        </div>
        <div data-island="compare">
          <Compare model={model} readers={null} />
        </div>
        <Story model={model} />
        <Events model={model} />
        <Trust model={model} />
        <Lesson model={model} />
        <Legend />
        <About model={model} />
      </main>
    </>
  );
}
