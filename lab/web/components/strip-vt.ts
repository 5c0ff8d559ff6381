/** What `stripVTControlCharacters` of node:util does, for the browser: escape sequences of terminals go. */
export function stripVTControlCharacters(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u001b\u009b][[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g,
    '',
  );
}

/** Terminals' colours mean nothing here. */
export const styleText = (_style: unknown, text: string): string => text;
