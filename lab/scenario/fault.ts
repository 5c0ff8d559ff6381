import type { FaultMatch } from '../../services/proto/control.ts';
import type { FaultPlan, ServiceName } from './scenario.ts';

type Match = FaultMatch & { readonly service: ServiceName };

/** Holds calls back by `fixedDelayMs` before they are served. */
export function delay(match: Match, options: { fixedDelayMs: number; percentage?: number }): FaultPlan {
  return { match, delay: { percentage: options.percentage ?? 100, fixedDelayMs: options.fixedDelayMs } };
}

/** Answers calls with a gRPC status, as `UNAVAILABLE`, instead of serving them. */
export function abort(match: Match, options: { grpcStatus: string; percentage?: number }): FaultPlan {
  return { match, abort: { percentage: options.percentage ?? 100, grpcStatus: options.grpcStatus } };
}

/** Never answers until the caller leaves or the fault ends. */
export function hang(match: Match, options: { percentage?: number } = {}): FaultPlan {
  return { match, hang: { percentage: options.percentage ?? 100 } };
}
