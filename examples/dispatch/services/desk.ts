import { randomUUID } from 'node:crypto';
import { call } from './call.ts';
import { serve } from './serve.ts';

/** What an instance that looks for drivers gets to answer. */
const BUDGET_MS = Number(process.env.BUDGET_MS ?? 150);
/** One that did not is asked last for so long. */
const ASIDE_MS = 500;
const BOOKED_WITHIN_MS = 1_000;

const drivers = (process.env.DRIVERS ?? '').split(',');
const jobs = process.env.JOBS ?? '';
const asideUntil = new Map<string, number>();
let turn = 0;

serve({
  'POST /rides': async ({ body: { area } }) => {
    const driver = await findDriver(String(area));
    if (driver === null) return { status: 503, body: { message: 'no driver answers' } };
    const ride = randomUUID();
    await book({ ride, driver });
    return { status: 201, body: { status: 'BOOKED', ride, driver } };
  },
});

/** One instance after the other, each in its turn the first; null when none answers. */
async function findDriver(area: string): Promise<string | null> {
  for (const address of inTurn()) {
    try {
      const path = `/drivers?area=${encodeURIComponent(area)}`;
      const { body } = await call({ address, method: 'GET', path, timeoutMs: BUDGET_MS });
      return (body as { driver: string }).driver;
    } catch {
      asideUntil.set(address, Date.now() + ASIDE_MS);
    }
  }
  return null;
}

function inTurn(): string[] {
  turn = (turn + 1) % drivers.length;
  const all = [...drivers.slice(turn), ...drivers.slice(0, turn)];
  const isAside = (address: string) => (asideUntil.get(address) ?? 0) > Date.now();
  return [...all.filter((address) => !isAside(address)), ...all.filter(isAside)];
}

async function book(job: { readonly ride: string; readonly driver: string }): Promise<void> {
  const { status } = await call({
    ...{ address: jobs, method: 'POST', path: '/jobs', body: job },
    timeoutMs: BOOKED_WITHIN_MS,
  });
  if (status !== 201) throw new Error(`a job was not booked: ${status}`);
}
