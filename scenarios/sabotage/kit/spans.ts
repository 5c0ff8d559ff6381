import type { KitSabotage } from './kit-sabotage.ts';

const DELIVERY = 'services/kit/telemetry/span-delivery.test.ts';
const FULL = { test: DELIVERY, named: 'a full Collector loses spans, not requests' };

const TIMES = 'services/kit/telemetry/exact-times.test.ts';
const WAITING = 'services/kit/telemetry/waiting.test.ts';
const FIT = 'lab/analysis/traces/span-fit.test.ts';

/** Of the spans that services send, of whether they do, and of whether they fit each other. */
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
  {
    what: 'spans begin in whole milliseconds',
    file: 'services/kit/telemetry/span.ts',
    find: '{ startTime: now(), ...options }',
    replace: 'options',
    test: TIMES,
    named: 'starts, ends and events have parts of a millisecond',
  },
  {
    what: 'events are stamped in whole milliseconds',
    file: 'services/kit/telemetry/span.ts',
    find: 'attributes: Attributes, at: TimeInput = now()',
    replace: 'attributes: Attributes, at?: TimeInput',
    test: TIMES,
    named: 'starts, ends and events have parts of a millisecond',
  },
  {
    what: 'a process takes the millisecond that the wall clock is in for its beginning',
    file: 'services/kit/clock.ts',
    find: 'while (wallMs === first) {',
    replace: 'while (wallMs !== first) {',
    test: 'services/kit/clock.test.ts',
    named: 'it is the time of the wall clock, and goes on',
  },
  {
    what: 'the wait for a worker is not told',
    file: 'services/kit/resilience/admission-interceptors.ts',
    find: "this.#tellWait = () => tellWait('worker', trace.getSpan(own), since, now(), queue);",
    replace: '',
    test: WAITING,
    named: 'that is taken: the wait for it is a span, from the arrival to its slot',
  },
  {
    what: 'the backoff is not told',
    file: 'services/kit/resilience/retry.ts',
    find: ".finally(() => tellWait('backoff', trace.getActiveSpan(), since));",
    replace: ';',
    test: WAITING,
    named: 'the backoff before each further attempt is a span between the two',
  },
  {
    what: 'the wait for a connection is not told',
    file: 'services/kit/telemetry/client-interceptor.ts',
    find: "if (this.#ticket) tellWait('connection', span, this.#begun, this.#ticket.sentAt);",
    replace: '',
    test: WAITING,
    named: 'that is not there yet, or never: the wait for it is a span under the attempt',
  },
  {
    what: 'any server span fits any call',
    file: 'lab/analysis/traces/span-fit.ts',
    find: 'if (!isSameMethod(span, parent)) return',
    replace: 'if (!span) return',
    test: FIT,
    named: 'a server span of another method',
  },
  {
    what: 'a call may be of another process than the span that it hangs on',
    file: 'lab/analysis/traces/span-fit.ts',
    find: 'return elsewhere ? wrong(',
    replace: 'return elsewhere && !span ? wrong(',
    test: FIT,
    named: 'a call, or a step of work, of another process',
  },
  {
    what: 'a server may answer after its caller was answered',
    file: 'lab/analysis/traces/span-fit.ts',
    find: 'return gaveUp || !span.ended ? null',
    replace: 'return gaveUp || span.ended ? null',
    test: FIT,
    named: 'a clock that is off ahead',
  },
  {
    what: 'what a clock that is off makes of its callees is told, too',
    file: 'lab/analysis/traces/span-fit.ts',
    find: 'timed: next.timed && !misfit',
    replace: 'timed: next.timed',
    test: FIT,
    named: 'is told of the service whose clock it is, not of those that it calls',
  },
  {
    what: 'an arm whose spans contradict each other is told to have lost some',
    file: 'lab/run/judge/gate-reason.ts',
    find: "({ kind: 'misfit', text, byMs })",
    replace: "({ kind: 'traces', text, byMs })",
    test: 'lab/run/judge/gate-reason.test.ts',
    named: 'a clock that is off names its service, and by how much',
  },
];
