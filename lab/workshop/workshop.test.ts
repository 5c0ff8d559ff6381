import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadScenario } from '../cli/catalogue.ts';
import { breakCode, brokenCode } from './break-code.ts';
import { checkedWorkshop } from './check-workshop.ts';
import { exerciseSchema, LANGUAGES } from './exercise-schema.ts';
import { fieldTable } from './field-table.ts';
import { handout } from './handout.ts';
import type { Workshop } from './read-content.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SHIPPED = join(ROOT, 'workshop');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const load = (scenario: string) => loadScenario(scenario, ROOT);
const shipped = await checkedWorkshop(SHIPPED, (scenario) => loadScenario(scenario, SHIPPED));

describe('the exercises that come along', () => {
  test('there are ten at least, three of them to mend code, and each small scenario has one', () => {
    const { exercises } = shipped;
    expect(exercises.length).toBeGreaterThanOrEqual(10);
    expect(exercises.filter(({ data }) => data.kind === 'mend').length).toBeGreaterThanOrEqual(3);
    for (const name of ['overload', 'retry-storm', 'frozen-peer']) {
      const its = exercises.filter(({ data }) => data.scenario === `./scenarios/${name}.ts`);
      expect([name, its.some(({ data }) => data.kind === 'predict')]).toEqual([name, true]);
    }
  });

  test.each(shipped.exercises.filter(({ data }) => data.kind === 'mend'))(
    'the broken start of $name fits the source of today',
    async (exercise) => {
      const { file, source } = await brokenCode(exercise, ROOT);
      expect(source).not.toBe(read(file));
    },
  );

  test('the right choice does not always stand in the same place', () => {
    const places = shipped.exercises.map(({ data: { question } }) =>
      question.choices.indexOf(question.right),
    );
    expect(new Set(places).size).toBe(3);
  });

  test.each(shipped.exercises)('$name has as much in each language', ({ words }) => {
    const counts = LANGUAGES.map((each) => [words[each].hints.length, words[each].prerequisites.length]);
    expect(counts[1]).toEqual(counts[0]);
    const claims = LANGUAGES.map((each) => (words[each].happened.match(/\{[^}]+\}/g) ?? []).toSorted());
    expect(claims[1]).toEqual(claims[0]);
  });
});

test('code is broken where it is found, once', async () => {
  const exercise = shipped.exercises.find(({ name }) => name === 'mend-the-lost-key');
  if (exercise?.data.kind !== 'mend') throw new Error('no exercise with code to mend');
  const { mend } = exercise.data;
  const clone = mkdtempSync(join(tmpdir(), 'faultline-clone-'));
  cpSync(join(ROOT, mend.file), join(clone, mend.file));
  await expect(breakCode(exercise, clone)).resolves.toBe(mend.file);
  expect(readFileSync(join(clone, mend.file), 'utf8')).toContain(mend.replace);
  await expect(breakCode(exercise, clone)).rejects.toThrow(
    `\`mend.find\`: expected to find it once in ${mend.file}`,
  );
  rmSync(clone, { recursive: true });
});

test('code that would still be found is not broken', async () => {
  const exercise = shipped.exercises.find(({ name }) => name === 'mend-the-lost-key');
  if (exercise?.data.kind !== 'mend') throw new Error('no exercise with code to mend');
  const mend = { ...exercise.data.mend, replace: `${exercise.data.mend.find} // and more` };
  const broken = brokenCode({ ...exercise, data: { ...exercise.data, mend } }, ROOT);
  await expect(broken).rejects.toThrow('`mend.replace`: expected the code not to have `find` any more');
});

test.each(['/etc/hosts', '../other/a.ts', 'services/../../a.ts', '..'])(
  'code to mend is in the clone, not %s',
  (file) => {
    const exercise = shipped.exercises.find(({ data }) => data.kind === 'mend');
    const given = { ...exercise?.data, mend: { file, find: 'a', replace: 'b', turns: 'c' } };
    const message = 'expected a path below the root of the clone';
    expect(exerciseSchema.safeParse(given).error?.issues).toMatchObject([
      { path: ['mend', 'file'], message },
    ]);
  },
);

