import type { z } from 'zod';

/** What a client can call. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  /** Nothing is changed by it. */
  readonly isRead: boolean;
  readonly run: (given: never) => Promise<unknown>;
}

/** Gives `run` the type of what its schema lets through. */
export const tool = <Input extends z.ZodObject>(
  of: Omit<Tool, 'input' | 'run'> & {
    readonly input: Input;
    readonly run: (given: z.output<Input>) => Promise<unknown>;
  },
): Tool => of;
