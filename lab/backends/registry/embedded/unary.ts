import { status as Code, type handleUnaryCall } from '@grpc/grpc-js';
import { EtcdStatus } from './status.ts';

/** A unary handler from a function that returns the response or throws an EtcdStatus. */
export function unary<Request>(answer: (request: Request) => object): handleUnaryCall<Request, object> {
  return (call, callback) => {
    let response: object;
    try {
      response = answer(call.request);
    } catch (error) {
      callback(asStatus(error));
      return;
    }
    callback(null, response);
  };
}

/** Anything but an EtcdStatus is a bug of this server: the client is told so and the log has the stack. */
export function asStatus(error: unknown): { code: Code; details: string } {
  if (error instanceof EtcdStatus) return { code: error.code, details: error.message };
  console.error(error);
  return { code: Code.INTERNAL, details: `registry: ${error instanceof Error ? error.message : error}` };
}
