import { beforeAll, describe } from 'vitest';
import { noteMet } from '../providers-met.ts';
import { apiTests } from './contract/api.ts';
import { contentTypeTests } from './contract/content-types.ts';
import { failureTests } from './contract/failures.ts';
import { functionTests } from './contract/functions.ts';
import { grafanaTests } from './contract/grafana.ts';
import { nameTests } from './contract/names.ts';
import { queryTests } from './contract/queries.ts';
import { ruleTests } from './contract/rules.ts';
import { scrapeTests } from './contract/scrapes.ts';
import type { UnderTest } from './contract/subject.ts';
import { targetTests } from './contract/targets.ts';
import { transferTests } from './contract/transfers.ts';

/** Short, so that the suite is quick; long enough for a scrape on a busy machine. */
export const CONTRACT_INTERVAL_MS = 250;

/**
 * What every provider of the metrics backend must do; the lab relies on nothing else. Tests that list targets run side by side,
 * as Prometheus takes 5 s to notice them.
 */
export function metricsContract(underTest: UnderTest): void {
  beforeAll(() => noteMet('contract', underTest().backend.info));
  describe('queries', () => queryTests(underTest));
  describe.concurrent('functions', () => functionTests(underTest));
  describe.concurrent('names', () => nameTests(underTest));
  describe.concurrent('scrapes', () => scrapeTests(underTest));
  describe.concurrent('content types', () => contentTypeTests(underTest));
  describe.concurrent('failures', () => failureTests(underTest));
  describe.concurrent('targets', () => targetTests(underTest));
  describe.concurrent('transfers', () => transferTests(underTest));
  describe('rules', () => ruleTests(underTest));
  describe('grafana', () => grafanaTests(underTest));
  describe('api', () => apiTests(underTest));
}
