/** Functions of one number. https://prometheus.io/docs/prometheus/latest/querying/functions/ */
export const MATH: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  exp: Math.exp,
  ln: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  sgn: Math.sign,
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atanh: Math.atanh,
  cos: Math.cos,
  cosh: Math.cosh,
  sin: Math.sin,
  sinh: Math.sinh,
  tan: Math.tan,
  tanh: Math.tanh,
  deg: (value) => value * (180 / Math.PI),
  rad: (value) => value * (Math.PI / 180),
};

/** Parts of the date, in UTC, of seconds since 1970. */
export const DATES: Readonly<Record<string, (date: CivilDate) => number>> = {
  year: ({ day, years }) => day.getUTCFullYear() + years,
  month: ({ day }) => day.getUTCMonth() + 1,
  day_of_month: ({ day }) => day.getUTCDate(),
  day_of_week: ({ day }) => day.getUTCDay(),
  hour: ({ day }) => day.getUTCHours(),
  minute: ({ day }) => day.getUTCMinutes(),
  days_in_month: ({ day }) => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate(),
  day_of_year: ({ day }) => (midnight(day) - Date.UTC(day.getUTCFullYear(), 0, 1)) / DAY_MS + 1,
};

/** A day that JavaScript has, and how many years, all of them 400 together, it is moved by. */
interface CivilDate {
  readonly day: Date;
  readonly years: number;
}

const DAY_MS = 86_400_000;
/** The Gregorian calendar repeats itself after 400 years. */
const CYCLE_SECONDS = 146_097 * 86_400;
const INT64 = 2 ** 63;

/** Of what 64 bits don't hold, and of NaN, Go makes the end of time. */
export function dateOf(seconds: number): CivilDate {
  const whole = seconds >= -INT64 && seconds < INT64 ? Math.trunc(seconds) : INT64;
  const cycles = Math.floor(whole / CYCLE_SECONDS);
  return { day: new Date((whole - cycles * CYCLE_SECONDS) * 1000), years: cycles * 400 };
}

function midnight(date: Date): number {
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
}

/** To the nearest multiple, up where two are as near. */
export function roundTo(value: number, nearest: number): number {
  // A product would make 0.30000000000000004 of 3 times 0.1.
  const inverse = 1 / nearest;
  return Math.floor(value * inverse + 0.5) / inverse;
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
