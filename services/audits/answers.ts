import type { Audit, ClientAnswer } from 'faultline';
import { isSettled } from '../order/status.ts';
import type { OrderRecord } from '../order/store.ts';
import catalogue from '../proto/catalogue.json' with { type: 'json' };
import { booksOf } from './books.ts';
import { isObject, NEW_ORDER, outcomeOf, wanted } from './told.ts';

const PRODUCTS = new Map(
  catalogue.map(({ productId, name, priceCents }) => [productId, { name, priceCents }]),
);

const ONE_ORDER = 'GET /api/orders/:id';

/** What the fields of a good answer have to be, by route; a route that is not here is not looked at. */
const EXPECTED: Readonly<Record<string, (answer: ClientAnswer) => Readonly<Record<string, unknown>>>> = {
  [NEW_ORDER]: (answer) => ({ ...wanted(answer) }),
  [ONE_ORDER]: ({ id }) => ({ orderId: id }),
  'GET /api/products/:id': ({ id }) => ({ productId: id, ...PRODUCTS.get(id ?? '') }),
};

export const answers: Audit = {
  name: 'answers-are-of-what-was-asked',
  says: 'No good answer is empty, or about another order, customer or product, and who reads an order is told what the shop has',
  check(evidence) {
    const { orders: stored } = booksOf(evidence.records);
    const good = evidence.answers.filter(
      (answer) => EXPECTED[answer.route] !== undefined && outcomeOf(answer) === 'accepted',
    );
    const violations = good.flatMap((answer) => {
      const { route, id, idempotencyKey, responseBody } = answer;
      const orderId = isObject(responseBody) ? responseBody.orderId : undefined;
      const orders = [String(orderId ?? id ?? idempotencyKey ?? '')].filter((name) => name !== '');
      const wrong = (what: string) => [{ what: `${route}: ${what}`, orders }];
      if (!isObject(responseBody) || Object.keys(responseBody).length === 0) {
        return wrong('expected an answer with a body, found an empty one.');
      }
      if (route === NEW_ORDER && (typeof orderId !== 'string' || orderId === '')) {
        return wrong('expected the id of the order, found none.');
      }
      const order = route === ONE_ORDER ? stored.get(String(orderId)) : undefined;
      if (route === ONE_ORDER && orderId === id && !order) {
        return wrong('expected an order that the shop has, found none of its id.');
      }
      return Object.entries({
        ...EXPECTED[route]?.(answer),
        ...(order && readAs(order, responseBody)),
      }).flatMap(([field, expected]) => {
        const found = responseBody[field];
        if (JSON.stringify(found) === JSON.stringify(expected)) return [];
        return wrong(`expected ${field} ${JSON.stringify(expected)}, found ${JSON.stringify(found)}.`);
      });
    });
    return { violations, lookedAt: good.length, toldOf: 0, counts: { answers: good.length } };
  },
};

/** What of an order never changes; its status once it is final. */
function readAs(
  { customerId, items, amountCents, createdAtUnixMs, status }: OrderRecord,
  { status: told }: Record<string, unknown>,
) {
  const isFinal = isSettled({ status: told as OrderRecord['status'] });
  return { customerId, items, amountCents, createdAtUnixMs, ...(isFinal && { status }) };
}
