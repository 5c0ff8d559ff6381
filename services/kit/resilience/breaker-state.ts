export type BreakerState = 'closed' | 'half-open' | 'open';
