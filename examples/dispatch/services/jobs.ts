import { serve } from './serve.ts';

interface Job {
  /** Place in the books, from 1. */
  readonly cursor: number;
  readonly ride: string;
  readonly driver: string;
}

/** By ride: a job that is booked once more is the same one. */
const jobs = new Map<string, Job>();

serve(
  {
    'POST /jobs': async ({ body }) => {
      const [ride, driver] = [String(body.ride), String(body.driver)];
      if (!jobs.has(ride)) jobs.set(ride, { cursor: jobs.size + 1, ride, driver });
      return { status: 201, body: { ride } };
    },
  },
  {
    /** All that it has booked, a JSON line each, page by page: what the lab's audits look at. */
    'GET /audit': (query) => {
      const [after, limit] = [Number(query.get('after') ?? 0), Number(query.get('limit') ?? 1_000)];
      return [...jobs.values()]
        .slice(after, after + limit)
        .map((job) => `${JSON.stringify(job)}\n`)
        .join('');
    },
  },
);
