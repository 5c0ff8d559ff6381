import type { BackendRole } from '../../backends/backend.ts';
import { ExitCode, FaultlineError } from '../../errors.ts';
import { describeExit } from '../../runtime/exit.ts';
import { lastWords } from '../../runtime/last-words.ts';
import { type Backends, listBackends } from './backends.ts';

/** What a run no longer has without it. */
const LOST: Readonly<Record<BackendRole, string>> = {
  registry: 'who is registered and which faults are in force',
  traces: 'the traces of the run',
  metrics: 'the metrics of the run',
  collector: 'the traces that it had not passed on',
};

/** Calls back when a backend ends, with FaultlineError `backend-ended`: what it held is gone, no verdict may rest on what was not read before. */
export function watchBackends(backends: Backends, onEnd: (error: FaultlineError) => void): void {
  for (const { info, instance } of listBackends(backends)) {
    void instance.exited.then((exit) => {
      const message = `Expected the ${info.role} backend (${info.name}) to run until the end of the run, but it ended (${describeExit(exit)}): ${LOST[info.role]} are lost, only an arm that had ended is judged.`;
      const detail = lastWords(instance, 5);
      onEnd(new FaultlineError('backend-ended', message, { exitCode: ExitCode.inconclusive, detail }));
    });
  }
}
