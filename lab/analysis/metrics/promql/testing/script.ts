import { parseDuration } from '../duration.ts';
import { literalSeconds } from '../parse/literal.ts';

/** What an `expect` line says. */
export type Expectation =
  | { readonly kind: 'fail'; readonly message: string | RegExp | null }
  | { readonly kind: 'ordered' }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'range vector'; readonly startMs: number; readonly stepMs: number }
  /** `warn`, `info` and their like: annotations, which this engine does not have. */
  | { readonly kind: 'annotation' };

export interface Evaluation {
  readonly kind: 'eval';
  readonly line: number;
  readonly expr: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Null for an instant query. */
  readonly stepMs: number | null;
  readonly expectations: readonly Expectation[];
  /** Series and points that must come out. */
  readonly results: readonly string[];
}

export type Command =
  | { readonly kind: 'clear' }
  | { readonly kind: 'load'; readonly stepMs: number; readonly series: readonly string[] }
  | Evaluation;

/** Reads a script in Prometheus' language of tests: promql/promqltest/README.md of its module. */
export function parseScript(text: string): readonly Command[] {
  const lines = text.split('\n').map((line) => (/^\s*#/.test(line) ? '' : line.trim()));
  const commands: Command[] = [];
  for (let i = 0; i < lines.length; i++) {
    const head = lines[i] as string;
    if (head === '') continue;
    const number = i + 1;
    const body: string[] = [];
    // A block ends with an empty line or a comment.
    while (head !== 'clear' && (lines[i + 1] ?? '') !== '') body.push(lines[++i] as string);
    commands.push(parseCommand(head, body, number));
  }
  return commands;
}

/** Before `expect` came, the command itself told what to expect. */
const OLD_SPELLINGS: Readonly<Record<string, readonly Expectation[]>> = {
  eval_fail: [{ kind: 'fail', message: null }],
  eval_ordered: [{ kind: 'ordered' }],
};

function parseCommand(head: string, body: readonly string[], line: number): Command {
  if (head === 'clear') return { kind: 'clear' };
  const load = /^load(?:_with_nhcb)?\s+(\S+)$/.exec(head);
  if (load !== null) return { kind: 'load', stepMs: duration(load[1] as string), series: body };
  const instant = /^eval(?:_\w+)?\s+instant\s+(?:at\s+(\S+)\s+)?(.+)$/.exec(head);
  const range = /^eval(?:_\w+)?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/.exec(head);
  const expectations = [
    ...(OLD_SPELLINGS[head.split(/\s/)[0] as string] ?? []),
    ...body.filter((one) => one.startsWith('expect ')).map(parseExpectation),
  ];
  const results = body.filter((one) => !one.startsWith('expect '));
  const common = { kind: 'eval', line, expectations, results } as const;
  if (instant !== null) {
    const atMs = duration(instant[1] ?? '0');
    return { ...common, expr: instant[2] as string, startMs: atMs, endMs: atMs, stepMs: null };
  }
  if (range === null) throw new Error(`line ${line}: no command: ${head}`);
  const [, from, to, step, expr] = range as unknown as [string, string, string, string, string];
  return { ...common, expr, startMs: duration(from), endMs: duration(to), stepMs: duration(step) };
}

function parseExpectation(line: string): Expectation {
  const fail = /^expect\s+fail(?:\s+(msg|regex):\s*(.*))?$/.exec(line);
  if (fail !== null) {
    const said = fail[2] ?? '';
    return {
      kind: 'fail',
      message: fail[1] === undefined ? null : fail[1] === 'msg' ? said : new RegExp(said),
    };
  }
  if (/^expect\s+ordered$/.test(line)) return { kind: 'ordered' };
  const text = /^expect\s+string\s+(.+)$/.exec(line);
  if (text !== null) return { kind: 'string', value: unquoted(text[1] as string) };
  const range = /^expect\s+range\s+vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/.exec(line);
  if (range !== null) {
    return {
      kind: 'range vector',
      startMs: duration(range[1] as string),
      stepMs: duration(range[3] as string),
    };
  }
  if (/^expect\s+(?:no_)?(?:warn|info)\b/.test(line)) return { kind: 'annotation' };
  throw new Error(`no expectation: ${line}`);
}

function unquoted(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text.slice(1, -1);
}

function duration(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const plain = text.replace(/^-/, '');
  const ms = parseDuration(plain) ?? (literalSeconds(plain) ?? Number.NaN) * 1000;
  if (Number.isNaN(ms)) throw new Error(`no duration: ${text}`);
  return sign * ms;
}
