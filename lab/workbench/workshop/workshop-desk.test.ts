import { afterEach, beforeEach, expect, test } from 'vitest';
import { breakCode } from '../../workshop/break-code.ts';
import { OneRun } from '../runs/one-run.ts';
import { mend } from './fixture/copied-code.ts';
import { BUSY, PlayedWorkshop } from './fixture/played-workshop.ts';
import { otherSpans, spansToPointAt } from './fixture/pointing.ts';
import { WorkshopDesk } from './workshop-desk.ts';

let played: PlayedWorkshop;
let desk: WorkshopDesk;
beforeEach(async () => {
  played = await PlayedWorkshop.open();
  desk = played.desk();
});
afterEach(async () => {
  await desk[Symbol.asyncDispose]();
  await played[Symbol.asyncDispose]();
});

const stage = async (number: number) => (await desk.exercise(number, 'en')).stage;
const placeOf = (name: string) => played.exercises.findIndex((each) => each.name === name) + 1;
const right = (number: number) => played.exercises[number - 1]?.data.question.right ?? '';
/** Until the run that was begun has ended. */
async function ran(number: number): Promise<void> {
  const before = played.runs.length;
  await desk.run(number);
  await expect.poll(() => played.runs.length).toBe(before + 1);
  played.runs.at(-1)?.end();
  await expect.poll(async () => (await desk.exercise(number, 'en')).running).toBeNull();
}

test('from the prediction to the end: each step opens the next, and tells what it may', async () => {
  const number = placeOf('retry-storm');
  expect(await stage(number)).toBe('predict');
  await desk.predict(number, 'three');
  const locked = await desk.exercise(number, 'en');
  expect([locked.stage, locked.question.chosen]).toEqual(['run', 'three']);
  // As it is typed, not as the exercise has it.
  expect(locked.scenario).toBe('workshop/scenarios/retry-storm.ts');
  expect(locked.question.choices.map(({ right }) => right)).toEqual([null, null, null]);

  await ran(number);
  expect(played.runs[0]?.asked.arm).toBe('without-budget');
  const seen = await desk.exercise(number, 'en');
  expect([seen.stage, seen.why, seen.span, seen.first?.logs]).toEqual(['point', null, null, 'run 1/logs']);
  expect(seen.question.choices.map(({ right }) => right)).toEqual([false, false, true]);
  expect(seen.question.choices[0]?.misconception).toMatch(/^That attempts are counted/);

  const { look } = played.exercises[number - 1]?.data ?? {};
  const trace = await desk.trace(number);
  if (!look || !trace) throw new Error('nothing to point at');
  expect(await desk.point(number, otherSpans(trace, look).slice(0, 20))).toBe(false);
  expect(await stage(number)).toBe('point');
  expect(await desk.point(number, spansToPointAt(trace, look).slice(0, 1))).toBe(true);
  const why = await desk.exercise(number, 'zh');
  expect([why.stage, why.span, why.tries]).toEqual(['choose', 'bank: Charge', 2]);
  expect(why.why).toMatch(/Charge span/);

  await desk.protect(number, 'more-time');
  await ran(number);
  expect(played.runs[1]?.asked.arm).toBeNull();
  const done = await desk.exercise(number, 'en');
  expect([done.stage, done.happened]).toEqual([
    'done',
    expect.stringMatching(/retries-multiply: (8\.\d+|9) attempts/),
  ]);
  expect(done.transfer?.answer).toMatch(/fifteen/);
});

