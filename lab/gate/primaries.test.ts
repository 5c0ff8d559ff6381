import { expect, test } from 'vitest';
import { gatedScenario } from './fixture/sides.ts';
import { primariesOf, requireDecidable } from './primaries.ts';

test('what is compared of a scenario, with what of it is worse', () => {
  const scenario = { ...gatedScenario, primary: { quick: { leastEffect: 0.03 }, served: {} } };
  const common = { arms: ['unprotected'], accepted: null };
  expect(primariesOf(scenario)).toEqual([
    { ...common, claim: 'quick', title: 'It is quick', worse: 'more', leastEffect: 0.03 },
    { ...common, claim: 'served', title: 'All are served', worse: 'less', leastEffect: 0.1 },
  ]);
});

test('a claim rests on its arm, one of all arms on each, one that reads others on those', () => {
  const arms = { unprotected: {}, protected: {} };
  const armsRead = (of: object) => {
    const hypotheses = gatedScenario.hypotheses.map((each) => ({ ...each, ...of }));
    return primariesOf({ ...gatedScenario, arms, hypotheses } as typeof gatedScenario)[0]?.arms;
  };
  expect(armsRead({ arm: 'protected' })).toEqual(['protected']);
  expect(armsRead({ arm: 'all' })).toEqual(['unprotected', 'protected']);
  expect(armsRead({ arm: 'protected', reads: ['unprotected'] })).toEqual(['unprotected']);
});

test('so few runs that nothing could come of them are refused', () => {
  expect(() => requireDecidable(gatedScenario, 5, 5)).not.toThrow();
  expect(() => requireDecidable(gatedScenario, 4, 4)).toThrow(
    'Expected runs enough to tell a change of 2 primary claims of small, got --repeat 4: it takes 5 on each side',
  );
  expect(() => requireDecidable(gatedScenario, 20, 1)).toThrow('got --repeat 1 against 20 runs');
});

test('so is a scenario that compares nothing', () => {
  const { primary: _, ...without } = gatedScenario;
  expect(() => requireDecidable(without, 5, 5)).toThrow(
    'Expected small to say which of its claims are compared, by `primary` (docs/writing-scenarios.md, What a gate compares), got none',
  );
});
