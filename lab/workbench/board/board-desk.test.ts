import { beforeEach, expect, test } from 'vitest';
import { BoardDesk } from './board-desk.ts';

const question = {
  title: 'A question',
  text: 'How many?',
  choices: ['one', 'two'].map((id) => ({ id, text: `${id}!` })),
};
let board: BoardDesk;
beforeEach(() => {
  board = new BoardDesk(async () => question);
});
const vote = async () => (await board.view('en')).vote;

test('nobody sees what others chose before the vote is closed; a second one follows the discussion', async () => {
  const [ada, bob] = [board.join('Ada'), board.join('Bob')];
  await board.open(3);
  await board.vote(ada, 'one');
  await board.vote(bob, 'one');
  expect(await vote()).toMatchObject({ exercise: 3, round: 1, isOpen: true, voted: 2, results: [] });
  expect(await board.csv()).toBe('\uFEFFexercise,title,round,nickname,choice\r\n');
  // It can be changed, and counts once.
  await board.vote(bob, 'two');
  board.close();
  expect(await vote()).toMatchObject({ isOpen: false, voted: 2, results: [{ one: 1, two: 1 }] });
  await expect(board.vote(ada, 'two')).rejects.toMatchObject({ code: 'step-not-open' });

  await board.open(3);
  await board.vote(ada, 'two');
  expect(await vote()).toMatchObject({ round: 2, results: [{ one: 1, two: 1 }] });
  board.close();
  expect((await vote())?.results).toEqual([
    { one: 1, two: 1 },
    { one: 0, two: 1 },
  ]);
  expect((await board.csv()).split('\r\n').slice(1)).toEqual([
    '3,A question,1,Ada,one',
    '3,A question,1,Bob,two',
    '3,A question,2,Ada,two',
    '',
  ]);
  await expect(board.open(3)).rejects.toMatchObject({ code: 'step-not-open' });
});

test('one vote at a time, by who has joined, for what can be chosen', async () => {
  const ada = board.join('Ada');
  await expect(board.vote(ada, 'one')).rejects.toMatchObject({ code: 'step-not-open' });
  expect(() => board.close()).toThrow('Expected an open vote, found none.');
  await board.open(1);
  await expect(board.open(2)).rejects.toMatchObject({ code: 'step-not-open' });
  await expect(board.vote('somebody else', 'one')).rejects.toMatchObject({ code: 'not-found' });
  await expect(board.vote(ada, 'three')).rejects.toMatchObject({ code: 'invalid-request' });
  board.forget();
  expect(await board.view('en')).toEqual({ members: 0, held: {}, vote: null });
  await expect(board.vote(ada, 'one')).rejects.toMatchObject({ code: 'not-found' });
});

test('a vote for one that is not open any more counts for no other', async () => {
  const ada = board.join('Ada');
  await board.open(1);
  board.close();
  await board.open(1);
  for (const on of [
    { exercise: 1, round: 1 as const },
    { exercise: 2, round: 2 as const },
  ])
    await expect(board.vote(ada, 'one', on)).rejects.toThrow('vote again');
  expect((await vote())?.voted).toBe(0);
  await board.vote(ada, 'one', { exercise: 1, round: 2 });
  expect((await vote())?.voted).toBe(1);
});

test('a vote that is opened twice at once is one', async () => {
  const opened = await Promise.allSettled([board.open(1), board.open(1)]);
  expect(opened.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  board.close();
  await board.open(1);
  expect(await vote()).toMatchObject({ round: 2 });
});

test.each(['', '  ', '=1+1', '@ada', 'x'.repeat(25), '<b>', 'a,b'])(
  'the nickname `%s` is refused',
  (name) => {
    expect(() => board.join(name)).toThrow('Expected a nickname');
  },
);

test('a nickname is of one alone, in any script', () => {
  board.join('李雷');
  board.join('Ada 2');
  expect(() => board.join('ADA 2')).toThrow('Expected another nickname');
});

test('the room is full at some time', () => {
  for (let at = 0; at < 60; at++) board.join(`n${at}`);
  expect(() => board.join('one more')).toThrow('at most 60 people');
});
