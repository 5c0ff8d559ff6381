import type { Harm } from '../../../analysis/arm/harm.ts';
import type { ArmView } from '../../../analysis/arm/view.ts';
import type { RouteName, System } from '../../../system/system.ts';
import { harmIn, timeToRecover } from '../../observe-events.ts';
import type { KindsOf } from '../kind.ts';
import type { Measure } from '../measure.ts';
import { type Between, stretchOf } from '../moment.ts';

/** Who was served well, and who was not, between two moments. */
export interface HarmObservations<Of extends System, Phase extends string> {
  harmed(route: RouteName<Of>, between: Between<Phase>): Measure;
  unharmed(route: RouteName<Of>, between: Between<Phase>): Measure;
  unharmedShare(route: RouteName<Of>, between: Between<Phase>): Measure;
  harmLasts(route: RouteName<Of>, between: Between<Phase>): Measure;
  timeToRecover(between: Between<Phase>): Measure;
}

const NONE_DUE = 'one of the moments never came, or no request was due between them';

function harmOf(arm: ArmView, route: string, between: Between): Harm | null {
  const stretch = stretchOf(arm, between);
  return stretch && harmIn(arm, stretch, { route });
}

/** With what became of them. */
const inWords = ({ arm }: ArmView, route: string, { count, harmed, results }: Harm) =>
  [
    `${arm}: ${harmed} of ${count} ${route} harmed`,
    ...[...results].map(([result, times]) => `${result} ${times} times`),
  ].join(', ');

export const harmKinds: KindsOf<HarmObservations<System, string>> = {
  harmed: {
    call: 'harmed(route, { from, to })',
    unit: 'harmed requests',
    definition: 'Requests of the route, due between two moments, that had no good answer within its patience',
    noData: NONE_DUE,
    about: (route) => ({ route }),
    observe: (arm, route, between) => {
      const harm = harmOf(arm, route, between);
      return harm && { value: harm.harmed, evidence: inWords(arm, route, harm) };
    },
  },
  unharmed: {
    call: 'unharmed(route, { from, to })',
    unit: 'good answers',
    definition: 'Requests of the route, due between two moments, that were answered well within its patience',
    noData: NONE_DUE,
    about: (route) => ({ route }),
    observe: (arm, route, between) => {
      const harm = harmOf(arm, route, between);
      return harm && { value: harm.count - harm.harmed, evidence: inWords(arm, route, harm) };
    },
  },
  unharmedShare: {
    call: 'unharmedShare(route, { from, to })',
    unit: '% ok',
    definition:
      'Share of the requests of the route, due between two moments, that were answered well within its patience',
    noData: NONE_DUE,
    about: (route) => ({ route }),
    observe: (arm, route, between) => {
      const harm = harmOf(arm, route, between);
      if (!harm) return null;
      return { value: (100 * (harm.count - harm.harmed)) / harm.count, evidence: inWords(arm, route, harm) };
    },
  },
  harmLasts: {
    call: 'harmLasts(route, { from, to })',
    unit: 's',
    definition:
      'From the first of two moments to when the last harmed request between them was due; 0 where none was harmed',
    noData: NONE_DUE,
    label: () => ({ what: 'harm' }),
    about: (route) => ({ route }),
    observe: (arm, route, between) => {
      const [stretch, harm] = [stretchOf(arm, between), harmOf(arm, route, between)];
      if (!stretch || !harm) return null;
      const value = harm.lastDueMs === null ? 0 : (harm.lastDueMs - stretch.fromMs) / 1000;
      return { value, evidence: `${inWords(arm, route, harm)}, the last after ${value.toFixed(2)} s` };
    },
  },
  timeToRecover: {
    call: 'timeToRecover({ from, to })',
    unit: 's',
    definition:
      'From the first of two moments to when the last harmed request of any route between them was due; all of it where harm had not ended by then',
    noData: NONE_DUE,
    label: () => ({ what: 'time' }),
    observe: (arm, between) => {
      const [stretch, start] = [stretchOf(arm, between), between.from.find(arm)];
      const found = stretch && timeToRecover(arm, stretch);
      return found && { ...found, evidence: `${found.evidence}, counted from ${start?.text}` };
    },
  },
};
