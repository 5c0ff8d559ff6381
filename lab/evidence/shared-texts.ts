/** Lines of evidence name the same routes, orders and customers again and again: of equal texts in their values one is kept. */
export class SharedTexts {
  readonly #known = new Map<string, string>();

  /** Puts the texts that are known in place of those of a value that was read, however deep it is; returns it. */
  share<Value>(value: Value): Value {
    const open: unknown[] = [value];
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      if (typeof each !== 'object' || each === null) continue;
      const fields = each as Record<string, unknown>;
      for (const key of Object.keys(fields)) {
        const field = fields[key];
        if (typeof field === 'string') fields[key] = this.#text(field);
        else if (typeof field === 'object' && field !== null) open.push(field);
      }
    }
    return value;
  }

  #text(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, text);
    return text;
  }
}
