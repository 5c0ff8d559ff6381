import { formatBytes } from '../format.ts';
import { LEGEND } from '../legend.ts';
import type { Report } from '../model.ts';
import { dataTable, type Html, html, section } from './markup.ts';

export function storySection({ arms }: Report): Html | null {
  if (arms.every(({ story }) => story.length === 0)) return null;
  const stories = arms.map(
    ({ name, story }) =>
      html`<div><h3>${name}</h3><ol class="story">${story.map(({ tS, text }) => html`<li><span class="at">${tS.toFixed(1)} s</span> ${text}</li>`)}</ol></div>`,
  );
  return section('story', 'What happened', html`<div class="columns">${stories}</div>`);
}

export function legendSection(): Html {
  const entries = LEGEND.map(({ term, text }) => html`<dt>${term}</dt><dd>${text}</dd>`);
  return section('legend', 'How to read this', html`<dl class="legend">${entries}</dl>`);
}

export function aboutSection({ backends, machine, faultline, exitCode }: Report): Html {
  return section('about', 'This run', [
    dataTable(
      'What stood behind the run',
      [{ text: 'Backend' }, { text: 'Product' }, { text: 'Provider' }, { text: 'Where' }],
      backends.map(
        ({ role, name, version, answersAs, provider, path, where }) =>
          html`<tr><th scope="row">${role}</th><td>${name} ${version}${answersAs === null ? '' : `, answers as ${answersAs}`}</td><td>${path ?? provider}</td><td><code>${where}</code></td></tr>`,
      ),
    ),
    html`<p class="meta">Faultline ${faultline} · Node.js ${machine.node} · ${machine.os} · ${machine.cpus} CPUs · ${formatBytes(machine.memoryBytes)} memory · exit code ${exitCode}</p>`,
  ]);
}
