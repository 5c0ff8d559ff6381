import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LANGUAGES, type Language } from '../../workshop/exercise-schema.ts';
import { parsed, type Route, sent } from '../http/route.ts';
import { HANDOUT_POLICY, REPORT_POLICY, sendPage } from '../http/send-page.ts';
import { refused } from '../refused.ts';
import type { WorkshopDesk } from './workshop-desk.ts';

const choice = z.strictObject({ choice: z.string().max(80) });
const spans = z.strictObject({ spans: z.array(z.string().max(40)).max(20) });
const trainer = z.strictObject({ on: z.boolean() });
const language = z.enum(LANGUAGES).default('en');
const number = z.coerce.number().int().min(1).max(1_000);
const readers = z.literal('trainer').optional();
const which = z.enum(['first', 'second']);

const UNDER = '/api/v1/workshop';
const ONE = `${UNDER}/exercises/:number`;

/** All of the workshop; null where there is none. Whatever changes something answers with what stands there now. */
export function workshopRoutes(desk: WorkshopDesk | null): readonly Route[] {
  const there = (): WorkshopDesk => {
    if (desk) return desk;
    throw refused('not-found', 'Expected a folder `workshop` with exercises, found none.', 'no-workshop');
  };
  const languageOf = (query: { language?: unknown }): Language =>
    parsed(language, query.language, 'language');
  const numberOf = (params: { [name: string]: unknown }) => parsed(number, params.number, 'number');
  const step = (
    method: Route['method'],
    path: string,
    act: (at: number, body: unknown) => Promise<unknown>,
  ): Route => ({
    ...{ method, path: `${ONE}${path}` },
    handle: async ({ params, query, body }) => {
      const at = numberOf(params);
      await act(at, body);
      return there().exercise(at, languageOf(query));
    },
  });
  return [
    { method: 'get', path: UNDER, handle: ({ query }) => there().view(languageOf(query)) },
    {
      method: 'put',
      path: `${UNDER}/trainer`,
      handle: async ({ body, query }) => {
        there().setTrainer(sent(trainer, body).on);
        return there().view(languageOf(query));
      },
    },
    {
      method: 'delete',
      path: `${UNDER}/progress`,
      handle: async ({ query }) => {
        await there().forget();
        return there().view(languageOf(query));
      },
    },
    {
      method: 'get',
      path: `${UNDER}/handout`,
      handle: async ({ query }, response) => {
        const reader = parsed(readers, query.for, 'for');
        const page = await there().handout(languageOf(query), reader === 'trainer');
        sendPage(response, page, HANDOUT_POLICY);
      },
    },
    step('get', '', async () => {}),
    step('delete', '', (at) => there().forget(at)),
    step('post', '/prediction', (at, body) => there().predict(at, sent(choice, body).choice)),
    step('post', '/run', (at) => there().run(at)),
    step('delete', '/run', () => there().stop()),
    step('post', '/span', (at, body) => there().point(at, sent(spans, body).spans)),
    step('post', '/protection', (at, body) => there().protect(at, sent(choice, body).choice)),
    step('post', '/hint', (at) => there().hint(at)),
    {
      method: 'get',
      path: `${ONE}/trace`,
      handle: async ({ params }) => ({ trace: await there().trace(numberOf(params)) }),
    },
    {
      method: 'get',
      path: `${ONE}/reports/:which`,
      handle: async ({ params }, response) => {
        const folder = await there().reportOf(numberOf(params), parsed(which, params.which, 'which'));
        const page = await readFile(join(folder, 'report.html'), 'utf8').catch(() => {
          throw refused('not-found', `Expected report.html in ${folder}, found none.`, 'report-gone');
        });
        sendPage(response, page, REPORT_POLICY);
      },
    },
  ];
}
