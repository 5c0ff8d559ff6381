/** Of one line; what is longer is cut, so that a file without line breaks takes no more memory than that. */
const LONGEST = 4_000;

/** The lines of a text that comes in pieces. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = `${rest}${piece}`.split('\n');
    rest = (lines.pop() ?? '').slice(0, LONGEST);
    for (const line of lines) yield line.slice(0, LONGEST);
  }
  if (rest !== '') yield rest;
}
