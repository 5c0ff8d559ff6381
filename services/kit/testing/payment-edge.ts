import type { Span } from '../../../lab/analysis/spans/span.ts';
import { payment } from '../../proto/contracts.ts';
import type { EdgeSettings } from '../control/settings-schema.ts';
import type { GrpcClient, SendOptions } from './grpc-client.ts';
import { eventually, Rig, type ServiceInstance } from './rig.ts';

/** The smallest rig with an edge of its own: payment -> bank, seen from a bare client of payment. */
export class PaymentEdge implements AsyncDisposable {
  readonly rig: Rig;
  readonly caller: ServiceInstance;
  readonly callee: ServiceInstance;
  readonly client: GrpcClient;
  #orders = 0;

  private constructor(rig: Rig, caller: ServiceInstance, callee: ServiceInstance) {
    this.rig = rig;
    this.caller = caller;
    this.callee = callee;
    this.client = caller.client(payment);
  }

  static async open(): Promise<PaymentEdge> {
    const rig = await Rig.open({ traces: true });
    const [caller, callee] = await rig.startAll('payment-1', 'bank-1');
    return new PaymentEdge(rig, caller as ServiceInstance, callee as ServiceInstance);
  }

  /** Pays an order of its own. */
  pay(options?: SendOptions) {
    const request = { orderId: `o-${++this.#orders}`, customerId: 'c', amountCents: 5 };
    return this.client.unary('CreatePayment', request, options);
  }

  /** Settings of the edge. */
  set(edge: EdgeSettings): Promise<void> {
    return this.rig.settings('payment', { clients: { bank: edge } }, this.caller);
  }

  /** The bare edge again, with nothing under way. */
  async reset(): Promise<void> {
    await this.set({});
    await eventually(() => this.callee.metric('faultline_server_in_flight')).toBe(0);
    await eventually(() => this.caller.metric('faultline_client_in_flight')).toBe(0);
  }

  abort(grpcStatus: string) {
    return this.rig.fault(this.callee, { id: `abort-${grpcStatus}`, abort: { percentage: 100, grpcStatus } });
  }

  hang() {
    return this.rig.fault(this.callee, { id: 'hang', hang: { percentage: 100 } });
  }

  delay(fixedDelayMs: number) {
    return this.rig.fault(this.callee, { id: 'slow', delay: { percentage: 100, fixedDelayMs } });
  }

  /** Finished attempts on the edge, since the start. */
  attempts(): Promise<number> {
    return this.caller.metric('faultline_client_attempts_total', { peer_service: 'bank' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client[Symbol.dispose]();
    await this.rig[Symbol.asyncDispose]();
  }
}

export const spansOf = (spans: readonly Span[], service: string, kind: string) =>
  spans.filter((span) => span.service === service && span.kind === kind);

/** A payment's trace with so many attempts at the bank. */
export const withAttempts = (count: number) => (spans: readonly Span[]) =>
  spansOf(spans, 'payment', 'server').length === 1 && spansOf(spans, 'bank', 'server').length === count;
