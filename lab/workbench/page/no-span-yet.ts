import { formatMs } from '../../report/format.ts';
import type { LabState } from '../lab-state.ts';
import { LONG_MS } from './edge-words.ts';

/** What waits in services that say nothing of what they have begun: those without the kit. */
export const withoutSpan = ({ services, load }: Pick<LabState, 'services' | 'load'>): readonly string[] =>
  services.some(({ kit }) => kit)
    ? []
    : load.routes
        .filter(({ oldestWaitingMs }) => (oldestWaitingMs ?? 0) > LONG_MS)
        .map(
          ({ route, waiting, oldestWaitingMs }) =>
            `${route}: ${waiting} waiting, the oldest for ${formatMs(oldestWaitingMs)}; no span yet`,
        );
