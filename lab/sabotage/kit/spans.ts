import type { KitSabotage } from './kit-sabotage.ts';

const DELIVERY = 'services/kit/telemetry/span-delivery.test.ts';
const FULL = { test: DELIVERY, named: 'a full Collector loses spans, not requests' };

/** Of the spans that services send, and of whether they do. */
export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'a request that nobody sampled is traced all the same',
    file: 'services/kit/telemetry/sdk.ts',
    find: 'sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),',
    replace: 'sampler: new AlwaysOnSampler(),',
    test: 'services/kit/telemetry/sampled-flag.test.ts',
    named: 'whoever calls decides who is traced',
  },
  {
    what: 'spans that are lost are not counted',
    file: 'services/kit/telemetry/span-delivery.ts',
    find: 'this.#metrics.spansProcessed(count, attributes);',
    replace: '',
    ...FULL,
  },
  {
    what: 'each batch that is lost is told in the log',
    file: 'services/kit/telemetry/span-delivery.ts',
    find: 'if (this.#lost === 0) this.#logger',
    replace: 'this.#logger',
    ...FULL,
  },
  {
    what: 'the end of a loss is not told',
    file: 'services/kit/telemetry/span-delivery.ts',
    find: 'if (this.#lost > 0 && this.#wasTaken) {',
    replace: 'if (this.#lost < 0) {',
    ...FULL,
  },
  {
    what: 'a lost span is counted under the class of its error',
    file: 'services/kit/telemetry/span-delivery.ts',
    find: "typeof cause?.code === 'number' ? statusName(cause.code) : (cause?.name ?? 'Error')",
    replace: "cause?.name ?? 'Error'",
    test: DELIVERY,
    named: 'a Collector that is gone loses spans, not requests',
  },
  {
    what: 'a service that ends does not say how many spans it takes along',
    file: 'services/kit/kit.ts',
    find: "process.once('exit', () => this.#telemetry.ended());",
    replace: '',
    test: DELIVERY,
    named: 'what a service still holds when it stops is lost, and told',
  },
];
