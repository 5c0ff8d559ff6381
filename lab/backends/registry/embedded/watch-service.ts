import type { handleBidiStreamingCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { RegistryState } from './registry-state.ts';
import type { WatchRequest } from './requests.ts';
import { asStatus } from './unary.ts';
import { type WatchResponse, WatchStream } from './watch-stream.ts';

/**
 * Progress is reported to idle watchers every `progressMs`. As in etcd a stream lives until the client cancels it: the end
 * of the client's requests does not end it.
 */
export function watchService(state: RegistryState, progressMs: number): UntypedServiceImplementation {
  const watch: handleBidiStreamingCall<WatchRequest, WatchResponse> = (call) => {
    const stream = new WatchStream(state, (response) => call.write(response));
    const progress = setInterval(() => stream.reportProgress(), progressMs);
    const close = () => {
      clearInterval(progress);
      stream.close();
    };
    call.on('data', (request: WatchRequest) => {
      try {
        stream.handle(request);
      } catch (error) {
        close();
        call.emit('error', asStatus(error));
      }
    });
    call.on('drain', () => stream.drained());
    call.on('cancelled', close);
    call.on('close', close);
  };
  return { Watch: watch };
}
