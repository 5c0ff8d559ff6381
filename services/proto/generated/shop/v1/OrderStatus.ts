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
   * The bank declined. Final.
   */
  PAYMENT_FAILED: 'PAYMENT_FAILED',
  /**
   * Neither paid nor refused as far as anybody knows: the bank is being asked. Becomes CONFIRMED or CANCELLING.
   */
  PAYMENT_UNKNOWN: 'PAYMENT_UNKNOWN',
  /**
   * Not wanted any more; what was or would be charged is being voided.
   */
  CANCELLING: 'CANCELLING',
  /**
   * Nothing is charged, and nothing can be. Final.
   */
  CANCELLED: 'CANCELLED',
  /**
   * It could not be settled in many attempts: a person has to look at it.
   */
  NEEDS_ATTENTION: 'NEEDS_ATTENTION',
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
   * The bank declined. Final.
   */
  | 'PAYMENT_FAILED'
  | 4
  /**
   * Neither paid nor refused as far as anybody knows: the bank is being asked. Becomes CONFIRMED or CANCELLING.
   */
  | 'PAYMENT_UNKNOWN'
  | 5
  /**
   * Not wanted any more; what was or would be charged is being voided.
   */
  | 'CANCELLING'
  | 6
  /**
   * Nothing is charged, and nothing can be. Final.
   */
  | 'CANCELLED'
  | 7
  /**
   * It could not be settled in many attempts: a person has to look at it.
   */
  | 'NEEDS_ATTENTION'
  | 8

export type OrderStatus = typeof OrderStatus[keyof typeof OrderStatus]
