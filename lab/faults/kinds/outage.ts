import { z } from 'zod';
import type { BackendRole } from '../../backends/backend.ts';
import { askedCounts } from '../fault-counts.ts';
import { type FaultHandle, withMoments } from '../fault-handle.ts';
import type { FaultKind } from '../fault-kind.ts';
import type { FaultOptions, FaultPlan } from '../fault-plan.ts';

const BACKENDS = ['registry', 'traces', 'metrics', 'collector'] as const satisfies readonly BackendRole[];

interface OutagePlan<Phase extends string = string> extends FaultPlan<never, never, Phase> {
  readonly kind: 'outage';
  /** `collector` is there only where a run asks for one. */
  readonly backend: BackendRole;
}

/** A backend falls silent: it accepts connections and answers nothing; the undo lets it go on. */
export function outage<const Phase extends string = never>(
  backend: BackendRole,
  { id = `outage-${backend}`, ...timing }: FaultOptions<Phase> = {},
): OutagePlan<NoInfer<Phase>> & FaultHandle {
  return withMoments({ kind: 'outage', id, backend, ...timing });
}

export const outageKind: FaultKind<OutagePlan> = {
  name: 'outage',
  schema: (_names, common) => z.strictObject({ ...common, backend: z.enum(BACKENDS) }),
  check: ({ backend }, path, targets) => targets.backend(`${path}.backend`, backend),
  describe: ({ backend }) => `${backend} backend silent`,
  strikes: ({ backend }) => backend,
  silences: ({ backend }) => backend,
  countedBy: 'probes',
  of: ({ backend }, context) => {
    const { instance, ask, asked } = context.backend(backend);
    return {
      inject: async () => {
        await instance.pause();
        return null;
      },
      undo: () => instance.resume(),
      watch: {
        isAsked: () => true,
        // At its end what still waits for an answer counts as met.
        counts: (when) => asked && askedCounts(asked, when === 'ending'),
        state: { instance, is: 'paused' },
        probe: ask,
      },
    };
  },
};
