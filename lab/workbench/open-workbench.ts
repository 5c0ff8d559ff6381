import { join } from 'node:path';
import { JOURNAL } from '../evidence/read-journal.ts';
import type { RequestSample } from '../evidence/requests.ts';
import { createRandom } from '../load/random.ts';
import { startArm } from '../run/arm/running-arm.ts';
import { Journal } from '../run/journal/journal.ts';
import { startLab } from '../run/lab/running-lab.ts';
import { asItStands } from './as-it-stands.ts';
import { withoutEnd } from './without-end.ts';
import { Workbench } from './workbench.ts';
import type { WorkbenchOptions } from './workbench-options.ts';

/** Events that stay in memory: of a lab that is open for hours the file has the rest. */
const LATEST_EVENTS = 5_000;

/** Starts the system of a scenario as its first arm has it, under its load without end. Where that fails all that was started has ended. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { folder, id, seed, clock, attachTo } = options;
  const { runtimeKind, backendChoice, signal, onBackend, onPassedOver } = options;
  // The lab goes on: what it tells of itself it has in memory.
  const onLost = ({ message }: Error) => onPassedOver(`${message} The lab stays open without it.`);
  const journal = new Journal(join(folder, JOURNAL), clock, onLost, { latest: LATEST_EVENTS });
  const starting = await startLab({
    ...{
      system: options.scenario.system,
      id,
      folder,
      clock,
      journal,
      runtimeKind,
      signal,
      onBackend,
      onPassedOver,
    },
    attachTo,
    ...{
      ids: createRandom(seed, id, 'ids of the lab'),
      backendChoice,
      collector: null,
      keepData: false,
    },
  });
  const lab = await starting.open();
  try {
    const scenario = attachTo ? await asItStands(options.scenario, lab.etcd) : options.scenario;
    const load = withoutEnd(scenario);
    const [arm = ''] = Object.keys(scenario.arms);
    const ready = await startArm({ lab, scenario: { ...scenario, load }, arm, attempt: 1, seed });
    const ended: (readonly RequestSample[])[] = [];
    let onBatch = (samples: readonly RequestSample[]): void => {
      ended.push(samples);
    };
    const driving = await ready
      .drive({ durationMs: null, latestAnswers: 0, onBatch: (samples) => onBatch(samples) })
      .catch(async (error: unknown) => {
        await ready[Symbol.asyncDispose](); // Its watches too: the lab knows of none.
        throw error;
      });
    const workbench = new Workbench({ ...options, scenario }, lab, driving, journal);
    for (const samples of ended) workbench.ended(samples);
    onBatch = (samples) => workbench.ended(samples);
    // What is there has a load of its own.
    if (attachTo) await workbench.load.change({ paused: true });
    await workbench.openSpans.want();
    return workbench;
  } catch (error) {
    await lab.close();
    journal[Symbol.dispose]();
    throw error;
  }
}
