import type { Quantile } from '../../../analysis/requests/quantile.ts';
import type { RouteName, System } from '../../../system/system.ts';
import { goodput, latency, successRate } from '../../observe.ts';
import { answeredWith } from '../../observe-answers.ts';
import type { KindsOf } from '../kind.ts';
import type { Measure } from '../measure.ts';

/** What clients see. */
export interface RequestObservations<Of extends System, Phase extends string> {
  latency(
    route: RouteName<Of>,
    quantile: Quantile,
    phase: Phase,
    options?: { readonly of?: 'good' | 'all' },
  ): Measure;
  goodput(route: RouteName<Of>, phase: Phase): Measure;
  successRate(route: RouteName<Of>, phase: Phase): Measure;
  answeredWith(route: RouteName<Of>, status: string, phase: Phase): Measure;
}

const NO_REQUESTS = 'no request of the route was due in the phase';

/** As people say it. */
export const quantileName = (quantile: Quantile): string => (quantile === 'p50' ? 'median' : quantile);

export const requestKinds: KindsOf<RequestObservations<System, string>> = {
  latency: {
    call: 'latency(route, quantile, phase)',
    unit: 'ms',
    definition:
      "A quantile of the response time of the route's good answers, counted from when each request was due; with `{ of: 'all' }` of all that finished",
    noData: `${NO_REQUESTS}, fewer than the quantile takes, or so many never sent that it may be one of theirs`,
    label: (_route, quantile, phase) => ({ what: quantileName(quantile), phase }),
    about: (route, _quantile, phase) => ({ route, phase }),
    observe: (arm, route, quantile, phase, options) => latency(arm, phase, route, quantile, options),
  },
  goodput: {
    call: 'goodput(route, phase)',
    unit: 'good answers a second',
    definition:
      'Good answers to the requests of the route that were due in the phase, by the length of the phase',
    noData: NO_REQUESTS,
    label: (_route, phase) => ({ what: 'goodput', phase }),
    about: (route, phase) => ({ route, phase }),
    observe: (arm, route, phase) => goodput(arm, phase, route),
  },
  successRate: {
    call: 'successRate(route, phase)',
    unit: '% ok',
    definition: 'Share of the requests of the route, due in the phase, that were answered well',
    noData: NO_REQUESTS,
    about: (route, phase) => ({ route, phase }),
    observe: (arm, route, phase) => successRate(arm, phase, route),
  },
  answeredWith: {
    call: 'answeredWith(route, status, phase)',
    unit: (_route, status) => `% ${status}`,
    definition:
      'Share of the requests of the route, due in the phase, that were answered well and with that status in the body',
    noData: NO_REQUESTS,
    about: (route, _status, phase) => ({ route, phase }),
    observe: (arm, route, status, phase) => answeredWith(arm, phase, route, status),
  },
};
