import { ExitCode, FaultlineError } from '../errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first Ctrl-C or SIGTERM ends a run in good order; later ones are ignored while it does. */
export function onInterrupt(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const reason = new FaultlineError('interrupted', 'Interrupted.', { exitCode: ExitCode.interrupted });
  const stop = () => controller.abort(reason);
  for (const name of SIGNALS) process.on(name, stop);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, stop);
    },
  };
}
