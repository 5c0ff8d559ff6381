import type { Language } from '../../workshop/exercise-schema.ts';
import { inChinese } from './refusal-words.ts';

/** What the page itself has to say of the lab. */
export type OwnCode = 'lab-not-answering' | 'lab-starting' | 'lab-answered';

export interface RefusalOptions {
  /** Of docs/error-codes.md, or the page's own; undefined where somebody else has answered, as Prometheus. */
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
  readonly status?: number | undefined;
}

/** Why the lab has not done what it was asked. The message is what the lab says, in English. */
export class Refusal extends Error {
  readonly code: string | undefined;
  readonly reason: string | undefined;
  readonly status: number | undefined;

  constructor(message: string, { code, reason, status }: RefusalOptions = {}) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.status = status;
  }
}

/** What is to be shown of it: nothing where there is none, nor where the lab does not take the token, since the page then says that it looks on. */
export function toldOf(refusal: Refusal | null, language: Language): string {
  if (refusal === null || refusal.code === 'token-missing') return '';
  return language === 'zh' ? inChinese(refusal) : refusal.message;
}
