import { z } from 'zod';
import { parsed, type Route, sent } from '../http/route.ts';
import { REPORT_POLICY, sendPage } from '../http/send-page.ts';
import { refused } from '../refused.ts';
import type { ScenarioDesk } from './scenario-desk.ts';

const MOST_RUNS = 500;
const limit = z.coerce.number().int().min(1).max(MOST_RUNS).default(100);
const name = z.string().min(1).max(100);
const wanted = z.strictObject({ scenario: name });

const RUNS = '/api/v1/runs';
const RUN = '/api/v1/run';

/** Scenarios to run, the run that is under way, and those that have ended; null where there are neither. */
export function runsRoutes(desk: ScenarioDesk | null): readonly Route[] {
  const there = (): ScenarioDesk => {
    if (desk) return desk;
    throw refused('not-found', 'Expected scenarios and a folder of reports, found none.');
  };
  return [
    { method: 'get', path: '/api/v1/scenarios', handle: () => there().scenarios() },
    { method: 'get', path: RUN, handle: () => there().view() },
    {
      method: 'post',
      path: RUN,
      handle: async ({ body }, response) => {
        await there().begin(sent(wanted, body).scenario);
        response.status(201);
        return there().view();
      },
    },
    {
      method: 'delete',
      path: RUN,
      handle: async () => {
        await there().stop();
        return there().view();
      },
    },
    {
      method: 'get',
      path: RUNS,
      handle: ({ query }) => there().past.list(parsed(limit, query.limit, 'limit')),
    },
    {
      method: 'get',
      path: `${RUNS}/:run/report`,
      handle: async ({ params, query }, response) => {
        const { past } = there();
        const run = parsed(name, params.run, 'run');
        const beside = parsed(name.optional(), query.with, 'with');
        const page = beside === undefined ? await past.page(run) : await past.compared(run, beside);
        sendPage(response, page, REPORT_POLICY);
      },
    },
  ];
}
