import type { InterceptingCall, Interceptor, Metadata, StatusObject, status } from '@grpc/grpc-js';

/** grpc-js exports the class only. */
export type SentCall = ReturnType<Parameters<Interceptor>[1]>;
export type SentListener = Required<NonNullable<Parameters<SentCall['start']>[1]>>;
type Context = Parameters<SentCall['sendMessageWithContext']>[0];

/** One layer around a call that is being made; what ServedLayer is to a served one, for the same reason. */
export class SentLayer implements SentCall, SentListener {
  readonly #call: SentCall;
  #listener: Partial<SentListener> | undefined;

  constructor(call: SentCall) {
    this.#call = call;
  }

  /** For grpc-js' interceptor type, which asks for its own class where it uses these methods only. */
  asInterceptingCall(): InterceptingCall {
    return this as unknown as InterceptingCall;
  }

  start(metadata: Metadata, listener?: Partial<SentListener>): void {
    this.#listener = listener;
    this.#call.start(metadata, this);
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.#listener?.onReceiveMetadata?.(metadata);
  }

  onReceiveMessage(message: unknown): void {
    this.#listener?.onReceiveMessage?.(message);
  }

  onReceiveStatus(answer: StatusObject): void {
    this.#listener?.onReceiveStatus?.(answer);
  }

  sendMessage(message: unknown): void {
    this.#call.sendMessage(message);
  }

  sendMessageWithContext(context: Context, message: unknown): void {
    this.#call.sendMessageWithContext(context, message);
  }

  startRead(): void {
    this.#call.startRead();
  }

  halfClose(): void {
    this.#call.halfClose();
  }

  cancelWithStatus(code: status, details: string): void {
    this.#call.cancelWithStatus(code, details);
  }

  getPeer(): string {
    return this.#call.getPeer();
  }

  getAuthContext(): ReturnType<SentCall['getAuthContext']> {
    return this.#call.getAuthContext();
  }
}
