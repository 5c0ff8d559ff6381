import { expect, test } from 'vitest';
import { abilitiesByAnswer, abilitiesOf } from './abilities.ts';

test.each([
  ['2.13.0', false],
  ['2.18.9', false],
  ['v2.19.0', true],
  ['2.20.0-rc.1', true],
  ['3.0.0', true],
])('Jaeger %s reads attributes and has summaries: %s', (version, able) => {
  expect(abilitiesOf({ name: 'jaeger', version })).toEqual({ attributes: able, summaries: able });
});

test.each(['unknown version', 'latest', 'local', '2', 'sha256'])(
  'of Jaeger %s nothing is known',
  (version) => {
    expect(abilitiesOf({ name: 'jaeger', version })).toBeNull();
  },
);

test("the lab's own store can do all, whatever its version", () => {
  const own = { name: 'faultline embedded traces', version: '0.1.0' };
  expect(abilitiesOf(own)).toEqual({ attributes: true, summaries: true });
});

test('a web page in the place of summaries, or none, says that it knows no attributes either', () => {
  expect(abilitiesByAnswer(400).attributes).toBe(true);
  expect(abilitiesByAnswer(200).attributes).toBe(false);
  expect(abilitiesByAnswer(404).attributes).toBe(false);
});
