import type { BreakerState } from './lab-state.ts';

const STATES: readonly BreakerState[] = ['closed', 'half-open', 'open'];

/** By what `faultline_breaker_state` says; null where it says nothing. */
export const breakerOf = (value: number | null): BreakerState | null => STATES[value ?? -1] ?? null;
