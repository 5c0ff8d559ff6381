import { z } from 'zod';
import { LANGUAGES } from '../../workshop/exercise-schema.ts';
import { parsed, type Route, sent } from '../http/route.ts';
import { refused } from '../refused.ts';
import type { BoardDesk } from './board-desk.ts';

const language = z.enum(LANGUAGES).default('en');
const joining = z.strictObject({ nickname: z.string().max(60) });
const voting = z.strictObject({
  ...{ member: z.string().max(60), choice: z.string().max(80) },
  ...{ exercise: z.int().optional(), round: z.literal([1, 2]).optional() },
});
const opening = z.strictObject({ exercise: z.int().min(1).max(1_000) });

const UNDER = '/api/v1/board';
/** What who has joined by the link may ask for, beside the page. */
export const OF_MEMBERS: readonly string[] = [`GET ${UNDER}`, `POST ${UNDER}/members`, `PUT ${UNDER}/vote`];

/** The board of a room; null where there is no workshop. */
export function boardRoutes(desk: BoardDesk | null, token: string): readonly Route[] {
  const there = (): BoardDesk => {
    if (desk) return desk;
    throw refused('not-found', 'Expected a workshop with exercises, found none.', 'no-workshop');
  };
  const now = () => there().view('en');
  return [
    {
      method: 'get',
      path: UNDER,
      handle: ({ query }) => there().view(parsed(language, query.language, 'language')),
    },
    {
      method: 'post',
      path: `${UNDER}/members`,
      handle: async ({ body }) => ({ member: there().join(sent(joining, body).nickname) }),
    },
    {
      method: 'put',
      path: `${UNDER}/vote`,
      handle: async ({ body }) => {
        const { member, choice, ...on } = sent(voting, body);
        await there().vote(member, choice, on);
        return { choice };
      },
    },
    { method: 'post', path: `${UNDER}/link`, handle: async () => ({ path: `/board?token=${token}` }) },
    {
      method: 'post',
      path: `${UNDER}/rounds`,
      handle: async ({ body }) => {
        await there().open(sent(opening, body).exercise);
        return now();
      },
    },
    {
      method: 'post',
      path: `${UNDER}/close`,
      handle: async () => {
        there().close();
        return now();
      },
    },
    {
      method: 'get',
      path: `${UNDER}/votes.csv`,
      handle: async (_request, response) => {
        const text = await there().csv(); // An error is JSON.
        response.attachment('votes.csv').type('text/csv').send(text);
      },
    },
  ];
}
