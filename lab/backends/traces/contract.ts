import { beforeAll, describe } from 'vitest';
import { noteMet } from '../providers-met.ts';
import { batchTests } from './contract/batches.ts';
import { endTests } from './contract/ends.ts';
import { exporterTests } from './contract/exporter.ts';
import { forgettingTests } from './contract/forgetting.ts';
import { otlpHttpTests } from './contract/otlp-http.ts';
import { otlpReceiverTests } from './contract/otlp-receiver.ts';
import { queryApiTests } from './contract/query-api.ts';
import type { Backend } from './contract/subject.ts';
import { summaryTests } from './contract/summaries.ts';

/** What every provider of the traces backend must do; the lab relies on nothing else. */
export function tracesContract(backend: Backend): void {
  beforeAll(() => noteMet('contract', backend().info));
  describe('exporter', () => exporterTests(backend));
  describe('OTLP/HTTP', () => otlpHttpTests(backend));
  describe('OTLP receiver', () => otlpReceiverTests(backend));
  describe('query API', () => queryApiTests(backend));
  describe('summaries', () => summaryTests(backend));
  describe('ends', () => endTests(backend));
  describe('batches', () => batchTests(backend));
  describe('forgetting', () => forgettingTests(backend));
}
