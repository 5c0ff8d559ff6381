import type { Audit, AuditEvidence, Violation } from 'faultline';
import { SUCCEEDED_WITHIN_MS } from '../kit/registry/succession.ts';
import { attemptWithinMs, LOOK_EVERY_MS, PACE } from '../order/settler-pace.ts';
import type { OrderRecord } from '../order/store.ts';
import { booksOf } from './books.ts';
import { toldOf } from './told.ts';

/**
 * What is due is taken up at the next look of whoever settles, or of who follows it where it is gone. What waits longer waits in
 * a queue, and then somebody works on others.
 */
export const TAKEN_UP_WITHIN_MS = SUCCEEDED_WITHIN_MS + LOOK_EVERY_MS;
/** An attempt ends by itself, or is cut off. */
export const ATTEMPTED_WITHIN_MS = attemptWithinMs(PACE);

/** That orders are settled by and by is a promise of the shop's whose breach no client sees before long. */
export const settling: Audit = {
  name: 'open-orders-are-taken-up',
  says: `Somebody settles what was not settled while its client waited: nothing is overdue by ${seconds(TAKEN_UP_WITHIN_MS)} while nobody works on any, and no attempt has to be cut off after ${seconds(ATTEMPTED_WITHIN_MS)}`,
  check(evidence) {
    const { collectedAtUnixMs } = evidence;
    const orders = [...booksOf(evidence.records).orders.values()];
    const takenUp = orders.filter(({ settleAttempts }) => settleAttempts > 0);
    const open = orders.filter(({ settleDueUnixMs }) => settleDueUnixMs !== null);
    const overdue = open.filter(
      ({ settleDueUnixMs }) => collectedAtUnixMs - Number(settleDueUnixMs) > TAKEN_UP_WITHIN_MS,
    );
    const waiting = somebodyWorks(takenUp, collectedAtUnixMs) ? [] : overdue;
    const violations = [
      ...waiting.map(({ orderId, status, settleDueUnixMs }): Violation => {
        const found = seconds(collectedAtUnixMs - Number(settleDueUnixMs));
        const what = `Expected an order that is ${status} to be taken up when it was due, found it waiting for ${found} while nobody worked on any.`;
        return { what, orders: [orderId], isLate: true };
      }),
      ...takenUp.flatMap(({ orderId, settleOverruns }): Violation[] => {
        if (settleOverruns === 0) return [];
        const what = `Expected each attempt to settle an order to end within ${seconds(ATTEMPTED_WITHIN_MS)}, found ${settleOverruns} cut off.`;
        return [{ what, orders: [orderId], isLate: true }];
      }),
    ];
    // Who is only begun with, or not yet to be, may still be left in the middle.
    const ended = takenUp.filter(({ settleEndedUnixMs }) => settleEndedUnixMs !== null);
    const tooEarlyToTell = open.filter((order) => !ended.includes(order) && !overdue.includes(order)).length;
    const counts = { takenUp: takenUp.length, open: open.length, tooEarlyToTell };
    const lookedAt = ended.length;
    return { violations, lookedAt, toldOf: toldOf(evidence, 'PAYMENT_PENDING').size, counts };
  },
};

/** An attempt is under way that has time left, or one began or ended just now. */
function somebodyWorks(takenUp: readonly OrderRecord[], nowMs: AuditEvidence['collectedAtUnixMs']): boolean {
  return takenUp.some(({ settleBegunUnixMs, settleEndedUnixMs }) => {
    const [begunMs, endedMs] = [Number(settleBegunUnixMs), Number(settleEndedUnixMs)];
    const untilMs = endedMs >= begunMs ? endedMs : begunMs + ATTEMPTED_WITHIN_MS;
    return nowMs - untilMs <= TAKEN_UP_WITHIN_MS;
  });
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
