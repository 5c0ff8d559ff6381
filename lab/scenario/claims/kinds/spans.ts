import type { ArmView } from '../../../analysis/arm/view.ts';
import { summarise } from '../../../analysis/requests/latency.ts';
import type { Quantile } from '../../../analysis/requests/quantile.ts';
import { attributeOf } from '../../../analysis/spans/compact-span.ts';
import { isOperation } from '../../../analysis/spans/rpc.ts';
import type { Span, SpanKind } from '../../../analysis/spans/span.ts';
import type { PhaseName } from '../../../evidence/phases.ts';
import type { ServiceName, System } from '../../../system/system.ts';
import { atQuantile } from '../../observe.ts';
import type { KindsOf } from '../kind.ts';
import type { Measure } from '../measure.ts';
import { quantileName } from './requests.ts';

/** Which spans: those that are all of it. */
export interface SpanSelector<Service extends string = string> {
  readonly service: Service;
  /** A method, a route, or a step within a service. */
  readonly operation?: string;
  readonly kind?: SpanKind;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

/** Spans by what they say of themselves. */
export interface SpanObservations<Of extends System, Phase extends string> {
  spanCount(selector: SpanSelector<ServiceName<Of>>, phase: Phase): Measure;
  spanTime(selector: SpanSelector<ServiceName<Of>>, quantile: Quantile, phase: Phase): Measure;
}

/** In the complete traces of a phase; null where it has none. */
function spansOf(arm: ArmView, selector: SpanSelector, phase: PhaseName): readonly Span[] | null {
  const { service, operation } = selector;
  arm.asking.name('service', service);
  if (operation !== undefined) arm.asking.name('operation', operation, service);
  const traces = arm.phase(phase)?.traces.all ?? [];
  if (traces.length === 0) return null;
  return traces.flatMap(({ spans }) => spans.filter((span) => isSelected(span, selector)));
}

function isSelected(span: Span, { service, operation, kind, attributes = {} }: SpanSelector): boolean {
  if (span.service !== service) return false;
  if (operation !== undefined && !isOperation(span, operation)) return false;
  if (kind !== undefined && span.kind !== kind) return false;
  return Object.entries(attributes).every(([key, value]) => attributeOf(span, key) === value);
}

/** As `loans Lend server {rpc.method="x"}`. */
function inWords({ service, operation, kind, attributes = {} }: SpanSelector): string {
  const pairs = Object.entries(attributes).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const where = pairs.length > 0 ? `{${pairs.join(', ')}}` : undefined;
  return [service, operation, kind, where].filter((part) => part !== undefined).join(' ');
}

export const spanKinds: KindsOf<SpanObservations<System, string>> = {
  spanCount: {
    call: 'spanCount({ service, operation, kind, attributes }, phase)',
    unit: 'spans',
    definition:
      "Spans of a service in the phase's complete traces, of that operation, kind and attributes where they are given",
    noData: 'the phase has no complete trace',
    label: (_selector, phase) => ({ what: 'spans', phase }),
    about: (_selector, phase) => ({ phase }),
    observe: (arm, selector, phase) => {
      const spans = spansOf(arm, selector, phase);
      const count = arm.phase(phase)?.traces.all.length;
      return (
        spans && {
          value: spans.length,
          evidence: `${arm.arm}/${phase}: ${spans.length} spans of ${inWords(selector)} in ${count} traces`,
        }
      );
    },
  },
  spanTime: {
    call: 'spanTime({ service, operation, kind, attributes }, quantile, phase)',
    unit: 'ms',
    definition: 'A quantile of how long such spans took',
    noData: 'there are fewer of them than the quantile takes',
    label: (_selector, quantile, phase) => ({ what: quantileName(quantile), phase }),
    about: (_selector, _quantile, phase) => ({ phase }),
    observe: (arm, selector, quantile, phase) => {
      const spans = spansOf(arm, selector, phase) ?? [];
      const times = summarise(
        spans.filter(({ ended }) => ended).map(({ startMs, endMs }) => endMs - startMs),
      );
      return atQuantile(arm, times, quantile, `${inWords(selector)} in ${arm.arm}/${phase}`, 'spans');
    },
  },
};
