const QUOTE = /\{([^{}]*)\}/g;

/** Claims that a text quotes by name: `{reads-stay-fast}`. */
export const quotedIn = (text: string): string[] => [...text.matchAll(QUOTE)].map(([, name = '']) => name);

/** The text with each of them told. */
export const withQuotes = (text: string, tell: (claim: string) => string): string =>
  text.replace(QUOTE, (_, name: string) => tell(name));
