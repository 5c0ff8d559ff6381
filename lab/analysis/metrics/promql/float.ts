/** No digit has two places in it: else a million of them with a letter behind take hours. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
const NOT_A_NUMBER = /^nan$/i;

/** The value of a sample: a float as Go reads it, without hex and underscores, which Prometheus refuses here; null if it is none. */
export function parseGoFloat(text: string): number | null {
  if (DECIMAL.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : null;
  }
  const infinite = INFINITE.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return NOT_A_NUMBER.test(text) ? Number.NaN : null;
}

/** A float as Go's `strconv.ParseFloat` reads it: digits may be parted, as in `1_000` (hex floats, `0x1p4`, are left out). */
export function parseFloat64(text: string): number | null {
  return parseGoFloat(text.replace(/(?<=\d)_(?=\d)/g, ''));
}

/** A bound as OpenMetrics spells it: always with a point or an exponent, the latter from a million and below 0.0001 on. */
export function formatOpenMetricsFloat(value: number): string {
  if (!Number.isFinite(value)) return formatGoFloat(value);
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  if (Number(exponent) < -4 || Number(exponent) >= 6)
    return `${digits}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`;
  const plain = Object.is(value, -0) ? '-0' : String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
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

/** All digits, as Go's `strconv.FormatFloat(value, 'f', -1, 64)`: `10000000000000000000000`, `0.0000001`. */
export function formatPlainFloat(value: number): string {
  const text = formatGoFloat(value);
  const parts = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (parts === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent] = parts;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}