test('a run that proved nothing judges no exercise, though a failed audit ends it with 99', async () => {
  const number = placeOf('retry-storm');
  await desk.predict(number, 'three');
  played.isBusy = true;
  played.failing = [
    { name: 'paid-once', title: 'Each order is paid once', arm: 'without-budget', found: ['paid twice'] },
  ];
  await ran(number);
  const doubtful = await desk.exercise(number, 'en');
  expect([doubtful.stage, doubtful.look]).toEqual(['run', null]);
  expect(doubtful.first).toMatchObject({
    ...{ exitCode: 99, audits: played.failing, problems: [BUSY], unjudged: ['retries-multiply'] },
  });
  expect(doubtful.question.choices.map(({ right, misconception }) => right ?? misconception)).toEqual([
    ...[null, null, null],
  ]);
  played.isBusy = false;
  await ran(number);
  const judged = await desk.exercise(number, 'en');
  expect([judged.stage, judged.first?.audits, judged.first?.unjudged]).toEqual(['point', played.failing, []]);
  await desk.point(number, []);
  await desk.protect(number, 'more-time');
  played.isBusy = true;
  await ran(number);
  const again = await desk.exercise(number, 'en');
  expect([again.stage, again.happened, again.transfer]).toEqual(['again', null, null]);
  expect(again.second?.unjudged).toContain('budget-ends-the-storm');
  played.isBusy = false;
  await ran(number);
  expect(await stage(number)).toBe('done');
});

test('nothing is run, shown or hinted at before the prediction is locked, and that stays as it is', async () => {
  const refused = { code: 'step-not-open' };
  await expect(desk.run(1)).rejects.toMatchObject(refused);
  await expect(desk.trace(1)).rejects.toMatchObject(refused);
  await expect(desk.point(1, [])).rejects.toMatchObject(refused);
  await expect(desk.hint(1)).rejects.toMatchObject(refused);
  await expect(desk.protect(1, 'any')).rejects.toMatchObject(refused);
  await expect(desk.predict(1, 'no such choice')).rejects.toMatchObject({ code: 'invalid-request' });
  await desk.predict(1, right(1));
  await expect(desk.predict(1, right(1))).rejects.toMatchObject(refused);
  expect(played.runs).toEqual([]);
});

test('the hand-out has predictions alone before the trainer turns the switch, whatever is asked for', async () => {
  const en = played.exercises[placeOf('retry-storm') - 1]?.words.en;
  const after = [
    en?.protection?.text ?? '',
    en?.transfer.question.slice(0, 30) ?? '',
    'budget-ends-the-storm',
  ];
  for (const forTrainer of [false, true]) {
    const page = await desk.handout('en', forTrainer);
    expect(page).toContain('How often does one order ask the bank?');
    expect(after.filter((each) => page.includes(each))).toEqual([]);
  }
  desk.setTrainer(true);
  const whole = await desk.handout('en', false);
  expect(after.filter((each) => !whole.includes(each))).toEqual([]);
  expect(whole).not.toContain('class="right"');
  expect(await desk.handout('en', true)).toContain('class="right"');
});

test('what is locked stays so when the lab is started again', async () => {
  await desk.predict(2, right(2));
  await desk.hint(2);
  desk = played.desk();
  const { stage, question, hints } = await desk.exercise(2, 'en');
  expect([stage, question.chosen, hints.length]).toEqual(['run', right(2), 1]);
});

test('the held lab sends nothing while a run is measured; one run at a time; one that is stopped leaves nothing', async () => {
  await desk.predict(1, right(1));
  await desk.predict(2, right(2));
  await desk.run(1);
  await expect(desk.run(2)).rejects.toMatchObject({ code: 'step-not-open' });
  await expect.poll(() => played.runs.length).toBe(1);
  played.runs[0]?.phase({ arm: 'unprotected', phase: 'fault' });
  expect((await desk.exercise(1, 'en')).running?.at).toEqual({ arm: 'unprotected', phase: 'fault' });
  expect(played.lab).toEqual(['quiet']);
  await desk.stop();
  expect(played.lab).toEqual(['quiet', 'goes on']);
  expect([await stage(1), (await desk.exercise(1, 'en')).first]).toEqual(['run', null]);
});

test('no run beside a mystery: it is refused, and leaves the exercise as it was', async () => {
  await desk.predict(1, right(1));
  played.hides = true;
  await expect(desk.run(1)).rejects.toMatchObject({ code: 'mystery-refused' });
  expect([await stage(1), played.runs, played.lab]).toEqual(['run', [], []]);
  played.hides = false;
  await ran(1);
});

