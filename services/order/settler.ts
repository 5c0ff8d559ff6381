import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { ServiceClient } from '../kit/grpc/client.ts';
import { isFailure, RpcError, statusCodeOf } from '../kit/grpc/rpc-error.ts';
import type { Logger } from '../kit/logger.ts';
import { inRootSpan } from '../kit/telemetry/span.ts';
import type { Order } from '../proto/generated/shop/v1/Order.ts';
import type {
  PaymentServiceDefinition,
  PaymentServiceHandlers,
} from '../proto/generated/shop/v1/PaymentService.ts';
import type { PaymentState } from '../proto/generated/shop/v1/PaymentState.ts';
import { type Notification, notify } from './notify.ts';
import { attemptWithinMs, IN_HAND, LOOK_EVERY_MS, PACE, type SettlerPace } from './settler-pace.ts';
import { isSettled, type OrderStatus } from './status.ts';
import type { OrderStore, OutboxEntry } from './store.ts';

export interface SettlerOptions {
  readonly store: OrderStore;
  /** An edge of its own: what is settled later counts in no claim about requests. */
  readonly payment: Pick<
    ServiceClient<PaymentServiceHandlers, PaymentServiceDefinition>,
    'getPayment' | 'collectPayment' | 'cancelPayment'
  >;
  /** An edge of its own, too. */
  readonly notification: Notification;
  /** Whether this instance is the one that settles. */
  readonly leads: () => boolean;
  /** An order has another status now. */
  readonly onChange: (order: Order) => void;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  readonly pace?: Partial<SettlerPace>;
}

/**
 * Settles what was not settled while its client waited: asks the bank before it decides, and by the bank's answer confirms,
 * collects or cancels. A cancelled order is voided, so that a charge which is still under way is refused. What the bank
 * declines is final. What fails is tried again, later and later, and in the end left to a person. An attempt has a deadline of its
 * own, and who has paid in the end is notified.
 *
 * Any number of settlers would do no harm, as the bank and the store each decide once: to have one keeps the rate.
 */
export class Settler {
  readonly #options: SettlerOptions;
  readonly #pace: SettlerPace;
  readonly #inHand = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #nextCallMs = 0;
  #limit = IN_HAND;

  constructor(options: SettlerOptions) {
    this.#options = options;
    this.#pace = { ...PACE, ...options.pace };
    this.#done = this.#run();
  }

