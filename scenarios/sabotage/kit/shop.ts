import type { KitSabotage } from './kit-sabotage.ts';

const SETTLER = 'services/order/settler.ts';
const SETTLER_TEST = 'services/order/settler.test.ts';
const PACE_TEST = 'services/order/settler-pace.test.ts';
const STORE = 'services/order/store.ts';
const BANK_TEST = 'services/bank/service.test.ts';
const KEYS_TEST = 'services/gateway/idempotency.test.ts';

const AUDITED = {
  test: 'services/audited-shop.test.ts',
  named: 'whatever breaks, in the end no audit is broken',
};

export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'the bank takes a late charge of a voided reference',
    file: 'services/bank/ledger.ts',
    find: "if (entries.some(({ kind }) => kind === 'VOID')) return { kind: 'voided' };",
    replace: '',
    test: BANK_TEST,
    named: 'what was voided is given back once, and refuses a late charge',
  },
  {
    what: 'the bank takes another amount for a known reference',
    file: 'services/bank/ledger.ts',
    find: 'first.accountId !== accountId || first.askedCents !== amountCents',
    replace: 'first.accountId !== accountId',
    test: BANK_TEST,
    named: 'a known reference with another amount or account is refused, and what was charged stays',
  },
  {
    what: 'the ledger is kept by each instance for itself',
    file: 'services/bank/main.ts',
    find: 'new Ledger(kit.config.dataDir,',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it becomes source
    replace: 'new Ledger(`${kit.config.dataDir}/${kit.config.instance}`,',
    test: BANK_TEST,
    named: 'the ledger is one for all instances, survives a kill, and is told page by page',
  },
  {
    what: 'a key is not kept with its order',
    file: STORE,
    find: "idempotencyKey === '' ? null : idempotencyKey,",
    replace: 'null,',
    test: KEYS_TEST,
    named: 'the same key and body is the same order, charged once',
  },
  {
    what: 'the body of a repeated key is not looked at',
    file: 'services/order/idempotency.ts',
    find: 'JSON.stringify(order.items) !== JSON.stringify(items)',
    replace: 'false',
    test: KEYS_TEST,
    named: 'the same key with another body is 422',
  },
  {
    what: 'what a killed order service had in hand is never taken up again',
    file: 'services/order/main.ts',
    find: 'store.adopt(instance, Date.now());',
    replace: '',
    test: KEYS_TEST,
    named: 'leaves its client not knowing: 502, and no charge',
  },
  {
    what: 'the settler decides without asking the bank',
    file: SETTLER,
    find: "case 'PAYMENT_UNKNOWN': {\n        if (await this.#decide(order, await this.#ask(order))) return;",
    replace: "case 'PAYMENT_UNKNOWN': {",
    test: SETTLER_TEST,
    named: 'a PAYMENT_UNKNOWN of which the bank says PAID becomes CONFIRMED',
  },
  {
    what: 'a decline is tried again',
    file: SETTLER,
    find: 'if (statusCodeOf(error) !== status.FAILED_PRECONDITION) throw error;',
    replace: 'if (error) throw Object.assign(new Error(), { code: 14, details: "" });',
    test: SETTLER_TEST,
    named: 'a decline is final: it is not tried again',
  },
  {
    what: 'the settler keeps no rate',
    file: SETTLER,
    find: 'if (turnMs > nowMs) await delay(turnMs - nowMs);',
    replace: '',
    test: PACE_TEST,
    named: 'so many calls a second, whatever is due',
  },
  {
    what: 'the settler never gives up',
    file: SETTLER,
    find: 'number >= this.#pace.maxAttempts',
    replace: 'false',
    test: PACE_TEST,
    named: 'what fails is tried again, later each time, and in the end left to a person',
  },
  {
    what: 'an attempt to settle has no deadline',
    file: SETTLER,
    find: 'endsWithin(this.#settle(order), withinMs)',
    replace: 'endsWithin(this.#settle(order), 1e9)',
    test: PACE_TEST,
    named: 'an attempt that never ends is cut off at its own deadline',
  },
  {
    what: 'whoever settles tells nobody that an order is paid',
    file: SETTLER,
    find: '(await notify(notification, confirmed))',
    replace: '(await Promise.resolve(true))',
    test: SETTLER_TEST,
    named: 'who has paid in the end is notified',
  },
  {
    what: 'a notification is lost with whoever was to send it',
    file: STORE,
    find: 'Number(toBeNotified)',
    replace: '0',
    test: SETTLER_TEST,
    named: 'a notification of what is settled later that is lost is on record',
  },
  {
    what: 'a refused order is not voided',
    file: 'services/order/service.ts',
    find: "      return 'CANCELLING';",
    replace: "      return 'PAYMENT_FAILED';",
    test: 'services/order/settling.test.ts',
    named: 'order is killed after the charge and before anybody heard of it',
  },
  {
    what: 'half the price is asked for, stored and charged',
    file: 'services/order/service.ts',
    find: 'amountCents: stock.amountCents,',
    replace: 'amountCents: stock.amountCents / 2,',
    ...AUDITED,
  },
  {
    what: 'charges have another reference than their orders',
    file: 'services/payment/service.ts',
    find: 'through.charge({ reference: orderId,',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it becomes source
    replace: 'through.charge({ reference: `${orderId}-1`,',
    ...AUDITED,
  },
];
