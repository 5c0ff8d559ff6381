import type { FaultMatch, InstanceRecord } from '@faultline/control';
import { interval } from '@faultline/control/numbers';
import { z } from 'zod';
import { CommandGuard } from '../command/command-guard.ts';
import { sentCounts, sentToService } from '../fault-counts.ts';
import { type FaultHandle, withMoments } from '../fault-handle.ts';
import type { FaultKind } from '../fault-kind.ts';
import type { FaultPlan, FaultTiming } from '../fault-plan.ts';
import { serviceOf } from '../struck-instance.ts';

/** Program and arguments; no shell reads it. */
type Command = readonly [string, ...string[]];
/** A service, or one instance of it. */
type Struck = Omit<FaultMatch, 'method'>;

interface Commands {
  readonly id: string;
  /** Brings the fault about; it is in force when this has ended with exit code 0. */
  readonly inject: Command;
  /** Ends it. Runs on every exit, also when the lab is killed, and after an `inject` that failed: it has to stand that. */
  readonly undo: Command;
  /** What each of them may take; default 10 000. */
  readonly timeoutMs?: number;
}

interface CommandPlan<Match extends Struck = Struck, Phase extends string = string>
  extends FaultPlan<Match, never, Phase>,
    Commands {
  readonly kind: 'command';
  readonly match: Match;
}

/**
 * Whatever commands of your own do to a service, or to one instance of it: `FAULTLINE_PIDS` are its processes, separated by spaces. They run on
 * the lab's machine, in its folder. What callers send there meanwhile counts as met.
 */
export function command<const Match extends Struck, const Phase extends string = never>(
  match: Match,
  options: Commands & FaultTiming<Phase>,
): CommandPlan<Match, NoInfer<Phase>> & FaultHandle {
  return withMoments({ kind: 'command', match, ...options });
}

const program = z.tuple([z.string().min(1)], z.string());

export const commandKind: FaultKind<CommandPlan> = {
  name: 'command',
  schema: ({ serviceName }, common) =>
    z.strictObject({
      ...common,
      match: z.strictObject({ service: serviceName, instance: z.string().optional() }),
      inject: program,
      undo: program,
      timeoutMs: interval.optional(),
    }),
  check: ({ match }, path, targets) => targets.all(`${path}.match`, match),
  describe: ({ match, inject }) => `${match.instance ?? match.service} under ${shown(inject)}`,
  countedBy: 'callers',
  of: ({ id, match, inject, undo, timeoutMs = 10_000 }, context) => {
    const isStruck = ({ service, instance }: Pick<InstanceRecord, 'service' | 'instance'>) =>
      service === match.service && (match.instance ?? instance) === instance;
    let guard: CommandGuard | undefined;
    return {
      inject: async () => {
        const pids = context
          .running()
          .filter(({ name: instance }) => isStruck({ service: serviceOf(instance), instance }))
          .map(({ pid }) => pid);
        const log = context.logFile(id);
        guard = new CommandGuard({
          id,
          inject,
          undo,
          timeoutMs,
          log,
          env: { FAULTLINE_PIDS: pids.join(' ') },
        });
        await guard.injected();
        return null;
      },
      undo: async () => guard?.undo(),
      watch: {
        isAsked: (instance) => !isStruck(instance),
        counts: (when) => {
          if (when !== 'before') return null;
          if (match.instance === undefined) return sentToService(match.service);
          const struck = context.instances().find(isStruck);
          return struck ? sentCounts(struck) : null;
        },
      },
    };
  },
};

const MOST_SHOWN = 60;

function shown(given: Command): string {
  const text = given.join(' ');
  return `\`${text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text}\``;
}
