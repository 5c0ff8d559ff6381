import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import { type FinishedRun, runScenario } from '../run/run-scenario.ts';
import type { CliArguments } from './arguments.ts';
import { loadScenario } from './catalogue.ts';
import { ProgressLine } from './progress-line.ts';

/** Runs one scenario and reports on it. */
export async function run(nameOrPath: string, options: CliArguments): Promise<ExitCode> {
  const scenario = await loadScenario(nameOrPath, process.cwd());
  const { id, folder } = await makeFolder(options.reports, scenario.name);
  console.log(`${scenario.name}: ${scenario.title} (seed ${options.seed})`);
  const line = new ProgressLine(process.stdout);
  const interrupted = onInterrupt();
  let finished: FinishedRun;
  try {
    finished = await runScenario(scenario, {
      seed: options.seed,
      backends: options.backends,
      id,
      folder,
      signal: interrupted.signal,
      onBackend: ({ role, name, version, where }) =>
        console.log(`  ${role.padEnd(8)}  ${name} ${version} at ${where}`),
      onProgress: (progress) => line.show(progress, Date.now()),
    });
  } catch (error) {
    line.clear();
    if (!interrupted.signal.aborted) throw error;
    console.error(
      `Interrupted: all is stopped, nothing is judged. What happened stands in ${shown(folder)}/journal.jsonl`,
    );
    return ExitCode.interrupted;
  } finally {
    interrupted.release();
  }
  line.clear();
  // Rendering is loaded only now: it would delay the start.
  const { present } = await import('./present.ts');
  await present(finished, folder, shown(folder));
  return finished.exitCode;
}

async function makeFolder(reports: string, scenario: string): Promise<{ id: string; folder: string }> {
  const id = randomBytes(3).toString('hex');
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const folder = resolve(reports, scenario, `${time}-${id}`);
  try {
    await mkdir(join(folder, 'logs'), { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FaultlineError(
      'reports-not-writable',
      `Could not make the run's folder: ${reason}. Choose another with --reports.`,
      {
        cause,
      },
    );
  }
  return { id, folder };
}

const shown = (folder: string) => relative(process.cwd(), folder) || folder;

/** The first Ctrl-C or SIGTERM ends the run in good order; later ones are ignored while it does. */
function onInterrupt(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const stop = () =>
    controller.abort(new FaultlineError('interrupted', 'Interrupted.', { exitCode: ExitCode.interrupted }));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, stop);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, stop);
    },
  };
}
