import { expect, test } from 'vitest';
import { ERROR_CODES } from './error-codes.ts';

const HEAD = `# Error codes

An error of the lab is one line: what it is about, what was expected, what was found. Its code stands in the journal (\`run.failed\`) and
never changes its meaning. [Command line](command-line.md#exit-codes) has the exit codes.

| code | what happened, and what to do |
|---|---|
`;

test('docs/error-codes.md tells them all: `npx vitest run lab/error-codes.test.ts -u` makes it', async () => {
  const lines = Object.entries(ERROR_CODES).map(([code, text]) => `| \`${code}\` | ${text} |\n`);
  await expect(`${HEAD}${lines.join('')}`).toMatchFileSnapshot('../docs/error-codes.md');
});

test('they stand in order', () => {
  expect(Object.keys(ERROR_CODES)).toEqual(Object.keys(ERROR_CODES).toSorted());
});
