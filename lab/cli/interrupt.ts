import { ExitCode, FaultlineError } from '../errors.ts';
import { findNpmChain, lostLink, type NpmChain } from './npm-chain.ts';
import { warn } from './output.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Nothing tells a process that its parent has ended; asking costs two small reads. */
const LOOK_MS = 250;

export interface Interrupt {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/**
 * The first Ctrl-C, SIGTERM or SIGHUP ends the work in good order, and says so at once; later ones are ignored while it
 * does. Under npm so does the end of npm or of the shell between (`kill -9`), which would have passed signals on; and of
 * one that holds a channel to it (`startCommandLine`) its end. A lab that was started otherwise, or has left npm's session
 * (`setsid`), may outlive its parent.
 */
export async function onInterrupt(): Promise<Interrupt> {
  const controller = new AbortController();
  let watch: NodeJS.Timeout | undefined;
  const stop = (why: string) => {
    if (controller.signal.aborted) return;
    startLine();
    warn(`Stopping (${why}): what was started is being ended.`);
    controller.abort(new FaultlineError('interrupted', 'Interrupted.', { exitCode: ExitCode.interrupted }));
  };
  for (const name of SIGNALS) process.on(name, stop);
  const onDisconnect = () => stop('what started it has ended');
  process.on('disconnect', onDisconnect);
  if (process.connected === false) onDisconnect();
  const chain = await findNpmChain();
  if (chain) {
    look(chain, stop);
    watch = setInterval(() => look(chain, stop), LOOK_MS).unref();
  }
  return {
    signal: controller.signal,
    release: () => {
      clearInterval(watch);
      for (const name of SIGNALS) process.off(name, stop);
      process.off('disconnect', onDisconnect);
    },
  };
}

function look(chain: NpmChain, stop: (why: string) => void): void {
  const top = chain.pids.at(-1);
  const lost = chain.whole ? lostLink(chain) : top;
  if (lost !== undefined)
    stop(lost === top || lost === chain.npm ? 'npm has ended' : "npm's shell has ended");
}

/** On a terminal the line of the progress may stand there, with a `^C` behind it. */
function startLine(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K');
}
