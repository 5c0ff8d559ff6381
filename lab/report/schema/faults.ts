import { z } from 'zod';
import { count } from './fields.ts';

/** What came of the faults. */
const meetings = {
  inScope: count('Calls (or probes) that it could have met'),
  met: count('Of these, those that it met'),
  firstS: z.number().nullable().describe("First meeting after the arm's start, s; null where not known"),
  lastS: z.number().nullable().describe("Last meeting after the arm's start, s; null where not known"),
};

export const fault = z
  .strictObject({
    id: z.string().describe('As in the journal'),
    kind: z.enum(['fault', 'condition']),
    text: z.string().describe('What it does'),
    counts: z
      .enum(['calls', 'probes'])
      .describe('What `inScope` and `met` count; probes are the look of the lab itself at a silent backend'),
    percentage: z
      .number()
      .nullable()
      .describe('Of the calls in scope that it was asked to meet; null where it meets whatever comes'),
    comingS: z.number().nullable().describe("Ordered after the arm's start, s; null when never"),
    cameS: z.number().nullable().describe("Confirmed after the arm's start, s; null when never"),
    wentS: z.number().nullable().describe("Undo begun after the arm's start, s; null when never"),
    goneS: z.number().nullable().describe("Undo confirmed after the arm's start, s; null when never"),
    ...meetings,
    instances: z
      .array(z.strictObject({ instance: z.string(), ...meetings }))
      .describe(
        'By who counted calls: the faulty instances, the callers of a dead or silent one, or the clients of a silent registry',
      ),
    restart: z
      .strictObject({ atS: z.number().describe("Serves again after the arm's start, s"), ...meetings })
      .nullable()
      .describe(
        "Of a kill that was undone: calls to the service, and to the instance's new process, from then on; else null",
      ),
    lapse: z
      .string()
      .nullable()
      .describe('How it was seen to be out of force too early; null when it was not'),
  })
  .meta({ id: 'Fault', description: 'What came of a fault, by the counters of those that met it' });
