import type { Progress } from './progress.ts';

/** What somebody has come to in an exercise. */
export interface CameTo {
  readonly progress: Progress;
  readonly isMend: boolean;
  /** Whether what the exercise builds on was judged by its first run, and by its second. */
  readonly judged: { readonly first: boolean; readonly second: boolean };
  /** Of code to mend: whether the claim that is to turn green has, of the first run and of the second. */
  readonly turned: { readonly first: boolean; readonly second: boolean };
}

interface AtStage {
  /** Told from here on: parts of what the page gets, and what is right of both questions. */
  readonly tells: readonly string[];
  /** May be done here, and at no stage that has it not. */
  readonly may: readonly string[];
  /** Which run is begun here, where one may be. */
  readonly runs: 'first' | 'second';
  /** Whether somebody has passed it: they are at the first stage that they have not. */
  readonly isOver: (came: CameTo) => boolean;
}

/** The steps of an exercise in their order: the server tells and allows by this table, and the page shows by it. */
const STAGES = {
  predict: {
    ...{ tells: [], may: ['predict'], runs: 'first' },
    isOver: ({ progress }) => progress.prediction !== null,
  },
  run: {
    ...{ tells: ['scenario', 'first', 'mend', 'hints'], may: ['run', 'hint'], runs: 'first' },
    // Of code that is not broken nothing can be pointed at.
    isOver: ({ isMend, judged, turned }) => judged.first && !(isMend && turned.first),
  },
  point: {
    ...{ tells: ['rightPrediction', 'look'], may: ['run', 'trace', 'point', 'hint'], runs: 'first' },
    isOver: ({ progress }) => progress.pointed !== 'no',
  },
  choose: {
    ...{ tells: ['why', 'protection'], may: ['trace', 'protect', 'hint'], runs: 'second' },
    isOver: ({ progress, isMend }) => isMend || progress.protection !== null,
  },
  again: {
    ...{ tells: ['rightProtection', 'second'], may: ['run', 'trace', 'hint'], runs: 'second' },
    isOver: ({ isMend, judged, turned }) => judged.second && (!isMend || turned.second),
  },
  done: {
    ...{ tells: ['happened', 'change', 'transfer'], may: ['run', 'trace', 'hint'], runs: 'second' },
    isOver: () => false,
  },
} as const satisfies Record<string, AtStage>;

/** Where somebody is in an exercise: what comes next. */
export type Stage = keyof typeof STAGES;
export type Told = (typeof STAGES)[Stage]['tells'][number];
export type Act = (typeof STAGES)[Stage]['may'][number];

/** In their order. */
export const STAGE_NAMES = Object.keys(STAGES) as readonly Stage[];
const has = <Each>(list: readonly Each[], one: Each): boolean => list.includes(one);

export const stageOf = (came: CameTo): Stage =>
  STAGE_NAMES.find((stage) => !STAGES[stage].isOver(came)) ?? 'done';

/** Whether it may be told at a stage: once it is, it stays so. */
export const isTold = (stage: Stage, what: Told): boolean =>
  STAGE_NAMES.slice(0, STAGE_NAMES.indexOf(stage) + 1).some((each) => has<Told>(STAGES[each].tells, what));

export const may = (stage: Stage, act: Act): boolean => has<Act>(STAGES[stage].may, act);

export const stagesOf = (act: Act): readonly Stage[] => STAGE_NAMES.filter((stage) => may(stage, act));

/** Which run it is that is begun at a stage. */
export const runAt = (stage: Stage): 'first' | 'second' => STAGES[stage].runs;
