// Original file: services/proto/shop/v1/payment.proto

export const PaymentStatus = {
  /**
   * The bank knows nothing of it, or not yet.
   */
  NOT_PAID: 'NOT_PAID',
  PAID: 'PAID',
  PAYMENT_DECLINED: 'PAYMENT_DECLINED',
  PAYMENT_CANCELLED: 'PAYMENT_CANCELLED',
} as const;

export type PaymentStatusInput =
  /**
   * The bank knows nothing of it, or not yet.
   */
  | 'NOT_PAID'
  | 0
  | 'PAID'
  | 1
  | 'PAYMENT_DECLINED'
  | 2
  | 'PAYMENT_CANCELLED'
  | 3

export type PaymentStatus = typeof PaymentStatus[keyof typeof PaymentStatus]
