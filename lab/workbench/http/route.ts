import type { Request, Response } from 'express';

export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As express has it. */
  readonly path: string;
  /** What is returned is the answer; undefined where the handler has answered itself. */
  readonly handle: (request: Request, response: Response) => Promise<unknown>;
}
