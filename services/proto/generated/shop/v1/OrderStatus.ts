// Original file: services/proto/shop/v1/order.proto

export const OrderStatus = {
  ORDER_STATUS_UNSPECIFIED: 'ORDER_STATUS_UNSPECIFIED',
  /**
   * Stored, not yet paid.
   */
  CREATED: 'CREATED',
  /**
   * Paid.
   */
  CONFIRMED: 'CONFIRMED',
  /**
   * Accepted without waiting for the payment: it is still owed.
   */
  PAYMENT_PENDING: 'PAYMENT_PENDING',
  /**
   * The payment was refused or could not be made.
   */
  PAYMENT_FAILED: 'PAYMENT_FAILED',
} as const;

export type OrderStatusInput =
  | 'ORDER_STATUS_UNSPECIFIED'
  | 0
  /**
   * Stored, not yet paid.
   */
  | 'CREATED'
  | 1
  /**
   * Paid.
   */
  | 'CONFIRMED'
  | 2
  /**
   * Accepted without waiting for the payment: it is still owed.
   */
  | 'PAYMENT_PENDING'
  | 3
  /**
   * The payment was refused or could not be made.
   */
  | 'PAYMENT_FAILED'
  | 4

export type OrderStatus = typeof OrderStatus[keyof typeof OrderStatus]
