import type { ComponentChildren } from 'preact';
import { VERDICTS } from '../../report/format.ts';
import type { Verdict } from '../../report/model.ts';

/** What a verdict looks like: never by colour alone. */
const TONES: Readonly<Record<Verdict, string>> = {
  pass: 'ok',
  fail: 'bad',
  inconclusive: 'full',
  'no-data': 'quiet',
};

export const toneOf = (verdict: Verdict): string => TONES[verdict];

/** The verdict as a word in its colour, with its sign in a disc. */
export function VerdictChip({ verdict, word }: { verdict: Verdict; word?: string }) {
  return (
    <span class={`badge ${verdict} ${toneOf(verdict)}`}>
      <Disc tone={toneOf(verdict)} />
      {word ?? VERDICTS[verdict].word}
    </span>
  );
}

const SIGNS: Readonly<Record<string, string>> = {
  ok: 'M4 8.2l2.7 2.7L12 5.6',
  bad: 'M5 5l6 6M11 5l-6 6',
  full: 'M5.8 6.2a2.2 2.2 0 1 1 3 2.1c-.6.3-.8.6-.8 1.2M8 11.6v.2',
  quiet: 'M5.8 6.2a2.2 2.2 0 1 1 3 2.1c-.6.3-.8.6-.8 1.2M8 11.6v.2',
};

export function Disc({ tone }: { tone: string }) {
  return (
    <svg class={`disc ${tone}`} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="8" />
      <path d={SIGNS[tone] ?? SIGNS.quiet} />
    </svg>
  );
}

/** Each arm has a shape, and a colour beside it. */
const SHAPES = [
  <rect key="0" x="2" y="2" width="8" height="8" fill="none" stroke="currentColor" stroke-width="2" />,
  <circle key="1" cx="6" cy="6" r="5" fill="currentColor" />,
  <path key="2" d="M6 1l5.4 9.6H.6z" fill="currentColor" />,
  <path key="3" d="M6 .4L11.6 6 6 11.6.4 6z" fill="currentColor" />,
];

export function ArmMark({ place }: { place: number }) {
  return (
    <svg class={`mark a${place % 4}`} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {SHAPES[place % SHAPES.length]}
    </svg>
  );
}

export function ArmTag({ place, name }: { place: number; name: string }) {
  return (
    <span class="tag">
      <ArmMark place={place} />
      {name}
    </span>
  );
}

/** A part of the page with its heading, which a link can name. */
export function Section(props: {
  id: string;
  title: string;
  note?: ComponentChildren;
  children: ComponentChildren;
  tools?: ComponentChildren;
}) {
  const { id, title, note, children, tools } = props;
  return (
    <section class="sec" id={id} aria-labelledby={`${id}-title`}>
      <header class="sec-head">
        <h2 id={`${id}-title`}>
          <a class="anchor" href={`#${id}`}>
            {title}
          </a>
        </h2>
        {note ? <p class="note">{note}</p> : null}
        {tools}
      </header>
      {children}
    </section>
  );
}

/** One choice of a few: as buttons that say which is pressed. */
export function Choice<Value extends string>(props: {
  label: string;
  options: readonly (readonly [Value, string])[];
  value: Value;
  onChange: (value: Value) => void;
}) {
  const { label, options, value, onChange } = props;
  return (
    <fieldset class="seg">
      <legend class="sr">{label}</legend>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}
