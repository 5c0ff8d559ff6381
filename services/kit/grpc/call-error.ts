import type { Metadata, ServiceError } from '@grpc/grpc-js';
import { retryDelayIn } from './retry-info.ts';
import { RpcError } from './rpc-error.ts';

/**
 * How far an attempt had come when it failed, which decides what may be tried again (gRFC A6,
 * https://github.com/grpc/proposal/blob/master/A6-client-retries.md): no stream was begun, so that no server can have
 * worked on it; one was; or the callee had begun to answer.
 */
export type Progress = 'not-started' | 'sent' | 'answering';

/** An attempt that failed on its way or at its callee. */
export class CallError extends RpcError {
  readonly progress: Progress;
  /** Whether the callee said so; else it was made up on this side of a connection that broke, or by the clock. */
  readonly isAnswer: boolean;
  /** What the callee asks of a retry (`grpc-retry-pushback-ms`): to wait so many ms, to stay away, or nothing. */
  readonly pushback: number | 'stay-away' | undefined;

  constructor(error: ServiceError, progress: Progress) {
    super(error.code, error.details, { cause: error, retryDelayMs: retryDelayIn(error.metadata) });
    this.progress = progress;
    // What grpc-js makes up has no metadata; an answer has HTTP's headers at least (content-type, date).
    this.isAnswer = progress === 'answering' || Object.keys(error.metadata.getMap()).length > 0;
    this.pushback = pushbackIn(error.metadata);
  }
}

/** What is no number of milliseconds from 0 means: do not try again. */
function pushbackIn(trailers: Metadata): CallError['pushback'] {
  const [text] = trailers.get('grpc-retry-pushback-ms');
  if (text === undefined) return undefined;
  return /^\d{1,9}$/.test(text.toString()) ? Number(text) : 'stay-away';
}
