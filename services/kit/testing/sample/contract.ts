import { fileURLToPath } from 'node:url';
import type * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Contract } from '../../../proto/contracts.ts';

export interface SampleRequest {
  text: string;
  waitMs: number;
  count: number;
  size: number;
  ending: string;
}
export interface SampleAnswer {
  text: string;
  made: number;
}

export interface SampleHandlers extends grpc.UntypedServiceImplementation {
  Unary: grpc.handleUnaryCall<SampleRequest, SampleAnswer>;
  ClientStream: grpc.handleClientStreamingCall<SampleRequest, SampleAnswer>;
  ServerStream: grpc.handleServerStreamingCall<SampleRequest, SampleAnswer>;
  Bidi: grpc.handleBidiStreamingCall<SampleRequest, SampleAnswer>;
}

const fullName = 'test.v1.SampleService';
const load = () =>
  loadSync('sample.proto', {
    defaults: true,
    includeDirs: [fileURLToPath(new URL('.', import.meta.url))],
  });

export const sample: Contract<SampleHandlers, grpc.ServiceDefinition> = {
  service: 'sample',
  fullName,
  load,
  definition: () => load()[fullName] as grpc.ServiceDefinition,
};
