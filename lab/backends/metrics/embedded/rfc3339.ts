const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):\d\d:\d\d)([.,]\d+)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Milliseconds of such a time, of a day that there is; NaN for all else. Go takes a comma before the fraction too. */
export function parseRfc3339(text: string): number {
  const parts = RFC_3339.exec(text);
  if (parts === null) return Number.NaN;
  const [, day, time, fraction = '', zone] = parts as unknown as [string, string, string, string?, string?];
  const midnight = new Date(`${day}T00:00:00Z`);
  // JavaScript takes the 30th of February for a day in March.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return Number.NaN;
  return Date.parse(`${day}T${time}${fraction.replace(',', '.')}${zone}`);
}
