import { attemptOf, calleeOf, isGrpcClient } from '../analysis/rpc.ts';
import type { Trace } from '../analysis/span-tree.ts';
import type { ServiceName } from './scenario.ts';

/** What a trace has to show to tell the lesson: one thing, on one edge. */
export interface Showing {
  readonly from: ServiceName;
  readonly to: ServiceName;
  /** `second-attempt`: the caller tried again. Else who refused a call before it was sent. */
  readonly what: 'second-attempt' | 'breaker' | 'bulkhead' | 'deadline';
}

export const SHOWN = [
  'second-attempt',
  'breaker',
  'bulkhead',
  'deadline',
] as const satisfies Showing['what'][];

export function shows({ from, to, what }: Showing, trace: Trace): boolean {
  if (what === 'second-attempt') {
    return trace.nodes.some(
      (node) =>
        isGrpcClient(node.span) &&
        node.span.service === from &&
        calleeOf(node) === to &&
        (attemptOf(node.span) ?? 1) > 1,
    );
  }
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
  what === 'second-attempt'
    ? `a second attempt from ${from} to ${to}`
    : `a call from ${from} to ${to} refused by the ${what}`;
