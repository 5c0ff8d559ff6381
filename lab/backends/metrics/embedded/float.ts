const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
const NOT_A_NUMBER = /^nan$/i;

/** A float as Go's `strconv.ParseFloat` reads it (no hex, no underscores: Prometheus refuses both); null if it is none. */
export function parseGoFloat(text: string): number | null {
  if (DECIMAL.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : null;
  }
  const infinite = INFINITE.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return NOT_A_NUMBER.test(text) ? Number.NaN : null;
}

/** A sample's value as Prometheus' JSON spells it: `+Inf`, `NaN`, `-0`, `1e-07`. */
export function formatGoFloat(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  if (Object.is(value, -0)) return '-0';
  // Go writes at least two digits of exponent; the limits where exponents start are JavaScript's.
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Unix seconds with milliseconds where there are any, as Prometheus' JSON has them. */
export function formatTime(tMs: number): string {
  const fraction = Math.abs(tMs % 1000);
  const seconds = String(Math.trunc(tMs / 1000));
  const sign = tMs < 0 && tMs > -1000 ? '-' : '';
  return fraction === 0 ? seconds : `${sign}${seconds}.${String(fraction).padStart(3, '0')}`;
}
