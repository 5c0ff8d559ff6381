import { formatGoFloat } from '../promql/float.ts';
import { type Labels, labelValue } from '../promql/labels.ts';
import { general, humanize, humanize1024, humanizeDuration, humanizePercentage } from './humanize.ts';
import { RuleError } from './rule-error.ts';

/** What a template may speak of. */
export interface TemplateData {
  readonly labels: Labels;
  readonly value: number;
}

type Value = string | number;
type Part = (data: TemplateData) => string;
type Operand = (data: TemplateData) => Value;
type Stage = (value: Value) => Value;

const TOKEN =
  /\s*(\$labels\.[a-zA-Z_]\w*|\$value|\.Labels\.[a-zA-Z_]\w*|\.Value|"(?:\\.|[^"\\])*"|`[^`]*`|[a-zA-Z]\w*|-?[\d.]+(?:[eE][-+]?\d+)?|\|)/y;

/**
 * A label or an annotation of an alert: text with `{{ $labels.job }}`, `{{ $value | humanize }}` and their like. Of Go's templates the
 * values, pipes and functions of numbers and texts; control flow and queries are refused when the rules are read.
 * https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
export class Template {
  readonly text: string;
  readonly #parts: readonly Part[];

  /** @throws RuleError for what it does not have */
  constructor(text: string) {
    this.text = text;
    this.#parts = partsOf(text);
  }

  expand(data: TemplateData): string {
    return this.#parts.map((part) => part(data)).join('');
  }
}

function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let rest = text;
  for (;;) {
    const action = /\{\{(-\s)?([\s\S]*?)(\s-)?\}\}/.exec(rest);
    if (action === null) {
      if (rest.includes('{{')) throw unclosed(rest.slice(rest.indexOf('{{')), text);
      parts.push(literal(rest));
      return parts;
    }
    const before = rest.slice(0, action.index);
    parts.push(literal(action[1] === undefined ? before : before.trimEnd()));
    parts.push(pipeline(action[2] as string, text));
    rest = rest.slice(action.index + action[0].length);
    if (action[3] !== undefined) rest = rest.trimStart();
  }
}

const literal = (text: string) => () => text;

function pipeline(action: string, whole: string): Part {
  const stages = tokensOf(action, whole).reduce<string[][]>(
    (all, token) => {
      if (token === '|') all.push([]);
      else all.at(-1)?.push(token);
      return all;
    },
    [[]],
  );
  const [first, ...others] = stages as [string[], ...string[][]];
  const start = first.length === 1 ? operand(first[0] as string, whole) : applied(first, whole);
  const rest = others.map((tokens) => stage(tokens, whole));
  return (data) => shown(rest.reduce((value, apply) => apply(value), start(data)));
}

function tokensOf(action: string, whole: string): readonly string[] {
  const tokens: string[] = [];
  let at = 0;
  while (action.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(action);
    if (token === null) throw refused(action.trim(), whole);
    tokens.push(token[1] as string);
    at = TOKEN.lastIndex;
  }
  return tokens;
}

function operand(token: string, whole: string): Operand {
  const label = /^(?:\$labels|\.Labels)\.(\w+)$/.exec(token)?.[1];
  if (label !== undefined) return ({ labels }) => labelValue(labels, label);
  if (token === '$value' || token === '.Value') return ({ value }) => value;
  if (token.startsWith('"')) {
    const text = quotedText(token, whole);
    return () => text;
  }
  if (token.startsWith('`')) return () => token.slice(1, -1);
  if (/^-?[\d.]/.test(token) && !Number.isNaN(Number(token))) return () => Number(token);
  throw refused(token, whole);
}

/** `humanize $value` is `$value | humanize`. */
function applied(tokens: readonly string[], whole: string): Operand {
  const last = tokens.at(-1);
  if (last === undefined) throw refused('', whole);
  const value = operand(last, whole);
  const apply = stage(tokens.slice(0, -1), whole);
  return (data) => apply(value(data));
}

const NUMBERS: ReadonlyMap<string, (value: number) => string> = new Map(
  Object.entries({ humanize, humanize1024, humanizeDuration, humanizePercentage }),
);
const TEXTS: ReadonlyMap<string, (value: string) => string> = new Map([
  ['toUpper', (text) => text.toUpperCase()],
  ['toLower', (text) => text.toLowerCase()],
  ['title', (text) => text.replace(/(?<![\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase())],
]);

function stage(tokens: readonly string[], whole: string): Stage {
  const [name = '', argument, ...others] = tokens;
  if (name === 'printf' && argument?.startsWith('"') && others.length === 0) {
    return printf(quotedText(argument, whole), whole);
  }
  if (argument !== undefined) throw refused(tokens.join(' '), whole);
  const ofNumber = NUMBERS.get(name);
  if (ofNumber !== undefined) return (value) => ofNumber(Number(value));
  const ofText = TEXTS.get(name);
  if (ofText !== undefined) return (value) => ofText(shown(value));
  throw refused(name, whole);
}

function printf(format: string, whole: string): Stage {
  const verb = /%(?:\.(\d+))?([fgsvd])/.exec(format);
  if (verb === null || format.replace(verb[0], '').replaceAll('%%', '').includes('%'))
    throw refused(format, whole);
  const digits = verb[1] === undefined ? null : Number(verb[1]);
  const write = (value: Value) => {
    if (verb[2] === 'f') return Number(value).toFixed(digits ?? 6);
    if (verb[2] === 'd') return String(Math.trunc(Number(value)));
    return verb[2] === 'g' && digits !== null ? general(Number(value), digits) : shown(value);
  };
  return (value) => format.replace(verb[0], write(value).replaceAll('$', '$$$$')).replaceAll('%%', '%');
}

/** As Go's `%v`: exponents from 1e21 on, and below 1e-4. */
function shown(value: Value): string {
  if (typeof value === 'string') return value;
  const small = value !== 0 && Math.abs(value) < 1e-4;
  if (!small) return formatGoFloat(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

function refused(found: string, whole: string): RuleError {
  const known = [...NUMBERS.keys(), ...TEXTS.keys(), 'printf'].join(', ');
  return new RuleError(
    `template ${JSON.stringify(whole)}: expected $labels.<name> or $value, with | and ${known}, found ${JSON.stringify(found)}`,
  );
}

function unclosed(found: string, whole: string): RuleError {
  return new RuleError(`template ${JSON.stringify(whole)}: expected }} behind ${JSON.stringify(found)}`);
}

/** The text of a token in double quotes. */
function quotedText(token: string, whole: string): string {
  try {
    return JSON.parse(token) as string;
  } catch {
    throw refused(token, whole);
  }
}
