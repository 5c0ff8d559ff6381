const WIDTH = 80;

/** Plain data as it stands in a TypeScript file; what is undefined is left out. */
export function codeOf(value: unknown, indent = ''): string {
  if (typeof value === 'number') return numberOf(value);
  if (typeof value === 'string')
    return `'${value.replaceAll(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  const isList = Array.isArray(value);
  const inner = `${indent}  `;
  const parts = isList
    ? value.map((each) => codeOf(each, inner))
    : Object.entries(value).flatMap(([name, each]) =>
        each === undefined ? [] : [`${keyOf(name)}: ${codeOf(each, inner)}`],
      );
  if (parts.length === 0) return isList ? '[]' : '{}';
  const line = isList ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
  if (line.length + indent.length < WIDTH && !line.includes('\n')) return line;
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`;
}

const numberOf = (value: number) =>
  Number.isInteger(value) && Math.abs(value) >= 1_000
    ? String(value).replaceAll(/\B(?=(\d{3})+$)/g, '_')
    : String(value);

export const keyOf = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : codeOf(name));
