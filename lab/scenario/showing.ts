import { attemptOf, calleeOf, isGrpcClient } from '../analysis/spans/rpc.ts';
import type { Trace } from '../analysis/spans/span-tree.ts';

export const SHOWN = ['failed-attempt', 'second-attempt', 'breaker', 'bulkhead', 'deadline'] as const;

/** What a trace has to show to tell the lesson: one thing, on one edge. */
export interface Showing<Service extends string = string> {
  readonly from: Service;
  readonly to: Service;
  /** An attempt that failed, or one after the first; else who refused a call before it was sent. */
  readonly what: (typeof SHOWN)[number];
}

export function shows({ from, to, what }: Showing, trace: Trace): boolean {
  const attempts = trace.nodes.filter(
    (node) => isGrpcClient(node.span) && node.span.service === from && calleeOf(node) === to,
  );
  if (what === 'failed-attempt') return attempts.some(({ span }) => span.statusCode === 'error');
  if (what === 'second-attempt') return attempts.some(({ span }) => (attemptOf(span) ?? 1) > 1);
  return trace.spans.some(
    ({ service, events }) =>
      service === from &&
      events.some(
        ({ name, attributes }) =>
          name === 'call.rejected' &&
          attributes['service.peer.name'] === to &&
          attributes['faultline.rejected_by'] === what,
      ),
  );
}

/** As in `a second attempt from order to payment`. */
export const showsText = ({ from, to, what }: Showing): string =>
  what.endsWith('-attempt')
    ? `a ${what.replace('-', ' ')} from ${from} to ${to}`
    : `a call from ${from} to ${to} refused by the ${what}`;
