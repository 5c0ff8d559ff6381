import type { Order } from '../proto/generated/shop/v1/Order.ts';

export type OrderStatus = Order['status'];

const SETTLED: readonly OrderStatus[] = ['CONFIRMED', 'PAYMENT_FAILED', 'CANCELLED', 'NEEDS_ATTENTION'];

/** Whether nothing is left to do: the status is final, or left to a person (NEEDS_ATTENTION). */
export const isSettled = ({ status }: Pick<Order, 'status'>) => SETTLED.includes(status);
