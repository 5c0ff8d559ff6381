import type { AuditEvidence, ClientAnswer } from 'faultline';
import type { OrderStatus } from '../order/status.ts';
import type { OrderRecord } from '../order/store.ts';
import type { Order } from '../proto/generated/shop/v1/Order.ts';
import type { Books } from './books.ts';

export const NEW_ORDER = 'POST /api/orders';

/** What the client was told of its order; `unknown` is no answer at all, too. */
export type Outcome = 'accepted' | 'refused' | 'unknown';

/** One order that a client wants, and all that it was told about it: the answers to requests of one key and body. */
export interface Wish {
  /** Empty for none. */
  readonly key: string;
  readonly customerId: string;
  readonly items: Order['items'];
  /** Accepted once is accepted; unknown where it was never told of anything else than that it was refused. */
  readonly outcome: Outcome;
  /** The orders that it was told of: one, if all is well. */
  readonly told: readonly Partial<Order>[];
}

/** Statuses that say nothing of what became of the request: 409 is of one that is in progress. */
const UNKNOWN_STATUSES: ReadonlySet<number> = new Set([408, 409, 499, 500, 502, 504]);

export function outcomeOf({ status }: Pick<ClientAnswer, 'status'>): Outcome {
  if (status === null || UNKNOWN_STATUSES.has(status)) return 'unknown';
  return status >= 200 && status < 300 ? 'accepted' : 'refused';
}

export function wishesOf({ answers }: Pick<AuditEvidence, 'answers'>): readonly Wish[] {
  const asked = answers.filter(({ route, requestBody }) => route === NEW_ORDER && isObject(requestBody));
  const groups = Map.groupBy(asked, (answer) =>
    answer.idempotencyKey === null ? answer : `${answer.idempotencyKey}\n${JSON.stringify(wanted(answer))}`,
  );
  return [...groups.values()].map((of) => {
    const outcomes = new Set(of.map(outcomeOf));
    const outcome = outcomes.has('accepted') ? 'accepted' : outcomes.has('unknown') ? 'unknown' : 'refused';
    const [first] = of as [ClientAnswer];
    return {
      key: first.idempotencyKey ?? '',
      ...wanted(first),
      outcome,
      told: of.filter((answer) => outcomeOf(answer) === 'accepted').map((answer) => orderIn(answer)),
    };
  });
}

/** Ids of the orders that clients were told were accepted, in any status or in this one. */
export function toldOf(evidence: Pick<AuditEvidence, 'answers'>, as?: OrderStatus): ReadonlySet<unknown> {
  const told = wishesOf(evidence).flatMap((wish) => wish.told);
  return new Set(
    told.filter(({ status }) => as === undefined || status === as).map(({ orderId }) => orderId),
  );
}

/** An answer that is empty or no object tells of an order without anything. */
export const orderIn = ({ responseBody }: ClientAnswer): Partial<Order> =>
  isObject(responseBody) ? (responseBody as Partial<Order>) : {};

/** A wish that was not accepted, or several alike that can not be told apart, and the orders that came of them. */
export interface Untold {
  readonly outcome: 'refused' | 'unknown';
  readonly wishes: number;
  readonly orders: readonly OrderRecord[];
}

/**
 * Wishes with a key are found by it. Those without, of one customer for the same items, can not be told apart: then the ones
 * that were refused and the ones of which nothing is known share what orders there are, those that nobody was told of.
 */
export function untold(wishes: readonly Wish[], books: Books): readonly Untold[] {
  const open = wishes.filter((wish) => wish.outcome !== 'accepted');
  const toldOf = new Set(wishes.flatMap(({ told }) => told.map(({ orderId }) => orderId)));
  const nobodys = Map.groupBy(
    [...books.orders.values()].filter(
      ({ orderId, idempotencyKey }) => idempotencyKey === '' && !toldOf.has(orderId),
    ),
    sameWish,
  );
  const keyed = open
    .filter(({ key }) => key !== '')
    .map(({ key, outcome, ...wish }) => ({
      outcome: outcome as Untold['outcome'],
      wishes: 1,
      orders: (books.byKey.get(key) ?? []).filter((order) => sameWish(order) === sameWish(wish)),
    }));
  const alike = Map.groupBy(
    open.filter(({ key }) => key === ''),
    sameWish,
  );
  const others = [...alike].map(([wish, of]) => ({
    outcome: of.some(({ outcome }) => outcome === 'unknown') ? ('unknown' as const) : ('refused' as const),
    wishes: of.filter(({ outcome }) => outcome === 'unknown').length,
    orders: nobodys.get(wish) ?? [],
  }));
  return [...keyed, ...others];
}

export const sameWish = ({ customerId, items }: Pick<Order, 'customerId' | 'items'>) =>
  JSON.stringify([customerId, items]);

/** What a request asks for, with the fields of an order's record. */
export function wanted({
  requestBody,
}: Pick<ClientAnswer, 'requestBody'>): Pick<Order, 'customerId' | 'items'> {
  const { customerId, items } = (isObject(requestBody) ? requestBody : {}) as Partial<Order>;
  const lines = Array.isArray(items) ? items : [];
  return {
    customerId: String(customerId ?? ''),
    items: lines.map(({ productId, quantity }) => ({ productId, quantity })),
  };
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
