import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { Implementation } from '../../grpc/implementation.ts';
import { RpcError } from '../../grpc/rpc-error.ts';
import { serve } from '../../serve.ts';
import { type SampleAnswer, type SampleHandlers, type SampleRequest, sample } from './contract.ts';

function end({ ending }: SampleRequest): void {
  if (ending === 'status') throw new RpcError(status.FAILED_PRECONDITION, 'as asked');
  if (ending === 'bug') throw new Error('a bug');
}

async function* answers({ text, count, size, waitMs }: SampleRequest): AsyncGenerator<SampleAnswer> {
  for (let made = 1; made <= count; made++) {
    await delay(waitMs);
    yield { text: text.padEnd(size, '.'), made };
  }
}

const implementation: Implementation<SampleHandlers> = {
  Unary(request) {
    if (request.ending === 'sync') throw new Error('before there was a promise');
    return (async () => {
      await delay(request.waitMs);
      end(request);
      return { text: request.text, made: 1 };
    })();
  },

  async ClientStream(requests) {
    const texts: string[] = [];
    for await (const request of requests) {
      await delay(request.waitMs);
      end(request);
      texts.push(request.text);
      if (request.ending === 'stop') break;
    }
    return { text: texts.join(), made: texts.length };
  },

  async *ServerStream(request) {
    yield* answers(request);
    if (request.ending === 'never') await new Promise(() => {});
    end(request);
  },

  async *Bidi(requests) {
    for await (const request of requests) {
      yield* answers(request);
      end(request);
      if (request.ending === 'stop') return;
    }
  },
};

await serve(sample, () => implementation);
