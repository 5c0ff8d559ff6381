import { expect, test } from 'vitest';
import { smallScenario } from './fixture/small-scenario.ts';
import { validateScenario } from './validate.ts';

const showing = (from: string, to: string, what = 'second-attempt') => {
  const small = smallScenario();
  const telling = { unprotected: { route: small.load.routes[0]?.route, showing: { from, to, what } } };
  return () => validateScenario({ ...small, telling }, 'a.ts');
};

test('what a trace has to show is on an edge of the shop, between services that are started', () => {
  expect(showing('gateway', 'product')).not.toThrow();
  expect(showing('gateway', 'product', 'breaker')).not.toThrow();
  expect(showing('product', 'gateway')).toThrow(
    /`telling\.unprotected\.showing\.to`: expected a service that/,
  );
  expect(showing('order', 'payment')).toThrow(
    /`telling\.unprotected\.showing\.from`: expected a service of its/,
  );
  expect(showing('gateway', 'product', 'luck')).toThrow(
    /`telling\.unprotected\.showing\.what`: .*got `"luck"`/,
  );
});
