import { randomInt } from 'node:crypto';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HIDDEN_KINDS } from '../../mystery/hidden-kinds.ts';
import { LEVELS } from '../../mystery/levels.ts';
import { mysteryRefused } from '../../mystery/mystery-refused.ts';
import { requireVisible } from '../../mystery/visible-query.ts';
import type { Workbench } from '../workbench.ts';
import { type Route, sent } from './route.ts';

const MOST_SEED = 2 ** 31 - 1;
const start = z.strictObject({
  level: z.number().int().min(1).max(LEVELS.length).default(1),
  seed: z.number().int().min(0).max(MOST_SEED).optional(),
  lasts: z.number().min(3).max(600).default(300),
});
const name = z.string().min(1).max(200);
const answer = z.strictObject({
  faults: z
    .array(
      z.strictObject({
        service: name,
        method: name.optional(),
        instance: name.optional(),
        kind: z.enum(HIDDEN_KINDS),
        size: z.number().positive().optional(),
      }),
    )
    .min(1)
    .max(3),
});

/** Whatever path of metrics is asked for. */
export const hideFaults =
  (workbench: Pick<Workbench, 'mystery'>): RequestHandler =>
  ({ query }, _response, next) => {
    // What is none is refused by who would ask it.
    if (workbench.mystery.isOpen && typeof query.query === 'string' && query.query !== '')
      requireVisible(query.query);
    next();
  };

/** A fault of one's own would be in the way, and so would one that is told of. */
export function requireNoMystery({ mystery }: Pick<Workbench, 'mystery'>): void {
  if (mystery.isOpen)
    throw mysteryRefused('Expected the mystery to be over before a fault is set: answer, or give up.');
}

export function mysteryRoutes(workbench: Workbench): readonly Route[] {
  const path = '/api/v1/mystery';
  return [
    { method: 'get', path, handle: async () => workbench.mystery.state },
    {
      method: 'post',
      path,
      handle: async ({ body }, response) => {
        const { seed = randomInt(MOST_SEED), ...asked } = sent(start, body);
        if (workbench.lab.isAttached)
          throw mysteryRefused(
            'Expected a system that this lab has started: a mystery pauses and kills processes.',
          );
        if (workbench.faults.list.some(({ state }) => state !== 'gone'))
          throw mysteryRefused('Expected all faults to be undone before a mystery is started.');
        const started = await workbench.mystery.start({ ...asked, seed });
        response.status(201);
        return started;
      },
    },
    { method: 'delete', path, handle: () => workbench.mystery.giveUp() },
    {
      method: 'post',
      path: `${path}/answer`,
      handle: ({ body }) => workbench.mystery.answer(sent(answer, body).faults),
    },
  ];
}
