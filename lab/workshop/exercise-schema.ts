import { z } from 'zod';

/**
 * What a trainer writes of an exercise: `exercise.yaml` has what is of no language, `en.yaml` and `zh.yaml` its words. Each field says
 * what it is for, and docs/workshop.md has them from here. No field is optional but where it says so: what is missing is missed in the room.
 */

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected lower case letters, digits and dashes');
const text = z.string().trim().min(1, 'expected some text');
const choices = z.array(id).min(2).max(5);

const asked = z.strictObject({
  choices: choices.describe('Ids of what can be chosen, in the order in which they stand'),
  right: id.describe('The one that is right'),
});

const setting = z.strictObject({
  service: id.describe('Whose setting it is'),
  callee: id.exactOptional().describe('Of the edge to it; without one it is of what the service serves'),
  setting: text.describe('Its name, as an arm sets it'),
});
/** What no service is told: what those who send requests do. */
const ofTheLoad = z.strictObject({ load: text });

const protection = z.strictObject({
  choices: z
    .record(id, z.union([setting, ofTheLoad]))
    .describe(
      'By id, the setting of an arm that it is: `service`, `callee` where it is of an edge, `setting`; or the field of the `load`',
    ),
  right: id.describe('The one to switch on: the arms `first` and `second` have to differ in it'),
});

const look = z.strictObject({
  arm: id,
  phase: id,
  route: text.describe('Of the load'),
  service: id.describe('Whose span it is'),
  span: text.describe(
    'Its name in the waterfall: a method of the service, or what the kit adds, as `wait worker`',
  ),
  claim: id.describe('The claim that has the figure'),
});

/** Below it: the page shows the file, and `break` writes it. */
const below = text.regex(/^(?!\/|.*(?:^|\/)\.\.(?:\/|$))/, 'expected a path below the root of the clone');

const mend = z.strictObject({
  file: below.describe('What is broken, from the root of the clone'),
  find: text.describe('Stands in it exactly once'),
  replace: z.string().describe('What the broken start has in its place'),
  turns: id.describe('The claim that fails while it is broken, and turns green'),
});

const common = {
  minutes: z.int().min(5).max(120).describe('In a room, discussion included'),
  scenario: text.describe('Name of a scenario, or the path of its file from the folder above `exercises`'),
  arms: z
    .strictObject({ first: id, second: id })
    .describe('`first` is run and explained, `second` is what it is compared with'),
  question: asked.describe('What is predicted before anything runs: `choices` and `right`'),
  look: look.describe(
    'The span, or the figure, to point at: `arm`, `phase`, `route`, `service`, `span`, `claim`',
  ),
};

export const exerciseSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('predict'),
    ...common,
    protection: protection.describe('What can be switched on: `choices` and `right`'),
  }),
  z.strictObject({
    kind: z.literal('mend'),
    ...common,
    mend: mend.describe('The broken start: `file`, `find`, `replace`, `turns`'),
  }),
]);

const choice = z.strictObject({
  text,
  misconception: text.exactOptional().describe('What who chooses it takes for true; not of the right one'),
});
const answers = z.strictObject({
  text,
  choices: z.record(id, choice),
});

const words = {
  title: text.describe('Neutral: it gives nothing away'),
  objective: text.describe('What who has done it can do: begins with `can`, in Chinese with 能'),
  prerequisites: z.array(text).min(1).describe('What to know before'),
  question: answers.describe(
    'Its `text`, and by id the `text` of each choice, with the `misconception` behind each wrong one',
  ),
  happened: text.describe(
    'What did happen: claims by name in braces, as `{reads-stay-fast}`, so that figures are of the run',
  ),
  why: text.describe('Why it did, at the span of `look`'),
  hints: z.array(text).min(1).describe('One after the other, for who is stuck'),
  notes: text.describe("The trainer's own: what to watch, what to ask"),
  transfer: z
    .strictObject({ question: text, answer: text })
    .describe('The same, elsewhere: `question` and `answer`'),
};

export const wordsSchema = {
  predict: z.strictObject({
    ...words,
    protection: answers.describe('As `question`: which one to switch on'),
  }),
  mend: z.strictObject({
    ...words,
    mend: z
      .strictObject({ task: text, change: text })
      .describe('`task` says what to do, `change` what of the code is to be changed'),
  }),
};

export type ExerciseData = z.infer<typeof exerciseSchema>;
export type Protection = z.infer<typeof setting> | z.infer<typeof ofTheLoad>;
export type Asked = z.infer<typeof asked>;
export type Answers = z.infer<typeof answers>;
export type Words = Partial<Pick<z.infer<typeof wordsSchema.predict>, 'protection'>> &
  Partial<Pick<z.infer<typeof wordsSchema.mend>, 'mend'>> &
  Omit<z.infer<typeof wordsSchema.predict>, 'protection'>;

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Which fields the two sorts of files have, for the page that tells them. */
const [predict, mending] = exerciseSchema.options;
export const FIELDS = {
  'exercise.yaml': {
    ...predict.shape,
    ...mending.shape,
    kind: z
      .enum(['predict', 'mend'])
      .describe('`predict`: what will happen, and what helps; `mend`: find what is broken in the code'),
  },
  'en.yaml, zh.yaml': { ...wordsSchema.predict.shape, ...wordsSchema.mend.shape },
};
