import { executionError } from '../errors.ts';
import { withoutName } from '../labels.ts';
import { type Call, type Expr, withoutParens } from '../parse/ast.ts';
import { absent } from './absent.ts';
import { type Column, distinct } from './column.ts';
import type { Evaluation } from './evaluation.ts';
import { checkExtension } from './extended.ts';
import { OVER_TIME, quantileOverTime } from './over-time.ts';
import { overWindows } from './over-windows.ts';
import { difference, extrapolated, instantaneous, RATES } from './rate.ts';
import { regression } from './regression.ts';
import { selectRange, selectSubquery } from './select.ts';
import type { WindowFunction, Windows } from './window.ts';

const OTHERS = ['irate', 'idelta', 'deriv', 'predict_linear', 'quantile_over_time'];
const NAMES: ReadonlySet<string> = new Set([...Object.keys(OVER_TIME), ...Object.keys(RATES), ...OTHERS]);
/** Those that give one of the samples as it is. */
const KEEPS_NAME: ReadonlySet<string> = new Set(['first_over_time', 'last_over_time']);

/** Whether it takes a range vector. */
export function isRangeFunction(name: string): boolean {
  return NAMES.has(name);
}

export function callOverRange(call: Call, evaluation: Evaluation): readonly Column[] {
  const { name, args } = call;
  const expr = withoutParens((name === 'quantile_over_time' ? args[1] : args[0]) as Expr);
  const windows = windowsOf(expr, evaluation);
  if (windows.extended !== null) checkExtension(windows.extended.extension, name);
  const counter = RATES[name]?.counter ?? false;
  const columns = overWindows(windows, evaluation, windowFunction(call, evaluation, windows), counter);
  if (name === 'absent_over_time') {
    evaluation.query.spend(evaluation.count);
    return absent(expr, columns, evaluation.count);
  }
  if (KEEPS_NAME.has(name)) return columns;
  return distinct(columns.map((column) => ({ ...column, labels: withoutName(column.labels) })));
}

export function windowsOf(expr: Expr, evaluation: Evaluation): Windows {
  const inner = withoutParens(expr);
  if (inner.kind === 'range') return selectRange(inner, evaluation);
  if (inner.kind === 'subquery') return selectSubquery(inner, evaluation);
  throw new TypeError(`${inner.kind} is no range vector`);
}

function windowFunction({ name, args }: Call, evaluation: Evaluation, { extended }: Windows): WindowFunction {
  const rate = RATES[name];
  if (rate !== undefined)
    return (window) => (extended === null ? extrapolated(window, rate) : difference(window, rate));
  const simple = OVER_TIME[name];
  if (simple !== undefined) return simple;
  switch (name) {
    case 'irate':
    case 'idelta':
      return (window) => instantaneous(window, name === 'irate');
    case 'deriv':
      return (window) => regression(window, window.times[window.from] as number)?.slope;
    case 'quantile_over_time': {
      const phi = evaluation.scalar(args[0] as Expr);
      return (window) => quantileOverTime(phi[window.step] as number, window);
    }
    case 'predict_linear': {
      const ahead = evaluation.scalar(args[1] as Expr);
      return (window) => {
        const line = regression(window, evaluation.timeAt(window.step));
        return line === undefined ? undefined : line.slope * (ahead[window.step] as number) + line.intercept;
      };
    }
    default:
      throw executionError(`unknown function with name ${JSON.stringify(name)}`);
  }
}
