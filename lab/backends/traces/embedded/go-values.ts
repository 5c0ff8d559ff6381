/** Values in the text forms that Go's standard library reads; null for what it refuses. Jaeger reads parameters so. */

const INT64_MAX = 2n ** 63n - 1n;
const MAX_OFFSET_HOURS = 24;
const MAX_OFFSET_MINUTES = 60;

/** `time.Parse` with RFC 3339: nanoseconds since 1970. Digits after the ninth of a second are dropped. */
export function parseTime(text: string): bigint | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/.exec(
    text,
  );
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] = match.slice(7);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const inRange =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!inRange || Number(offsetHours) > MAX_OFFSET_HOURS || Number(offsetMinutes) > MAX_OFFSET_MINUTES) {
    return null;
  }
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return BigInt(date.getTime() - offset) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

/** As many as fit in 63 bits. */
const MAX_FRACTION_DIGITS = 18;

const UNIT_NANOS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** `time.ParseDuration`: `1.5s`, `-100ms`, `1h2m`; nanoseconds. */
export function parseDuration(text: string): bigint | null {
  const [, sign, rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return 0n;
  const parts = [...rest.matchAll(/(\d*)(?:\.(\d*))?([^\d.]+)/gy)];
  if (rest === '' || parts.map(([part]) => part).join('') !== rest) return null;
  let nanos = 0n;
  for (const [, whole = '', fraction = '', unitName = ''] of parts) {
    const unit = Object.hasOwn(UNIT_NANOS, unitName) ? UNIT_NANOS[unitName] : undefined;
    if (unit === undefined || whole + fraction === '') return null;
    const digits = fraction.slice(0, MAX_FRACTION_DIGITS);
    nanos += BigInt(whole) * BigInt(unit) + BigInt(Math.trunc(Number(digits) * (unit / 10 ** digits.length)));
  }
  if (sign === '-') return nanos > INT64_MAX + 1n ? null : -nanos;
  return nanos > INT64_MAX ? null : nanos;
}

/** `strconv.ParseBool`. */
export function parseBool(text: string): boolean | null {
  if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(?:0|f|F|false|FALSE|False)$/.test(text) ? false : null;
}

/** `strconv.Atoi`. */
export function parseInteger(text: string): bigint | null {
  if (!/^[+-]?\d+$/.test(text)) return null;
  const value = BigInt(text.replace(/^\+/, ''));
  return value === BigInt.asIntN(64, value) ? value : null;
}

/** `url.ParseQuery`: of each name the first value; what is badly escaped is left out. */
export function parseQuery(query: string): Map<string, string> {
  const params = new Map<string, string>();
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const at = pair.indexOf('=');
    const name = unescaped(at < 0 ? pair : pair.slice(0, at));
    const value = unescaped(at < 0 ? '' : pair.slice(at + 1));
    if (name !== null && value !== null && !params.has(name)) params.set(name, value);
  }
  return params;
}

function unescaped(text: string): string | null {
  if (/%(?![\da-fA-F]{2})/.test(text)) return null;
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/[^%]+|%../g, (part) =>
      part.startsWith('%') ? String.fromCharCode(Number.parseInt(part.slice(1), 16)) : latin1(part),
    );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
