import type { Attributes } from '@opentelemetry/api';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { AttemptsByAddress } from './attempts-by-address.ts';
import { unixSeconds } from './clock.ts';
import type { BreakerState } from './resilience/breaker-state.ts';
import { ProtectionRecorder } from './resilience/protection-recorder.ts';

/** Seconds; dense where the shop's healthy and faulty times lie. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BREAKER_STATES: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** The protection that refused a call. */
export type RejectedBy = 'breaker' | 'bulkhead' | 'deadline' | 'limiter' | 'workers';

interface Workers {
  readonly busy: number;
  readonly queued: number;
}

/** It jumps by all that an instance has had. */
const departedHelp = (metric: string) =>
  `What ${metric} had counted by addresses that have left, but for the latest: part of each sum over them, of no rate`;

/** What was sent to one service. */
interface Sent {
  calls: number;
  /** When each attempt under way began, the oldest first. */
  readonly underWay: Set<{ readonly sinceMs: number }>;
  readonly attempts: AttemptsByAddress;
  /** Attempts that found no instance to be sent to. */
  unplaced: number;
}

/**
 * All metrics of one instance. Durations follow OpenTelemetry's `rpc.*.call.duration` and
 * `http.server.request.duration` in Prometheus spelling, spans that were sent its `otel.sdk.*`; what the conventions do not name begins with `faultline_`.
 * Job and instance are labels of the scrape, not of the metric. What changes with every call is kept in plain numbers,
 * which are put under their labels when they are scraped.
 */
