import { chooseRuntime, type RuntimeKind } from '../run/lab/runtimes.ts';

/** Flags that choose a runtime, with the backends that every machine has. */
export const FLAGS: Readonly<Record<RuntimeKind, readonly string[]>> = {
  process: ['--backends', 'embedded'],
  docker: ['--runtime', 'docker'],
};

/** Containers too where an engine and all images are here. */
export async function measuredRuntimes(): Promise<readonly RuntimeKind[]> {
  const { kind } = await chooseRuntime('auto', () => {}, new AbortController().signal);
  return kind === 'docker' ? ['process', 'docker'] : ['process'];
}
