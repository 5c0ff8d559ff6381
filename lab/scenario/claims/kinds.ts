import type { System } from '../../system/system.ts';
import type { KindsOf } from './kind.ts';
import { type CapacityObservations, capacityKinds } from './kinds/capacity.ts';
import { type HarmObservations, harmKinds } from './kinds/harm.ts';
import { type InstanceObservations, instanceKinds } from './kinds/instances.ts';
import { type MetricObservations, metricKinds } from './kinds/metrics.ts';
import { type ProtectionObservations, protectionKinds } from './kinds/protections.ts';
import { type RequestObservations, requestKinds } from './kinds/requests.ts';
import { type SpanObservations, spanKinds } from './kinds/spans.ts';
import { type TimeObservations, timeKinds } from './kinds/times.ts';
import { type TraceObservations, traceKinds } from './kinds/traces.ts';
import { type WorkObservations, workKinds } from './kinds/work.ts';

/** Every observation that a claim can ask an arm for; docs/hypotheses.md tells what each is. */
export interface Observations<Of extends System, Phase extends string>
  extends RequestObservations<Of, Phase>,
    HarmObservations<Of, Phase>,
    TimeObservations<Of, Phase>,
    TraceObservations<Of, Phase>,
    SpanObservations<Of, Phase>,
    WorkObservations<Of, Phase>,
    InstanceObservations<Of, Phase>,
    ProtectionObservations<Of>,
    MetricObservations<Phase>,
    CapacityObservations {}

export const KINDS: KindsOf<Observations<System, string>> = {
  ...requestKinds,
  ...harmKinds,
  ...timeKinds,
  ...traceKinds,
  ...spanKinds,
  ...workKinds,
  ...instanceKinds,
  ...protectionKinds,
  ...metricKinds,
  ...capacityKinds,
};
