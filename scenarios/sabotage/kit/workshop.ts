import type { KitSabotage } from './kit-sabotage.ts';

export const SABOTAGES: readonly KitSabotage[] = [
  {
    what: 'what is right is told once the prediction is locked, before anything has run',
    file: 'lab/workbench/workshop/stages.ts',
    find: "tells: ['scenario', 'first', 'mend', 'hints']",
    replace: "tells: ['scenario', 'first', 'mend', 'hints', 'rightPrediction']",
    test: 'lab/workbench/workshop/workshop-desk.test.ts',
    named: 'from the prediction to the end',
  },
  {
    what: 'a prediction that is locked can be changed',
    file: 'lab/workbench/workshop/stages.ts',
    find: "may: ['run', 'hint'], runs: 'first' }",
    replace: "may: ['predict', 'run', 'hint'], runs: 'first' }",
    test: 'lab/workbench/workshop/workshop-desk.test.ts',
    named: 'nothing is run, shown or hinted at before',
  },
  {
    what: 'the hand-out of the page tells learners what comes after the run',
    file: 'lab/workbench/workshop/workshop-desk.ts',
    find: 'onlyPredictions: !this.#trainer',
    replace: 'onlyPredictions: false',
    test: 'lab/workbench/workshop/workshop-desk.test.ts',
    named: 'the hand-out has predictions alone',
  },
  {
    what: 'the trace in which to point at a call is one that was answered, though another one was not',
    file: 'lab/workbench/workshop/looked-for.ts',
    find: 'Number(isUnanswered)',
    replace: '0',
    test: 'lab/workbench/workshop/looked-for.test.ts',
    named: 'a call that nobody has answered',
  },
  {
    what: 'votes of a room are shown before the trainer has closed them',
    file: 'lab/workbench/board/board-desk.ts',
    find: 'each.exercise === exercise && !each.isOpen',
    replace: 'each.exercise === exercise',
    test: 'lab/workbench/board/board-desk.test.ts',
    named: 'nobody sees what others chose',
  },
  {
    what: 'the token of the link of the board opens all of the lab',
    file: 'lab/workbench/http/guard.ts',
    find: 'guests.may.includes(asked)',
    replace: "asked !== ''",
    test: 'lab/workbench/board/board-routes.test.ts',
    named: 'who has joined may not ask for',
  },
];
