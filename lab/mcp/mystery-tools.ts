import { z } from 'zod';
import type { AskLab } from './lab-client.ts';
import { type Tool, tool } from './tool.ts';

const words = z.string().min(1).max(200);
const guess = z.object({
  service: words,
  method: words.optional().describe('Of a fault of calls: exactly one of the service'),
  instance: words.optional().describe('Where one instance alone has it, as one that is paused or killed'),
  kind: z.enum(['delay', 'abort', 'hang', 'pause', 'kill']),
  size: z.number().positive().optional().describe('Percent of calls of an abort or a hang, ms of a delay'),
});

/** The only thing that can be changed: one mystery at a time, which ends by itself. */
export const mysteryTools = (ask: AskLab): readonly Tool[] => [
  tool({
    name: 'mystery',
    title: 'The mystery, and scores',
    description:
      'Whether one is open and until when, what an answer can name, and the scores of those that are over, by level and seed.',
    input: z.object({}),
    isRead: true,
    run: () => ask('GET', '/mystery'),
  }),
  tool({
    name: 'start_mystery',
    title: 'Hide a fault',
    description:
      'Hides one or two faults drawn from the seed. Find where they are and what they do by metrics, traces and logs, then answer: there is one answer. The same level and seed hide the same.',
    input: z.object({
      level: z
        .number()
        .int()
        .min(1)
        .max(5)
        .default(1)
        .describe('From 1, one loud fault, to 5, two subtle ones'),
      seed: z.number().int().min(0).max(2_147_483_647).optional().describe('Default: any'),
      lasts: z.number().min(3).max(600).default(300).describe('Seconds until it is over by itself'),
    }),
    isRead: false,
    run: (given) => ask('POST', '/mystery', given),
  }),
  tool({
    name: 'answer_mystery',
    title: 'Say what is hidden',
    description:
      'Ends the mystery: the faults are undone and revealed, with the score of 100. One guess for each fault.',
    input: z.object({ faults: z.array(guess).min(1).max(3) }),
    isRead: false,
    run: (given) => ask('POST', '/mystery/answer', given),
  }),
  tool({
    name: 'give_up_mystery',
    title: 'End the mystery without an answer',
    description: 'The faults are undone and revealed; there is no score.',
    input: z.object({}),
    isRead: false,
    run: () => ask('DELETE', '/mystery'),
  }),
];
