import { randomBytes } from 'node:crypto';
import type { Language } from '../../workshop/exercise-schema.ts';
import { refused } from '../refused.ts';
import { csvOf } from './csv.ts';

const MEMBERS_AT_MOST = 60;
const NICKNAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,23}$/u;

/** What a room votes on. */
export interface BoardQuestion {
  readonly title: string;
  readonly text: string;
  readonly choices: readonly { readonly id: string; readonly text: string }[];
}

/** How many have chosen what, by the id of the choice. */
export type Counts = Readonly<Record<string, number>>;

export interface BoardView {
  readonly members: number;
  /** By the number of an exercise, how many votes on it were opened: two at most. */
  readonly held: Readonly<Record<number, number>>;
  /** Null until the trainer has opened one. */
  readonly vote:
    | (BoardQuestion & {
        readonly exercise: number;
        /** 2 after the discussion. */
        readonly round: 1 | 2;
        readonly isOpen: boolean;
        readonly voted: number;
        /** Of rounds that are closed: of one that is open nobody sees what others chose. */
        readonly results: readonly Counts[];
      })
    | null;
}

/** Who has not seen yet that another vote is open must not vote in that; what is left out is not looked at. */
export interface VoteMeant {
  readonly exercise?: number | undefined;
  readonly round?: 1 | 2 | undefined;
}

interface Round {
  readonly exercise: number;
  readonly round: 1 | 2;
  /** By the secret of who voted. */
  readonly votes: Map<string, string>;
  isOpen: boolean;
}

export type AskQuestion = (exercise: number, language: Language) => Promise<BoardQuestion>;

/** The votes of a room: who joins has a nickname and a secret that proves it; what they chose is shown once the trainer has closed the vote. */
export class BoardDesk {
  readonly #question: AskQuestion;
  readonly #members = new Map<string, string>();
  readonly #rounds: Round[] = [];

  constructor(question: AskQuestion) {
    this.#question = question;
  }

  join(nickname: string): string {
    const name = nickname.trim().normalize('NFC');
    if (!NICKNAME.test(name))
      throw refused(
        'invalid-request',
        'Expected a nickname of 1 to 24 letters, digits, dots, dashes and spaces.',
        'nickname-invalid',
      );
    if (this.#members.size >= MEMBERS_AT_MOST)
      throw refused(
        'too-many-requests',
        `Expected at most ${MEMBERS_AT_MOST} people in the room.`,
        'room-full',
      );
    const taken = [...this.#members.values()].some((each) => each.toLowerCase() === name.toLowerCase());
    if (taken)
      throw refused(
        'invalid-request',
        `Expected another nickname, since \`${name}\` is in the room.`,
        'nickname-taken',
      );
    const secret = randomBytes(18).toString('base64url');
    this.#members.set(secret, name);
    return secret;
  }

  /** Opens the vote on an exercise; where it has been voted on, the second one. */
  async open(exercise: number): Promise<void> {
    // First: two that come at once must not find none open both.
    await this.#question(exercise, 'en');
    const last = this.#rounds.at(-1);
    if (last?.isOpen)
      throw refused('step-not-open', 'Expected no open vote, found one: close it first.', 'vote-open');
    const before = this.#rounds.filter((each) => each.exercise === exercise);
    if (before.length >= 2)
      throw refused('step-not-open', `Expected two votes on exercise ${exercise}, found both.`, 'votes-held');
    this.#rounds.push({ exercise, round: before.length === 0 ? 1 : 2, votes: new Map(), isOpen: true });
  }

  close(): void {
    const last = this.#rounds.at(-1);
    if (!last?.isOpen) throw refused('step-not-open', 'Expected an open vote, found none.', 'no-vote-open');
    last.isOpen = false;
  }

  /** Until it is closed a vote can be changed. */
  async vote(member: string, choice: string, on: VoteMeant = {}): Promise<void> {
    if (!this.#members.has(member))
      throw refused(
        'not-found',
        'Expected who is in the room, got somebody else: join it again.',
        'not-in-room',
      );
    const last = this.#rounds.at(-1);
    if (!last?.isOpen) throw refused('step-not-open', 'Expected an open vote, found none.', 'no-vote-open');
    const { exercise = last.exercise, round = last.round } = on;
    if (exercise !== last.exercise || round !== last.round)
      throw refused(
        'step-not-open',
        'Expected the vote that is open, got one for another: vote again.',
        'other-vote-open',
      );
    const { choices } = await this.#question(last.exercise, 'en');
    if (!choices.some(({ id }) => id === choice))
      throw refused(
        'invalid-request',
        `Expected one of ${choices.map(({ id }) => id).join(', ')}, got \`${choice}\`.`,
        'choice-unknown',
      );
    // It may have been closed while the question was read.
    if (!last.isOpen) throw refused('step-not-open', 'Expected an open vote, found none.', 'no-vote-open');
    last.votes.set(member, choice);
  }

  async view(language: Language): Promise<BoardView> {
    const members = this.#members.size;
    const last = this.#rounds.at(-1);
    const held = Object.fromEntries(this.#rounds.map(({ exercise, round }) => [exercise, round]));
    if (!last) return { members, held, vote: null };
    const { exercise, round, isOpen, votes } = last;
    const { title, text, choices } = await this.#question(exercise, language);
    const results = this.#rounds
      .filter((each) => each.exercise === exercise && !each.isOpen)
      .map((each) => {
        const chosen = [...each.votes.values()];
        return Object.fromEntries(choices.map(({ id }) => [id, chosen.filter((one) => one === id).length]));
      });
    return {
      members,
      held,
      vote: { title, text, choices, exercise, round, isOpen, voted: votes.size, results },
    };
  }

  /** Votes of rounds that are closed. */
  async csv(): Promise<string> {
    const rows: string[][] = [['exercise', 'title', 'round', 'nickname', 'choice']];
    for (const { exercise, round, votes, isOpen } of this.#rounds) {
      if (isOpen) continue;
      const { title } = await this.#question(exercise, 'en');
      for (const [member, choice] of votes)
        rows.push([String(exercise), title, String(round), this.#members.get(member) ?? '', choice]);
    }
    return csvOf(rows);
  }

  /** Everybody goes, and nothing was voted on. */
  forget(): void {
    this.#members.clear();
    this.#rounds.length = 0;
  }
}