describe('a folder of a trainer', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'faultline-workshop-'));
    cpSync(join(SHIPPED, 'exercises/crash'), join(folder, 'exercises/crash'), { recursive: true });
    write(
      'timetables.yaml',
      'short: { title: { en: Short, zh: 短 }, start: "23:50", minutes: 20, parts: [{ exercise: crash }, { minutes: 5, title: { en: End, zh: 完 } }] }',
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);

  test('is taken as it is', async () => {
    const { exercises } = await checkedWorkshop(folder, load);
    expect(exercises.map(({ name }) => name)).toEqual(['crash']);
  });

  test.each([
    ['en.yaml', /^objective: .*\n/m, '', '`objective`: expected string'],
    ['zh.yaml', /^objective: 能/m, 'objective: 可以', '`objective`: expected it to begin with 能'],
    ['en.yaml', /^title:/m, 'heading:', '`title`: '],
    ['en.yaml', /^notes:/m, 'level: 2\nnotes:', 'expected no field `level`'],
    [
      'zh.yaml',
      /^ {4}none:/m,
      '    nobody:',
      '`question.choices`: expected those of exercise.yaml: a-third, a-few, none',
    ],
    ['zh.yaml', /^ {6}misconception: .*\n/m, '', '`question.choices.a-third`: expected the misconception'],
    [
      'en.yaml',
      '{crash-hurts-unprotected}',
      '{crash-hurt-unprotected}',
      '`happened`: expected the name of a claim, got `crash-hurt-unprotected`: did you mean crash-hurts-unprotected?',
    ],
    ['exercise.yaml', 'minutes: 15', 'minutes: many', '`minutes`: '],
    [
      'exercise.yaml',
      'first: unprotected',
      'first: unprotect',
      '`arms.first`: expected one of unprotected, protected',
    ],
    ['exercise.yaml', 'right: a-few', 'right: few', '`question.right`: expected one of a-third, a-few, none'],
    [
      'exercise.yaml',
      'callee: payment',
      'callee: bank',
      '`protection.choices.retry.callee`: expected one of inventory, payment, notification',
    ],
    [
      'exercise.yaml',
      'setting: keepalive',
      'setting: keepalife',
      '`protection.choices.keepalive.setting`: expected one of',
    ],
    [
      'exercise.yaml',
      'right: retry',
      'right: bulkhead',
      '`protection.right`: expected what unprotected and protected differ in',
    ],
    ['exercise.yaml', 'span: call CreatePayment', 'span: Create', '`look.span`: expected one of'],
    ['exercise.yaml', 'arm: unprotected', 'arm: protected', '`look.arm`: expected one of unprotected, got'],
    ['exercise.yaml', 'claim: crash-hurts', 'claim: hurts', '`look.claim`: expected one of'],
    ['exercise.yaml', 'kind: predict', 'kind: guess', '`kind`: '],
  ])('%s is refused without %s', async (file, find, replace, message) => {
    const path = join('exercises/crash', file);
    const text = readFileSync(join(folder, path), 'utf8');
    const changed = text.replace(find, replace);
    expect(changed).not.toBe(text);
    write(path, changed);
    const refused = checkedWorkshop(folder, load);
    await expect(refused).rejects.toMatchObject({ code: 'invalid-exercise', exitCode: 2 });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(join(folder, path));
  });

  test.each([
    ['minutes: 20', 'minutes: 30', '`short.minutes`: expected what its parts come to, 20, got `30`'],
    [
      'exercise: crash',
      'exercise: crush',
      '`short.parts.0.exercise`: expected the name of an exercise, got `crush`: did you mean crash?',
    ],
  ])('a timetable is refused with %s as %s', async (find, replace, message) => {
    write('timetables.yaml', readFileSync(join(folder, 'timetables.yaml'), 'utf8').replace(find, replace));
    await expect(checkedWorkshop(folder, load)).rejects.toThrow(message);
  });
});

test('docs/workshop.md tells of each field what it is', () => {
  expect(read('docs/workshop.md')).toContain(fieldTable());
});

describe('the hand-out', () => {
  const typed = (scenario: string) => `run ${scenario}`;
  const page = (workshop: Workshop, trainer: boolean, language: (typeof LANGUAGES)[number] = 'en') =>
    handout(workshop, { language, trainer, typed });

  test.each(LANGUAGES)('asks in %s, and gives nothing away', (language) => {
    const [asks, tells] = [page(shipped, false, language), page(shipped, true, language)];
    for (const { words: all } of shipped.exercises) {
      const { title, question, hints, transfer, mend, protection } = all[language];
      const misconceptions = [question, protection].flatMap((each) =>
        Object.values(each?.choices ?? {}).flatMap(({ misconception }) => misconception ?? []),
      );
      const hidden = [...misconceptions, ...hints, transfer.answer, ...(mend ? [mend.change] : [])].map(
        plain,
      );
      expect(plain(asks)).toContain(plain(title));
      expect(hidden.filter((each) => plain(asks).includes(each))).toEqual([]);
      expect(hidden.filter((each) => !plain(tells).includes(each))).toEqual([]);
    }
    expect(asks).not.toMatch(/class="right"|<script/);
    expect(tells).toContain('09:30');
  });

  test('takes words for text, whatever stands in them', () => {
    const hostile = JSON.stringify(shipped)
      .replaceAll('One of three instances is killed', '<script>alert(1)</script>&\\"')
      .replaceAll('SIGKILL', '`<b>`');
    const told = page(JSON.parse(hostile), true);
    expect(told).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;');
    expect(told).toContain('<code>&lt;b&gt;</code>');
    expect(told).not.toMatch(/<script|<b>`/);
  });
});

/** As it is read: without markup, entities and backticks. */
const plain = (text: string) =>
  text
    .replace(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll('`', '');

test('what gives an answer away begins overleaf', () => {
  const page = handout(shipped, { language: 'en', trainer: false, typed: (scenario) => scenario });
  const [first = ''] = page.split('</section>');
  expect(first.indexOf('class="afterwards"')).toBeGreaterThan(first.indexOf('class="choices"'));
  expect(page).toContain('.afterwards { break-before: page; }');
});
