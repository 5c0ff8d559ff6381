import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { JOURNAL } from '../../evidence/read-journal.ts';

/** Of its bound, how much an embedded store has taken: 1 where it is full. */
export type ShareTaken = () => Promise<number>;

/** By default, as of traces, whose store tells it. */
const METRICS_BYTES = 128 * 1024 ** 2;
const Status = z.object({ bytes: z.number(), maxBytes: z.number() });
const StoreStatus = z.object({ data: z.object({ bytes: z.number() }) });
const Started = z.object({ backend: z.object({ role: z.string(), where: z.string() }) });

/** The folder of the lab that was opened last, of a folder of reports: their names begin with the time. */
export async function newestLab(reports: string): Promise<string> {
  const labs = await readdir(join(reports, 'lab'));
  return join(reports, 'lab', labs.toSorted().at(-1) ?? '');
}

/** The stores of the lab in a folder of its own, by the names of their processes. They fill up to a bound for longer than all else does. */
export async function storesIn(lab: string): Promise<ReadonlyMap<string, ShareTaken>> {
  const text = await readFile(join(lab, JOURNAL), 'utf8');
  // The last line may be half written; these are among the first.
  const lines = text.split('\n').filter((line) => line.includes('"type":"backend.started"'));
  const at = new Map(
    lines.map((line) => {
      const { role, where } = Started.parse(JSON.parse(line)).backend;
      return [role, where] as const;
    }),
  );
  return new Map<string, ShareTaken>([
    [
      'traces',
      async () => {
        const { bytes, maxBytes } = Status.parse(await read(`${at.get('traces')}/status`));
        return bytes / maxBytes;
      },
    ],
    [
      'metrics',
      async () => {
        const { data } = StoreStatus.parse(await read(`${at.get('metrics')}/api/v1/status/store`));
        return data.bytes / METRICS_BYTES;
      },
    ],
  ]);
}

const read = async (url: string): Promise<unknown> => (await fetch(url)).json();
