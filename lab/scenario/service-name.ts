export const SERVICE_NAMES = [
  'gateway',
  'order',
  'product',
  'inventory',
  'payment',
  'bank',
  'notification',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];
