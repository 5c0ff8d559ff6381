/**
 * The name that stands for `U__my_2e_label` in a URL: any UTF-8 text in letters, digits and `_`. What is not escaped, or not as it
 * should be, is the name itself. https://github.com/prometheus/proposals/blob/main/proposals/0028-utf8.md
 */
export function unescapedName(escaped: string): string {
  const body = /^U__((?:[^_]|__|_[0-9a-fA-F]{0,6}_)*)$/s.exec(escaped)?.[1];
  if (body === undefined) return escaped;
  const codes = [...body.matchAll(/_([0-9a-fA-F]+)_/g)].map(([, hex]) => Number.parseInt(hex as string, 16));
  if (codes.some((code) => code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))) return escaped;
  return body.replace(/_([0-9a-fA-F]*)_/g, (_, hex: string) =>
    hex === '' ? '_' : String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}