test('a run that could not be started is told, and can be begun again', async () => {
  const start = async () => {
    throw new Error('no room for it');
  };
  Object.assign(played.options, { start });
  desk = played.desk();
  await desk.predict(1, right(1));
  await desk.run(1);
  await expect.poll(async () => (await desk.exercise(1, 'en')).first?.said).toBe('no room for it');
  expect([await stage(1), played.lab]).toEqual(['run', ['quiet', 'goes on']]);
});

test('the report of a run is read once, however often the page asks', async () => {
  const { reader } = played.options;
  const read: string[] = [];
  const seen = (folder: string) => {
    read.push(folder);
    return reader.seen(folder);
  };
  Object.assign(played.options, { reader: { ...reader, seen } });
  desk = played.desk();
  await desk.predict(1, right(1));
  await ran(1);
  for (let at = 0; at < 5; at++) await desk.view('en');
  expect((await desk.exercise(1, 'en')).first?.claims.length).toBeGreaterThan(0);
  expect(read).toEqual(['run 1']);
});

test('one click begins all anew, and the lab too', async () => {
  await desk.predict(1, right(1));
  desk.setTrainer(true);
  expect((await desk.exercise(1, 'en')).notes).not.toBeNull();
  await desk.run(1);
  await desk.forget();
  expect(played.lab).toEqual(['quiet', 'goes on', 'reset']);
  const { stage, notes } = await desk.exercise(1, 'en');
  expect([stage, notes]).toEqual(['predict', null]);
});

test('code to mend: red while it is broken, done once it is green', async () => {
  const number = placeOf('mend-the-retry-budget');
  const exercise = played.exercises[number - 1];
  if (!exercise) throw new Error('no such exercise');
  expect((await desk.exercise(number, 'en')).mend).toBeNull();
  await desk.predict(number, 'tokens');
  played.isBusy = true;
  await ran(number);
  expect(await stage(number)).toBe('run');
  played.isBusy = false;
  await ran(number);
  // As it came nothing fails, so there is nothing to mend.
  expect([await stage(number), (await desk.exercise(number, 'en')).mend?.state]).toEqual(['run', 'whole']);
  await breakCode(exercise, played.root);
  await ran(number);
  expect([await stage(number), (await desk.exercise(number, 'en')).mend?.state]).toEqual(['point', 'broken']);
  await desk.point(number, []);
  await ran(number);
  const red = await desk.exercise(number, 'en');
  expect([red.stage, red.mend?.change]).toEqual(['again', null]);
  await mend(exercise, played.root);
  await ran(number);
  const green = await desk.exercise(number, 'en');
  expect([green.stage, green.mend?.state]).toEqual(['done', 'whole']);
  expect(green.mend?.change).toMatch(/more than half of the tokens/);
  // What it was, and what it is.
  expect(green.happened).toMatch(/budget-ends-the-storm: .+ → .+\)/);
});

test('a scenario that is run from another page keeps exercises from running, and ends by a reset of all alone', async () => {
  const clock = { now: () => 0 } as never;
  const lab = { clock, requireFree: () => {}, quiet: async () => async () => {}, reset: async () => {} };
  const anyRun = new OneRun(lab);
  await using shared = new WorkshopDesk(played.options, lab, anyRun);
  anyRun.begin({
    ...{
      of: 'a scenario',
      page: 'runs',
      scenario: './scenarios/retry-storm.ts',
      arm: null,
      start: played.options.start,
    },
    onEnded: async () => {},
  });
  await shared.predict(1, right(1));
  await expect(shared.run(1)).rejects.toMatchObject({ code: 'step-not-open' });
  expect((await shared.view('en')).running).toBeNull();
  await shared.stop();
  await shared.forget(1);
  expect(anyRun.underWay).not.toBeNull();
  await shared.forget();
  expect(anyRun.underWay).toBeNull();
});
