import type { Audit, ClientAnswer, Violation } from 'faultline';
import { accountOf, booksOf } from './books.ts';
import { isObject, NEW_ORDER, sameWish, toldOf, wanted } from './told.ts';

/**
 * The one thing that the shop can not know: two requests without a key may be two orders or one that was sent again. Their
 * client knows. Orders without a key are found by customer and items, so they are counted over all that wanted the same.
 */
export const wants: Audit = {
  name: 'wanted-once-paid-once',
  says: 'Who wanted an order once pays for one, however often it was sent',
  check(evidence) {
    const { answers } = evidence;
    const books = booksOf(evidence.records);
    const asked = answers.filter(({ route, requestBody }) => route === NEW_ORDER && isObject(requestBody));
    const wants = Map.groupBy(asked, (answer) => sameWish(wanted(answer)));
    const paid = Map.groupBy(
      [...books.orders.values()].filter(({ orderId }) => accountOf(books, orderId).balanceCents > 0),
      sameWish,
    );
    const violations = [...paid].flatMap(([wish, orders]): Violation[] => {
      const times = intents(wants.get(wish) ?? []);
      // What nobody asked for is another audit's.
      if (times === 0 || orders.length <= times) return [];
      const what = `Expected ${times} paid at most of orders that were wanted ${times} times, found ${orders.length}.`;
      return [{ what, orders: orders.map(({ orderId }) => orderId) }];
    });
    const wanting = [...wants.values()].reduce((sum, of) => sum + intents(of), 0);
    const paying = [...paid.values()].reduce((sum, of) => sum + of.length, 0);
    const counts = { wanted: wanting, paid: paying };
    return { violations, lookedAt: paying, toldOf: toldOf(evidence, 'CONFIRMED').size, counts };
  },
};

const intents = (answers: readonly ClientAnswer[]) => new Set(answers.map(({ intent }) => intent)).size;
