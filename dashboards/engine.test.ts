import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseExpression } from '../lab/analysis/metrics/promql/parse/parse.ts';
import { ruleTestFiles } from './testing/files.ts';
import { panelQueries, ruleQueries, variableQueries, withoutVariables } from './testing/queries.ts';
import { runRuleTests } from './testing/run-rule-tests.ts';

/** The lab's own engine, which the embedded metrics store answers with. */
describe('the embedded store', () => {
  test.each(ruleTestFiles().map((file) => [basename(file), file] as const))(
    'passes the tests of the rules that promtool passes: %s',
    (_, file) => {
      const checks = runRuleTests(file);
      expect(checks.length).toBeGreaterThan(5);
      for (const { what, found, wanted } of checks) expect(found, what).toEqual(wanted);
    },
  );

  test.each(
    [...panelQueries(), ...ruleQueries(), ...variableQueries()].map(({ where, expr }) => [where, expr]),
  )('reads the query of %s', (_, expr) => {
    expect(() => parseExpression(withoutVariables(expr as string))).not.toThrow();
  });
});