  /** Lets the attempts under way finish. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
    await Promise.all(this.#inHand.values());
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        if (this.#options.leads()) this.#takeUp();
      } catch (error) {
        this.#options.logger.error({ err: error }, 'could not read the outbox');
      }
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  #takeUp(): void {
    const entries = this.#options.store.due(Date.now(), 2 * IN_HAND);
    for (const entry of entries) {
      const { orderId } = entry.order;
      if (this.#inHand.size >= this.#limit || this.#inHand.has(orderId)) continue;
      const attempt = this.#attempt(entry)
        .catch((error) => this.#options.logger.error({ err: error, order_id: orderId }, 'settling failed'))
        .finally(() => this.#inHand.delete(orderId));
      this.#inHand.set(orderId, attempt);
    }
  }

  /** A trace of its own: the order's has ended long ago, and is linked. */
  async #attempt({ order, attempts, traceparent }: OutboxEntry): Promise<void> {
    const { store, logger } = this.#options;
    const number = attempts + 1;
    const again = () => Date.now() + this.#backoffMs(number);
    store.attempting(order.orderId, Date.now(), again());
    const withinMs = attemptWithinMs(this.#pace);
    let isCutOff = false;
    const attributes = { 'shop.order_id': order.orderId, 'shop.settle.attempt': number };
    try {
      await inRootSpan('settle_order', { attributes, linkedTo: traceparent }, async () => {
        isCutOff = !(await endsWithin(this.#settle(order), withinMs));
        if (isCutOff)
          throw new RpcError(status.DEADLINE_EXCEEDED, `an attempt took more than ${withinMs} ms`);
      });
      this.#limit = Math.min(IN_HAND, 2 * this.#limit);
    } catch (error) {
      if (isFailure(error)) this.#limit = 1;
      const now = store.find(order.orderId) ?? order;
      const hopeless = !isFailure(error) && statusCodeOf(error) !== status.CANCELLED;
      logger.warn({ err: error, order_id: order.orderId, attempt: number }, 'order is not settled');
      if (isSettled(now)) return;
      if (hopeless || number >= this.#pace.maxAttempts) this.#move(now, { status: 'NEEDS_ATTENTION' });
      else store.postpone(order.orderId, again());
    } finally {
      store.attempted(order.orderId, Date.now(), isCutOff);
    }
  }

  async #settle(order: Order): Promise<void> {
    switch (order.status) {
      case 'CREATED': {
        // Whoever worked on it is gone, and has told nobody that it was accepted.
        const cancelling = this.#move(order, { status: 'CANCELLING' });
        return cancelling && this.#cancel(cancelling);
      }
      case 'CANCELLING':
        return this.#cancel(order);
      case 'PAYMENT_UNKNOWN': {
        if (await this.#decide(order, await this.#ask(order))) return;
        const cancelling = this.#move(order, { status: 'CANCELLING' });
        return cancelling && this.#cancel(cancelling);
      }
      case 'PAYMENT_PENDING':
        if (await this.#decide(order, await this.#ask(order))) return;
        return this.#collect(order);
    }
  }

  #ask({ orderId }: Order): Promise<PaymentState> {
    return this.#call(() => this.#options.payment.getPayment({ orderId }, this.#patience));
  }

  /** True where the bank has decided already. */
  async #decide(order: Order, { status: paid, paymentId }: PaymentState): Promise<boolean> {
    if (paid === 'NOT_PAID') return false;
    if (paid === 'PAID') await this.#confirm(order, paymentId);
    else this.#move(order, { status: paid === 'PAYMENT_DECLINED' ? 'PAYMENT_FAILED' : 'CANCELLED' });
    return true;
  }

  async #collect(order: Order): Promise<void> {
    const { orderId, customerId, amountCents } = order;
    const collected = await this.#call(() =>
      this.#options.payment.collectPayment({ orderId, customerId, amountCents }, this.#patience),
    ).catch((error) => {
      if (statusCodeOf(error) !== status.FAILED_PRECONDITION) throw error;
      return null;
    });
    if (collected) await this.#confirm(order, collected.paymentId);
    else this.#move(order, { status: 'PAYMENT_FAILED' });
  }

  /** The client may have left long ago, or was told that the order is owed: it is notified as any other. */
  async #confirm(order: Order, paymentId: string): Promise<void> {
    const { store, notification } = this.#options;
    const confirmed = this.#move(order, { status: 'CONFIRMED', paymentId }, { toBeNotified: true });
    if (confirmed && (await notify(notification, confirmed))) store.notified(confirmed.orderId);
  }

  async #cancel(order: Order): Promise<void> {
    await this.#call(() => this.#options.payment.cancelPayment({ orderId: order.orderId }, this.#patience));
    this.#move(order, { status: 'CANCELLED' });
  }

  get #patience() {
    return { patienceMs: this.#pace.patienceMs };
  }

  /** In its turn: the calls of all orders together keep the rate. */
  async #call<T>(make: () => Promise<T>): Promise<T> {
    const nowMs = Date.now();
    const turnMs = Math.max(nowMs, this.#nextCallMs);
    this.#nextCallMs = turnMs + 1_000 / this.#pace.callsPerSecond;
    if (turnMs > nowMs) await delay(turnMs - nowMs);
    return make();
  }

  #backoffMs(attempts: number): number {
    return Math.min(this.#pace.maxBackoffMs, this.#pace.initialBackoffMs * 2 ** (attempts - 1));
  }

  /** The order as it is now; undefined where somebody else has decided meanwhile. */
  #move(
    order: Order,
    to: { status: OrderStatus; paymentId?: string },
    told?: { toBeNotified: boolean },
  ): Order | undefined {
    const moved = { ...order, ...to };
    const againMs = Date.now() + this.#pace.initialBackoffMs;
    if (!this.#options.store.move(order.status, moved, againMs, told)) return;
    this.#options.onChange(moved);
    return moved;
  }
}

/** Whether it settles by then; rejects as it does. What goes on longer is left to itself: the store decides once. */
async function endsWithin(work: Promise<void>, ms: number): Promise<boolean> {
  const over = new AbortController();
  const late = delay(ms, false, { signal: over.signal }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    over.abort();
  }
}
