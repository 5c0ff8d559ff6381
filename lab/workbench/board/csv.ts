/** Without it Excel takes a file for one of the code page of its machine, in which names of other scripts are garbage. */
const BYTE_ORDER_MARK = '\uFEFF';

/** RFC 4180, for spreadsheets. A field that one would take for a formula begins with an apostrophe. */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  BYTE_ORDER_MARK + rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');

function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
