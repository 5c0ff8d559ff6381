import type { ArmView } from '../analysis/arm/view.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ReportStart } from './model.ts';

/** Services that the arm started otherwise than the system says, as it told when it began. */
export function startsReport(view: ArmView): ReportStart[] {
  const [started] = view.journal('arm.started');
  const starts = (started?.starts ?? {}) as NonNullable<NonNullable<Scenario['starts']>[string]>;
  return Object.entries(starts).map(([service, { env = {}, command, container } = {}]) => ({
    ...{ service, env, command: command ?? null, image: container?.image ?? null },
    containerCommand: container?.command ?? null,
  }));
}

/** One by one, in words: what is otherwise, and how it is here. */
export const startChanges = ({
  env,
  command,
  image,
  containerCommand,
}: ReportStart): { readonly what: string; readonly value: string }[] => [
  ...(image === null ? [] : [{ what: 'image', value: image }]),
  ...(command === null ? [] : [{ what: 'command', value: command.join(' ') }]),
  ...(containerCommand === null
    ? []
    : [{ what: 'command in containers', value: containerCommand.join(' ') }]),
  ...Object.entries(env).map(([name, value]) => ({ what: `env ${name}`, value })),
];
