import { join } from 'node:path';
import { z } from 'zod';
import { didYouMean } from '../scenario/nearest.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Answers, Asked, Language, Protection, Words } from './exercise-schema.ts';
import { quotedIn } from './quoted.ts';
import { type Exercise, invalid } from './read-content.ts';

/** How an objective begins. */
const CAN: Readonly<Record<Language, RegExp>> = { en: /^can /, zh: /^能/ };
/** Spans that are of the kit, not of a method: lab and kit agree on them by name alone. */
const OF_THE_KIT = /^(wait (worker|backoff|connection)|call \w+)$/;

/**
 * Whether an exercise is about what there is: its arms, claims, services, settings and choices, in all languages alike.
 * @throws FaultlineError `invalid-exercise` with file and field
 */
export function checkExercise(exercise: Exercise, scenario: Scenario): void {
  new ExerciseCheck(exercise, scenario).all();
  for (const [language, words] of Object.entries(exercise.words)) {
    checkWords(exercise, language as Language, words, claimsOf(scenario));
  }
}

const claimsOf = ({ hypotheses }: Scenario) => hypotheses.map(({ name }) => name);

class ExerciseCheck {
  readonly #exercise: Exercise;
  readonly #scenario: Scenario;

  constructor(exercise: Exercise, scenario: Scenario) {
    this.#exercise = exercise;
    this.#scenario = scenario;
  }

  all(): void {
    const { data } = this.#exercise;
    const { arms, phases, load, topology } = this.#scenario;
    const known = (field: string, found: string, all: readonly string[]) => this.#known(field, found, all);
    known('arms.first', data.arms.first, Object.keys(arms));
    known('arms.second', data.arms.second, Object.keys(arms));
    known('question.right', data.question.right, data.question.choices);
    // Before it is explained the page runs the first arm alone; code to mend is run as a whole.
    known('look.arm', data.look.arm, data.kind === 'predict' ? [data.arms.first] : Object.keys(arms));
    known('look.phase', data.look.phase, Object.keys(phases));
    known(
      'look.route',
      data.look.route,
      load.routes.map(({ route }) => route),
    );
    known('look.service', data.look.service, Object.keys(topology));
    known('look.claim', data.look.claim, claimsOf(this.#scenario));
    const { methods = [] } = this.#scenario.system.services[data.look.service] ?? {};
    if (!OF_THE_KIT.test(data.look.span)) known('look.span', data.look.span, methods);
    if (data.kind === 'mend') known('mend.turns', data.mend.turns, claimsOf(this.#scenario));
    else this.#protections(data);
  }

  #protections({ arms, protection }: Extract<Exercise['data'], { kind: 'predict' }>): void {
    const ids = Object.keys(protection.choices);
    this.#known('protection.right', protection.right, ids);
    for (const [id, choice] of Object.entries(protection.choices)) {
      this.#protection(`protection.choices.${id}`, choice);
    }
    const right = protection.choices[protection.right];
    if (right && this.#inForce(arms.first, right) === this.#inForce(arms.second, right)) {
      const expected = `expected what ${arms.first} and ${arms.second} differ in`;
      this.#wrong('protection.right', `${expected}, got \`${protection.right}\``);
    }
  }

  #protection(field: string, choice: Protection): void {
    const { load, topology, system } = this.#scenario;
    if ('load' in choice) {
      this.#known(`${field}.load`, choice.load, Object.keys(load));
      return;
    }
    const { service, callee, setting } = choice;
    this.#known(`${field}.service`, service, Object.keys(topology));
    const { calls = {} } = system.services[service] ?? {};
    if (callee) this.#known(`${field}.callee`, callee, Object.keys(calls));
    const schema = callee ? system.settings?.edge : system.settings?.server;
    this.#known(`${field}.setting`, setting, schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);
  }

  /** What an arm has of it, as text. */
  #inForce(arm: string, choice: Protection): string {
    if ('load' in choice) {
      const byArm = new Map<string, unknown>(Object.entries(this.#scenario.load)).get(choice.load);
      return JSON.stringify(new Map(Object.entries(byArm ?? {})).get(arm) ?? null);
    }
    const { server, clients } = this.#scenario.arms[arm]?.[choice.service] ?? {};
    const of = (choice.callee ? clients?.[choice.callee] : server) ?? {};
    return JSON.stringify(new Map<string, unknown>(Object.entries(of)).get(choice.setting) ?? null);
  }

  #known(field: string, found: string, all: readonly string[]): void {
    if (all.includes(found)) return;
    this.#wrong(field, `expected one of ${all.join(', ')}, got \`${found}\`${didYouMean(found, all)}`);
  }

  #wrong(field: string, problem: string): never {
    throw invalid(join(this.#exercise.folder, 'exercise.yaml'), `\`${field}\`: ${problem}`);
  }
}

function checkWords({ folder, data }: Exercise, language: Language, words: Words, claims: readonly string[]) {
  const wrong = (field: string, problem: string): never => {
    throw invalid(join(folder, `${language}.yaml`), `\`${field}\`: ${problem}`);
  };
  if (!CAN[language].test(words.objective)) {
    wrong(
      'objective',
      `expected it to begin with ${language === 'en' ? 'can' : '能'}, got \`${words.objective}\``,
    );
  }
  for (const field of ['happened', 'why', 'notes'] as const) {
    for (const claim of quotedIn(words[field])) {
      if (claims.includes(claim)) continue;
      wrong(field, `expected the name of a claim, got \`${claim}\`${didYouMean(claim, claims)}`);
    }
  }
  if (quotedIn(words.happened).length === 0)
    wrong('happened', 'expected the name of a claim in braces, got none');
  const line = (field: string, { choices, right }: Asked, told: Answers) => {
    const ids = Object.keys(told.choices);
    if (ids.toSorted().join() !== choices.toSorted().join()) {
      wrong(
        `${field}.choices`,
        `expected those of exercise.yaml: ${choices.join(', ')}, got \`${ids.join(', ')}\``,
      );
    }
    for (const [id, { misconception }] of Object.entries(told.choices)) {
      if (id === right && misconception !== undefined)
        wrong(`${field}.choices.${id}`, 'expected no misconception behind the right choice');
      if (id !== right && misconception === undefined)
        wrong(`${field}.choices.${id}`, 'expected the misconception behind a wrong choice, got nothing');
    }
  };
  line('question', data.question, words.question);
  if (data.kind !== 'predict' || !words.protection) return;
  const { choices, right } = data.protection;
  line('protection', { choices: Object.keys(choices), right }, words.protection);
}
