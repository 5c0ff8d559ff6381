import type { Expr } from './ast.ts';
import { parseLabelList } from './parse-labels.ts';
import type { Arguments, Reader } from './reader.ts';
import type { Aggregation } from './tokens.ts';
import { checkType } from './types.ts';

const PARAMETERS: Readonly<Partial<Record<Aggregation, 'scalar' | 'string'>>> = {
  topk: 'scalar',
  bottomk: 'scalar',
  quantile: 'scalar',
  count_values: 'string',
};

/** `sum by (job) (expr)`, `sum(expr) by (job)`, `topk(5, expr)`. */
export function parseAggregate(reader: Reader, op: Aggregation, parseArguments: () => Arguments): Expr {
  const { start } = reader.next();
  const before = modifier(reader);
  const { args, end } = parseArguments();
  const after = before === null ? modifier(reader) : null;
  if (op === 'limitk' || op === 'limit_ratio') {
    const flag = '--enable-feature=promql-experimental-functions';
    throw reader.error(`${op}() is experimental and must be enabled with ${flag}`, start);
  }
  const wanted = PARAMETERS[op];
  const count = wanted === undefined ? 1 : 2;
  if (args.length === 0) throw reader.error('no arguments for aggregate expression provided', start);
  if (args.length !== count) {
    const found = `expected ${count}, got ${args.length}`;
    throw reader.error(`wrong number of arguments for aggregate expression provided, ${found}`, start);
  }
  const expr = args.at(-1) as Expr;
  checkType(reader, expr, 'vector', 'aggregation expression');
  const param = wanted === undefined ? null : (args[0] as Expr);
  if (param !== null && wanted !== undefined) checkType(reader, param, wanted, 'aggregation parameter');
  const { grouping, without } = before ?? after ?? { grouping: [], without: false };
  return reader.node({ kind: 'aggregate', op, param, expr, grouping, without, start, end }, ...args);
}

function modifier(reader: Reader): { grouping: readonly string[]; without: boolean } | null {
  const how = reader.takeWord('by', 'without');
  if (how === null) return null;
  return { grouping: parseLabelList(reader), without: how.text.toLowerCase() === 'without' };
}
