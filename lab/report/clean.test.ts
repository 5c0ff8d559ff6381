import { expect, test } from 'vitest';
import { oneLine, printable, withoutCommands } from './clean.ts';
import { COMMANDS, hostileReport } from './hostile-report.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTerminal } from './terminal.ts';

/** As GitHub's runner and the agent of Azure Pipelines look for them. */
const COMMAND = /^\s*::|##\w*\[/m;

test('oneLine leaves no escape sequence, no control character and no line break', () => {
  expect(oneLine('a \u001b[31mred\u001b[0m \u001b]0;title\u0007b\r\nc\u009b2Jd')).toBe('a red b cd');
  expect(oneLine('\u001b\u001b[31m[2J')).not.toMatch(/\p{Cc}/u);
});

test.each([
  ['::error::a', ': :error::a'],
  ['a\n \t::set-output name=b::c', 'a\n \t: :set-output name=b::c'],
  ['##[group]a', '# #[group]a'],
  ['a ##vso[task.complete]b ##teamcity[c]', 'a # #vso[task.complete]b # #teamcity[c]'],
  ['####[a]', '### #[a]'],
])('the CI command in %j becomes text', (text, shown) => {
  expect(withoutCommands(text)).toBe(shown);
  expect(shown).not.toMatch(COMMAND);
});

test.each(['a::b', 'std::string', '# Title', '## Arm [a]', 'a: b\n\n  c', ''])(
  '%j stays as it is',
  (text) => {
    expect(withoutCommands(text)).toBe(text);
    expect(printable(text)).toBe(text);
  },
);

test('what a removed character would put together is no command either', () => {
  expect(printable('\u202a::error::a')).not.toMatch(COMMAND);
  expect(printable('#\u001b[0m#[group]a')).not.toMatch(COMMAND);
  expect(printable('a\n\u0007::error::b')).not.toMatch(COMMAND);
});

test.each([
  ['terminal', (hostile = hostileReport(COMMANDS)) => renderTerminal(hostile, { color: false, width: 100 })],
  ['Markdown', (hostile = hostileReport(COMMANDS)) => renderMarkdown(hostile)],
  ['JUnit', (hostile = hostileReport(COMMANDS)) => renderJunit(hostile)],
])('a report for %s holds no CI command, and all the text', (_what, render) => {
  const text = render();
  expect(text).not.toMatch(COMMAND);
  expect(text).toMatch(/error::owned/);
});
