const GREAT = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const SMALL = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
const BINARY = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'];

/** With a metric prefix: `1234` as `1.234k`, `0.05` as `50m`. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return significant(value);
  if (Math.abs(value) >= 1) return prefixed(value, 1000, GREAT);
  return below(value);
}

export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return significant(value);
  return prefixed(value, 1024, BINARY);
}

/** Of a ratio: `0.25` as `25%`. */
export function humanizePercentage(value: number): string {
  return `${significant(value * 100)}%`;
}

/** Of seconds: `90061` as `1d 1h 1m 1s`, `0.5` as `500ms`. */
export function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return significant(value);
  if (value === 0) return '0s';
  if (Math.abs(value) < 1) return `${below(value)}s`;
  const sign = value < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(value));
  const [seconds, minutes] = [whole % 60, Math.trunc(whole / 60) % 60];
  const [hours, days] = [Math.trunc(whole / 3600) % 24, Math.trunc(whole / 86_400)];
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  if (minutes > 0) return `${sign}${minutes}m ${seconds}s`;
  return `${significant(value)}s`;
}

function prefixed(value: number, base: number, prefixes: readonly string[]): string {
  let rest = value;
  let prefix = '';
  for (const next of prefixes) {
    if (Math.abs(rest) < base) break;
    rest /= base;
    prefix = next;
  }
  return `${significant(rest)}${prefix}`;
}

function below(value: number): string {
  let rest = value;
  let prefix = '';
  for (const next of SMALL) {
    if (Math.abs(rest) >= 1) break;
    rest *= 1000;
    prefix = next;
  }
  return `${significant(rest)}${prefix}`;
}

/** Four digits that say something, as Go's `%.4g`. */
function significant(value: number): string {
  return general(value, 4);
}

/** Go's `%.<digits>g`. */
export function general(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return '0';
  const [mantissa, exponent] = value.toExponential(Math.max(0, digits - 1)).split('e') as [string, string];
  if (Number(exponent) < -4 || Number(exponent) >= digits) {
    return `${stripped(mantissa)}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`;
  }
  return stripped(Number(`${mantissa}e${exponent}`).toFixed(Math.max(0, digits - 1 - Number(exponent))));
}

function stripped(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
