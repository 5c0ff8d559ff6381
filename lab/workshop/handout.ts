import { clock } from './check-workshop.ts';
import type { Answers, Asked, Language } from './exercise-schema.ts';
import { STYLES } from './handout-styles.ts';
import { LABELS } from './labels.ts';
import { html, Markup } from './markup.ts';
import { withQuotes } from './quoted.ts';
import type { Exercise, Workshop } from './read-content.ts';
import type { Timetable } from './timetable-schema.ts';

export interface HandoutOptions {
  readonly language: Language;
  /** With answers, notes and the clock. */
  readonly trainer: boolean;
  /** Without what comes after the run, which gives away what is predicted; on paper it is overleaf. */
  readonly onlyPredictions?: boolean;
  /** How a scenario is run: what is typed. */
  readonly typed: (scenario: string) => string;
}

/** One file of HTML to print, without a script: what to predict, with room to write. */
export function handout(workshop: Workshop, options: HandoutOptions): string {
  const { exercises, timetables } = workshop;
  const { language, trainer } = options;
  const { title } = LABELS[language];
  const ordered = inOrder(workshop);
  const tables = trainer
    ? Object.values(timetables).map((each) => timetableOf(each, exercises, language))
    : [];
  const page = html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-Hans' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Faultline · ${title}</title>
<style>${new Markup(STYLES)}</style>
</head>
<body>
<h1>Faultline · ${title}</h1>
${contents(ordered, language)}
${tables}
${ordered.map((exercise, place) => section(exercise, place + 1, options))}
</body>
</html>
`;
  return page.text;
}

/** As the longest timetable has them; what is in none comes last. By this number they are known where a name would tell too much. */
export const inOrder = ({ exercises, timetables }: Workshop): Exercise[] =>
  exercises.toSorted((a, b) => placeOf(a, timetables) - placeOf(b, timetables));

function placeOf({ name }: Exercise, timetables: Workshop['timetables']): number {
  const longest = Object.values(timetables).toSorted((a, b) => b.parts.length - a.parts.length)[0];
  const index = longest?.parts.findIndex((part) => 'exercise' in part && part.exercise === name) ?? -1;
  return index < 0 ? Number.MAX_SAFE_INTEGER : index;
}

function contents(exercises: readonly Exercise[], language: Language): Markup {
  const { minutes } = LABELS[language];
  const rows = exercises.map(
    ({ data, words }, place) =>
      html`<tr><td><a href="#exercise-${place + 1}">${place + 1}. ${words[language].title}</a></td><td>${data.minutes} ${minutes}</td></tr>`,
  );
  return html`<table>${rows}</table>`;
}

function timetableOf(timetable: Timetable, exercises: readonly Exercise[], language: Language): Markup {
  const labels = LABELS[language];
  const rows = clock(timetable, exercises).map(({ begins, minutes, part, exercise }) => {
    const title = 'title' in part ? part.title[language] : exercise?.words[language].title;
    return html`<tr><td>${begins}</td><td>${title ?? ''}</td><td>${minutes} ${labels.minutes}</td></tr>`;
  });
  return html`<section><h2>${labels.timetable} · ${timetable.title[language]}</h2>
<table><tr><th>${labels.clock}</th><th>${labels.what}</th><th></th></tr>${rows}</table></section>`;
}

const LINES = html`<div class="lines"></div>`;

function section(exercise: Exercise, number: number, options: HandoutOptions): Markup {
  const { data } = exercise;
  const { language, trainer, onlyPredictions = false } = options;
  const [words, labels] = [exercise.words[language], LABELS[language]];
  const broken = data.kind === 'mend' ? html`<p>${labels.broken}</p>` : null;
  return html`<section id="exercise-${number}">
<h2>${number}. ${words.title} <span class="minutes">${data.minutes} ${labels.minutes}</span></h2>
<p>${labels.objective}${words.objective}${language === 'zh' ? '。' : '.'}</p>
<h3>${labels.prerequisites}</h3>
<ul>${words.prerequisites.map((each) => html`<li>${inCode(each)}</li>`)}</ul>
<h3>1. ${labels.predict}</h3>
${broken}
<p>${inCode(words.question.text)}</p>
${choices(data.question, words.question, options)}
${onlyPredictions ? null : afterwards(exercise, options)}
${trainer ? forTrainers(exercise, language) : null}
</section>`;
}

function afterwards(exercise: Exercise, options: HandoutOptions): Markup {
  const { data } = exercise;
  const { language, trainer, typed } = options;
  const [words, labels] = [exercise.words[language], LABELS[language]];
  return html`<div class="afterwards">
<h3>2. ${labels.run}</h3>
<pre><code>${typed(data.scenario)}</code></pre>
<p>${labels.observed}</p>
${trainer ? told(exercise, language) : LINES}
<h3>3. ${data.kind === 'mend' ? labels.mend : labels.protection}</h3>
${mendOrSwitch(exercise, options)}
<h3>4. ${labels.transfer}</h3>
<p>${inCode(words.transfer.question)}</p>
${trainer ? html`<div class="answer"><p>${inCode(words.transfer.answer)}</p></div>` : LINES}
</div>`;
}

function choices(
  { choices: ids, right }: Asked,
  { choices: told }: Answers,
  options: HandoutOptions,
): Markup {
  const labels = LABELS[options.language];
  const items = ids.map((id) => {
    const { text = '', misconception } = told[id] ?? {};
    if (!options.trainer) return html`<li><span class="box"></span>${inCode(text)}</li>`;
    if (id === right)
      return html`<li class="right"><span class="box"></span><b>${inCode(text)}</b> (${labels.right})</li>`;
    const behind = html`<div class="behind">${labels.misconception} ${inCode(misconception ?? '')}</div>`;
    return html`<li><span class="box"></span>${inCode(text)}${behind}</li>`;
  });
  return html`<ul class="choices">${items}</ul>`;
}

function told({ data: { look }, words }: Exercise, language: Language): Markup {
  const labels = LABELS[language];
  const { happened, why } = words[language];
  const where = `${look.arm} · ${look.phase} · ${look.route} · ${look.service}: ${look.span}`;
  return html`<div class="answer">
<p><b>${labels.happened}</b> ${inCode(happened)}</p>
<p><b>${labels.why}</b> ${inCode(why)}</p>
<p><b>${labels.pointAt}</b> <code>${where}</code> <code>${look.claim}</code></p>
</div>`;
}

function mendOrSwitch({ data, words }: Exercise, options: HandoutOptions): Markup {
  const labels = LABELS[options.language];
  const { protection, mend } = words[options.language];
  if (data.kind === 'predict' && protection) {
    const asked = { choices: Object.keys(data.protection.choices), right: data.protection.right };
    return html`<p>${inCode(protection.text)}</p>
${choices(asked, protection, options)}
<p>${labels.again}</p>
${LINES}`;
  }
  if (data.kind !== 'mend' || !mend) return html``;
  const change = html`<div class="answer"><p><b>${labels.change}</b> ${inCode(mend.change)}</p></div>`;
  return html`<p>${inCode(mend.task)} ${labels.turns} <code>${data.mend.turns}</code></p>
${options.trainer ? change : LINES}`;
}

function forTrainers({ words }: Exercise, language: Language): Markup {
  const labels = LABELS[language];
  const { hints, notes } = words[language];
  return html`<h3>${labels.hints}</h3>
<ol>${hints.map((each) => html`<li>${inCode(each)}</li>`)}</ol>
<h3>${labels.notes}</h3>
<p>${inCode(notes)}</p>`;
}

/** What stands between backticks, and claims in braces, as code. */
function inCode(text: string): Markup {
  const parts = withQuotes(text, (claim) => `\`${claim}\``).split('`');
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
