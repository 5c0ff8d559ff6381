import { once } from 'node:events';
import type { ClosedLab } from '../run/lab/running-lab.ts';
import { failureOf } from '../run/problems/failure.ts';
import { endServer, listenOn, type ServeOptions, serve } from './http/serve.ts';
import { openWorkbench } from './open-workbench.ts';
import type { WorkbenchOptions } from './workbench.ts';
import { heldLab } from './workshop/held-lab.ts';
import { WorkshopDesk, type WorkshopOptions } from './workshop/workshop-desk.ts';

export interface HoldOptions extends WorkbenchOptions, ServeOptions {
  /** Called once, with the address that a browser opens. */
  readonly onServing: (url: string) => void;
  /** Left out where there is no workshop. */
  readonly workshop?: WorkshopOptions | undefined;
}

/** Holds a lab open until the signal aborts; resolves when all of it has ended. @throws what it could not be opened, or was lost, for */
export async function holdWorkbench(options: HoldOptions): Promise<ClosedLab> {
  // Before anything is started: a port that is taken is told at once.
  const server = await listenOn(options);
  const workbench = await openWorkbench(options).catch(async (error: unknown) => {
    await endServer(server);
    throw error;
  });
  const desk = options.workshop ? new WorkshopDesk(options.workshop, heldLab(workbench)) : null;
  const serving = serve(server, workbench, { ...options, desk });
  options.onServing(serving.url);
  if (!workbench.lost.aborted) await once(workbench.lost, 'abort');
  await serving[Symbol.asyncDispose]();
  await desk?.[Symbol.asyncDispose]();
  const closed = await workbench.close();
  if (options.signal.aborted) return closed;
  throw failureOf(workbench.lost.reason, { underWay: true, leftovers: closed.left, folder: options.folder });
}
