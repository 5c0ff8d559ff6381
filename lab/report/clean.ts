/**
 * Text of a run (names, messages, attributes) may hold anything, such as terminal escapes or line breaks. Returns
 * it on one line without control characters and lone surrogates.
 */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
}

/** At most `length` characters; what is cut ends in an ellipsis. */
export function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, Math.max(0, length - 1)).join('')}…`;
}