export class KitMetrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];
  readonly #serverDuration = new Histogram({
    name: 'rpc_server_call_duration_seconds',
    help: 'Duration of served gRPC calls',
    labelNames: ['rpc_method', 'rpc_status_code'],
    buckets: DURATION_BUCKETS,
    registers: this.#registers,
  });
  readonly #clientDuration = new Histogram({
    name: 'rpc_client_call_duration_seconds',
    help: 'Duration of gRPC attempts by called service',
    labelNames: ['peer_service', 'rpc_method', 'rpc_status_code'],
    buckets: DURATION_BUCKETS,
    registers: this.#registers,
  });
  readonly #httpDuration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of served HTTP requests',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: DURATION_BUCKETS,
    registers: this.#registers,
  });
  readonly #breakerState = this.#gauge('faultline_breaker_state', '0 closed, 1 half-open, 2 open', [
    'peer_service',
  ]);
  readonly #breakerTransitions = this.#counter('faultline_breaker_transitions_total', 'Breaker transitions', [
    'peer_service',
    'to',
  ]);
  readonly #fallbacks = this.#counter('faultline_fallbacks_total', 'Calls answered by their fallback', [
    'peer_service',
  ]);
  readonly #rejections = this.#counter('faultline_rejections_total', 'Calls refused by a protection', ['by']);
  readonly #retries = this.#counter('faultline_retries_total', 'Attempts that repeat another, by kind', [
    'peer_service',
    'kind',
  ]);
  readonly #retriesGivenUp = this.#counter(
    'faultline_retries_given_up_total',
    'Failures that were not tried again, by reason',
    ['peer_service', 'reason'],
  );
  readonly #registrations = this.#counter('faultline_registrations_total', 'Times this instance registered');
  readonly #keepalives = this.#counter(
    'faultline_registry_keepalives_total',
    "Requests about this instance's lease: grants and keepalives",
  );
  readonly #keepalivesUnanswered = this.#counter(
    'faultline_registry_keepalives_unanswered_total',
    'Of these, not answered in time',
  );
  #keepalivesPending = 0;
  readonly #exports = this.#counter('faultline_span_exports_total', 'Batches of spans that were sent');
  readonly #exportsUnanswered = this.#counter(
    'faultline_span_exports_unanswered_total',
    'Those that nobody took: refused, or without an answer in time',
  );
  #exportsPending = 0;
  readonly #faults = this.#counter('faultline_faults_injected_total', 'Faults applied', [
    'fault_id',
    'action',
  ]);
  readonly #faultCalls = this.#counter(
    'faultline_fault_calls_total',
    'Calls that came to a fault while it was in force, whether its draw met them or not',
    ['fault_id'],
  );
  readonly #faultFirst = this.#gauge(
    'faultline_fault_first_injected_timestamp_seconds',
    'When a fault was first applied here',
    ['fault_id'],
  );
  readonly #faultLast = this.#gauge(
    'faultline_fault_last_injected_timestamp_seconds',
    'When a fault was last applied here',
    ['fault_id'],
  );
  readonly #faultActive = this.#gauge('faultline_fault_active', '1 while a fault is in force here', [
    'fault_id',
  ]);
  readonly #faultCame = this.#gauge(
    'faultline_fault_came_timestamp_seconds',
    'When a fault last came into force here',
    ['fault_id'],
  );
  readonly #faultWent = this.#gauge(
    'faultline_fault_went_timestamp_seconds',
    'When a fault that is no longer in force here went out of it',
    ['fault_id'],
  );

  readonly #spans = this.#counter(
    'otel_sdk_processor_span_processed_total',
    'Spans that were sent, or lost where there is an error_type',
    ['otel_component_type', 'otel_component_name', 'error_type'],
  );

  readonly #metFaults = new Set<string>();
  readonly #sent = new Map<string, Sent>();
  readonly #listed = new Map<string, ReadonlySet<string>>();
  #served = 0;
  /** Exact, where a scrape comes too late: see `/protections`. */
  readonly protections = new ProtectionRecorder(() => this.#served);
  #workers: () => Workers | undefined = () => undefined;
  readonly #retryTokens = new Map<string, () => number | undefined>();
  #isRegistered: () => boolean = () => false;

  constructor() {
    this.#gauge('faultline_registered', '1 while this instance holds its key in the registry', [], (gauge) =>
      gauge.set(this.#isRegistered() ? 1 : 0),
    );
    this.#gauge('faultline_server_in_flight', 'Requests being served or waiting for a worker', [], (gauge) =>
      gauge.set(this.#served),
    );
    this.#gauge('faultline_workers_busy', 'Worker slots held', [], (gauge) =>
      gauge.set(this.#workers()?.busy ?? 0),
    );
    this.#gauge('faultline_workers_queued', 'Requests waiting for a worker slot', [], (gauge) =>
      gauge.set(this.#workers()?.queued ?? 0),
    );
    const peer = ['peer_service'];
    this.#gauge('faultline_client_in_flight', 'gRPC attempts in flight', peer, (gauge) => {
      for (const [peer_service, { underWay }] of this.#sent) gauge.set({ peer_service }, underWay.size);
    });
    this.#gauge(
      'faultline_client_oldest_call_seconds',
      'For how long the oldest gRPC attempt in flight has been waiting; 0 where there is none',
      peer,
      (gauge) => {
        const nowMs = performance.now();
        for (const [peer_service, { underWay }] of this.#sent) {
          const [oldest] = underWay;
          gauge.set({ peer_service }, oldest ? (nowMs - oldest.sinceMs) / 1_000 : 0);
        }
      },
    );
    this.#counter(
      'faultline_client_calls_total',
      'Logical gRPC calls, whatever their attempts',
      peer,
      (counter) => {
        counter.reset();
        for (const [peer_service, { calls }] of this.#sent) counter.inc({ peer_service }, calls);
      },
    );
    this.#gauge(
      'faultline_client_retry_tokens',
      'Tokens left to repeat attempts with; none are repeated at half of the budget or less',
      peer,
      (gauge) => {
        gauge.reset();
        for (const [peer_service, tokens] of this.#retryTokens) {
          const left = tokens();
          if (left !== undefined) gauge.set({ peer_service }, left);
        }
      },
    );
    const address = ['peer_service', 'peer_address'];
    this.#counter(
      'faultline_client_attempts_total',
      'Finished gRPC attempts by called instance',
      address,
      (counter) => {
        counter.reset();
        for (const [peer_service, { attempts }] of this.#sent) {
          for (const [peer_address, count] of attempts.finished)
            counter.inc({ peer_service, peer_address }, count);
        }
      },
    );
    this.#counter(
      'faultline_client_attempts_begun_total',
      'gRPC attempts sent to an instance, from when a stream was begun to it',
      address,
      (counter) => {
        counter.reset();
        this.#eachBegun((labels, { count }) => counter.inc(labels, count));
      },
    );
    for (const [name, which, told] of [
      ['faultline_client_attempts_departed_total', 'finished', 'faultline_client_attempts_total'],
      ['faultline_client_attempts_begun_departed_total', 'begun', 'faultline_client_attempts_begun_total'],
    ] as const) {
      this.#counter(name, departedHelp(told), peer, (counter) => {
        counter.reset();
        for (const [peer_service, { attempts }] of this.#sent)
          counter.inc({ peer_service }, attempts.departed[which]);
      });
    }
    this.#gauge(
      'faultline_client_attempts_in_flight',
      'gRPC attempts under way by called instance',
      address,
      (gauge) => {
        gauge.reset();
        this.#eachBegun((labels, { inFlight }) => gauge.set(labels, inFlight));
      },
    );
    this.#gauge(
      'faultline_client_last_attempt_timestamp_seconds',
      'When the last attempt was sent to an instance',
      address,
      (gauge) => {
        gauge.reset();
        this.#eachBegun((labels, { lastS }) => gauge.set(labels, lastS));
      },
    );
    this.#counter(
      'faultline_client_attempts_unplaced_total',
      'gRPC attempts that found no instance to be sent to',
      peer,
      (counter) => {
        counter.reset();
        for (const [peer_service, { unplaced }] of this.#sent) counter.inc({ peer_service }, unplaced);
      },
    );
    this.#gauge(
      'faultline_registry_keepalives_pending',
      "Requests about this instance's lease that the registry may still answer in time",
      [],
      (gauge) => gauge.set(this.#keepalivesPending),
    );
    this.#gauge(
      'faultline_span_exports_pending',
      'Batches of spans that are sent and have no answer yet',
      [],
      (gauge) => gauge.set(this.#exportsPending),
    );
    this.#counter('process_cpu_seconds_total', 'Processor time of the process', [], (counter) => {
      const { user, system } = process.cpuUsage();
      counter.reset();
      counter.inc((user + system) / 1e6);
    });
    this.#gauge('process_resident_memory_bytes', 'Resident memory of the process', [], (gauge) =>
      gauge.set(process.memoryUsage.rss()),
    );
  }

  serverStarted() {
    this.#served++;
  }
  serverEnded(method: string, code: string, ms: number) {
    this.#served--;
    this.#serverDuration.observe({ rpc_method: method, rpc_status_code: code }, ms / 1000);
  }
  /** Returns what is to be called when it has ended. */
  clientStarted(peerService: string): () => void {
    const { underWay } = this.#sentTo(peerService);
    const attempt = { sinceMs: performance.now() };
    underWay.add(attempt);
    return () => void underWay.delete(attempt);
  }
  clientEnded(peerService: string, peerAddress: string, method: string, code: string, ms: number) {
    this.#sentTo(peerService).attempts.finish(peerAddress);
    this.#clientDuration.observe(
      { peer_service: peerService, rpc_method: method, rpc_status_code: code },
      ms / 1000,
    );
  }
  httpEnded(method: string, route: string, code: number, ms: number) {
    this.#httpDuration.observe(
      { http_request_method: method, http_route: route, http_response_status_code: code },
      ms / 1000,
    );
  }
  attemptBegun(peerService: string, address: string) {
    this.#sentTo(peerService).attempts.begin(address);
  }
  /** What the registry lists of a service by now; edges of any name may lead there. */
  instancesListed(service: string, addresses: Iterable<string>) {
    this.#listed.set(service, new Set(addresses));
    const lists = [...this.#listed.values()];
    for (const { attempts } of this.#sent.values())
      attempts.forget((address) => lists.some((listed) => listed.has(address)));
  }
  /** `addresses` are those that it was begun to. */
  attemptOver(peerService: string, addresses: readonly string[], unplaced: boolean) {
    const sent = this.#sentTo(peerService);
    if (unplaced) sent.unplaced++;
    for (const address of addresses) sent.attempts.over(address);
  }
  called(peerService: string) {
    this.#sentTo(peerService).calls++;
  }
  fellBack(peerService: string) {
    this.#fallbacks.inc({ peer_service: peerService });
    this.protections.edge(peerService).acted('fallback');
  }
  triedAgain(peerService: string, kind: string) {
    this.#retries.inc({ peer_service: peerService, kind });
    if (kind === 'retry') this.protections.edge(peerService).acted('retry');
    if (kind === 'hedge') this.protections.edge(peerService).acted('hedging');
  }
  gaveUp(peerService: string, reason: string) {
    this.#retriesGivenUp.inc({ peer_service: peerService, reason });
  }
  rejected(by: RejectedBy) {
    this.#rejections.inc({ by });
  }
  /** Where to read the worker pool that is in force, if any. */
  showWorkers(workers: () => Workers | undefined) {
    this.#workers = workers;
  }
  /** Where to read what is left of an edge's retry budget; undefined while nothing is repeated there. */
  showRetryTokens(peerService: string, tokens: () => number | undefined) {
    this.#retryTokens.set(peerService, tokens);
  }
  breakerState(peerService: string, state: BreakerState) {
    this.#breakerState.set({ peer_service: peerService }, BREAKER_STATES[state]);
  }
  breakerChanged(peerService: string, state: BreakerState) {
    this.breakerState(peerService, state);
    this.#breakerTransitions.inc({ peer_service: peerService, to: state });
  }
  registered() {
    this.#registrations.inc();
  }
  /** Where to read whether the instance is in the registry. */
  showRegistered(isRegistered: () => boolean) {
    this.#isRegistered = isRegistered;
  }
  keepaliveAsked() {
    this.#keepalives.inc();
    this.#keepalivesPending++;
  }
  /** It came in time, or will not come. */
  keepaliveSettled(answered: boolean) {
    this.#keepalivesPending--;
    if (!answered) this.#keepalivesUnanswered.inc();
  }
  exportBegun() {
    this.#exports.inc();
    this.#exportsPending++;
  }
  exportEnded(taken: boolean) {
    this.#exportsPending--;
    if (!taken) this.#exportsUnanswered.inc();
  }
  faultActive(faultId: string, active: boolean) {
    if (active) {
      this.#faultActive.set({ fault_id: faultId }, 1);
      this.#faultCame.set({ fault_id: faultId }, unixSeconds());
      this.#faultWent.remove({ fault_id: faultId });
    } else {
      this.#faultActive.remove({ fault_id: faultId });
      this.#faultWent.set({ fault_id: faultId }, unixSeconds());
    }
  }
  /** A call came to a fault in force. */
  faultReached(faultId: string) {
    this.#faultCalls.inc({ fault_id: faultId });
  }
  /** And the fault met it. */
  faultInjected(faultId: string, action: string) {
    this.#faults.inc({ fault_id: faultId, action });
    const nowS = unixSeconds();
    if (!this.#metFaults.has(faultId)) this.#faultFirst.set({ fault_id: faultId }, nowS);
    this.#metFaults.add(faultId);
    this.#faultLast.set({ fault_id: faultId }, nowS);
  }

  /** With the attributes that the OpenTelemetry SDK gives them. */
  spansProcessed(count: number, attributes: Attributes) {
    const labels = Object.entries(attributes).map(([key, value]) => [
      key.replaceAll('.', '_'),
      String(value),
    ]);
    this.#spans.inc(Object.fromEntries(labels), count);
  }

  #eachBegun(
    visit: (
      labels: { peer_service: string; peer_address: string },
      begun: { readonly count: number; readonly inFlight: number; readonly lastS: number },
    ) => void,
  ) {
    for (const [peer_service, { attempts }] of this.#sent)
      for (const [peer_address, each] of attempts.begun) visit({ peer_service, peer_address }, each);
  }
  #sentTo(peerService: string): Sent {
    let sent = this.#sent.get(peerService);
    if (!sent) {
      sent = { calls: 0, underWay: new Set(), attempts: new AttemptsByAddress(), unplaced: 0 };
      this.#sent.set(peerService, sent);
    }
    return sent;
  }

  #gauge(name: string, help: string, labelNames: string[] = [], fill?: (gauge: Gauge) => void) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: this.#registers,
      ...(fill && { collect: () => fill(gauge) }),
    });
    return gauge;
  }
  #counter(name: string, help: string, labelNames: string[] = [], fill?: (counter: Counter) => void) {
    const counter: Counter = new Counter({
      name,
      help,
      labelNames,
      registers: this.#registers,
      ...(fill && { collect: () => fill(counter) }),
    });
    return counter;
  }
}
