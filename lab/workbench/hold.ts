import { once } from 'node:events';
import type { ClosedLab } from '../run/lab/running-lab.ts';
import { failureOf } from '../run/problems/failure.ts';
import { endServer, listenOn, type ServeOptions, serve } from './http/serve.ts';
import { openWorkbench } from './open-workbench.ts';
import { OneRun } from './runs/one-run.ts';
import { PastRuns } from './runs/past-runs.ts';
import { ScenarioDesk, type ScenarioOptions } from './runs/scenario-desk.ts';
import type { Workbench } from './workbench.ts';
import type { WorkbenchOptions } from './workbench-options.ts';
import { heldLab } from './workshop/held-lab.ts';
import { WorkshopDesk, type WorkshopOptions } from './workshop/workshop-desk.ts';

/** What can be run beside the lab, and where its reports are. */
export interface RunsOptions extends Pick<ScenarioOptions, 'scenarios' | 'start'> {
  /** Folder of the reports of all runs. */
  readonly reports: string;
  /** This version. */
  readonly faultline: string;
}

export interface HoldOptions extends WorkbenchOptions, ServeOptions {
  /** Called once the port is its own, before anything is started: what it rejects with ends all of it. Makes the folder, of which a lab that gets no port leaves none. */
  readonly onListening?: () => Promise<void>;
  /** Called once, with the address that a browser opens. */
  readonly onServing: (url: string) => void;
  /** Left out where there is no workshop. */
  readonly workshop?: WorkshopOptions | undefined;
  /** Left out where nothing is run from the page. */
  readonly runs?: RunsOptions | undefined;
}

/** Holds a lab open until the signal aborts; resolves when all of it has ended. @throws what it could not be opened, or was lost, for */
export async function holdWorkbench(options: HoldOptions): Promise<ClosedLab> {
  // Before anything is started: a port that is taken is told at once.
  const server = await listenOn(options);
  const workbench = await opened(options).catch(async (error: unknown) => {
    await endServer(server);
    throw error;
  });
  const held = heldLab(workbench);
  // One for both: whoever runs something, the other one waits.
  const anyRun = new OneRun(held);
  const desk = options.workshop ? new WorkshopDesk(options.workshop, held, anyRun) : null;
  const scenarios = options.runs ? scenarioDesk(options.runs, anyRun, options) : null;
  const serving = serve(server, workbench, { ...options, desk, scenarios });
  options.onServing(serving.url);
  if (!workbench.lost.aborted) await once(workbench.lost, 'abort');
  await serving[Symbol.asyncDispose]();
  await anyRun.stop();
  const closed = await workbench.close();
  if (options.signal.aborted) return closed;
  throw failureOf(workbench.lost.reason, { underWay: true, leftovers: closed.left, folder: options.folder });
}

async function opened(options: HoldOptions): Promise<Workbench> {
  await options.onListening?.();
  return openWorkbench(options);
}

const scenarioDesk = (
  { scenarios, start, reports, faultline }: RunsOptions,
  runs: OneRun,
  { clock }: Pick<HoldOptions, 'clock'>,
) => new ScenarioDesk({ scenarios, start, runs, clock, past: new PastRuns(reports, faultline) });
