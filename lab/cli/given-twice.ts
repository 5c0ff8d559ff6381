interface Token {
  readonly kind: string;
  readonly name?: string;
  readonly value?: string | undefined;
}

/** Of the tokens of Node's `parseArgs`: what is wrong with a flag that was given two values, of which nobody can tell which was meant; null where none was. */
export function givenTwice(tokens: readonly Token[]): string | null {
  const first = new Map<string, string>();
  for (const { kind, name = '', value } of tokens) {
    if (kind !== 'option' || value === undefined) continue;
    const before = first.get(name);
    if (before !== undefined) return `Expected --${name} once, got \`${before}\` and \`${value}\``;
    first.set(name, value);
  }
  return null;
}
