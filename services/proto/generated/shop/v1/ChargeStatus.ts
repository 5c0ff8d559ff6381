// Original file: services/proto/shop/v1/bank.proto

export const ChargeStatus = {
  UNKNOWN_REFERENCE: 'UNKNOWN_REFERENCE',
  CHARGED: 'CHARGED',
  DECLINED: 'DECLINED',
  VOIDED: 'VOIDED',
} as const;

export type ChargeStatusInput =
  | 'UNKNOWN_REFERENCE'
  | 0
  | 'CHARGED'
  | 1
  | 'DECLINED'
  | 2
  | 'VOIDED'
  | 3

export type ChargeStatus = typeof ChargeStatus[keyof typeof ChargeStatus]
