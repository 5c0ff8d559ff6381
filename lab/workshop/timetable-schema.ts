import { z } from 'zod';
import { LANGUAGES } from './exercise-schema.ts';

const text = z.string().trim().min(1, 'expected some text');
const inEach = z.strictObject(
  Object.fromEntries(LANGUAGES.map((each) => [each, text])) as { en: typeof text; zh: typeof text },
);

const part = z.union([
  z.strictObject({ exercise: text.describe('Takes the minutes that it says itself') }),
  z.strictObject({ minutes: z.int().min(1).max(120), title: inEach }),
]);

/** `timetables.yaml`: by name, what is done when. */
export const timetablesSchema = z.record(
  z.string(),
  z.strictObject({
    title: inEach,
    start: z.string().regex(/^\d\d:\d\d$/, 'expected a time as 09:00'),
    minutes: z.int().min(10).max(720).describe('What the parts come to'),
    parts: z.array(part).min(1),
  }),
);

export type Timetables = z.infer<typeof timetablesSchema>;
export type Timetable = Timetables[string];
