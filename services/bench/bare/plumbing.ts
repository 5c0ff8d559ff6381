import type { AddressInfo, Server as NetServer } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import type { ServiceClient } from '../../kit/grpc/client.ts';
import type { Implementation } from '../../kit/grpc/implementation.ts';
import type { Contract } from '../../proto/contracts.ts';

type Method = grpc.MethodDefinition<unknown, unknown>;
type Handler = (request: unknown) => Promise<unknown>;

/** Unary business handlers on a bare grpc-js server; prints where it listens. */
export function serveBare<H, D>(contract: Contract<H, D>, implementation: Implementation<H>): void {
  const definition = contract.definition();
  const server = new grpc.Server();
  const handlers = implementation as Record<string, Handler>;
  server.addService(
    definition,
    Object.fromEntries(
      Object.keys(definition).map((name) => [
        name,
        (call: grpc.ServerUnaryCall<unknown, unknown>, callback: grpc.sendUnaryData<unknown>) => {
          handlers[name]?.(call.request).then(
            (answer) => callback(null, answer),
            (error: grpc.ServiceError) => callback(error),
          );
        },
      ]),
    ),
  );
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    announce(port);
  });
  process.once('SIGTERM', () => server.forceShutdown());
}

/** A bare grpc-js client with promises, to the address in `FAULTLINE_BENCH_<SERVICE>`. */
export function bareClient<H, D>(contract: Contract<H, D>): ServiceClient<H, D> {
  const address = process.env[`FAULTLINE_BENCH_${contract.service.toUpperCase()}`] ?? '';
  const channel = new grpc.Client(address, grpc.credentials.createInsecure());
  const methods = Object.entries(contract.definition()).map(([name, method]) => [
    `${name[0]?.toLowerCase()}${name.slice(1)}`,
    (request: unknown) => unary(channel, method, request),
  ]);
  return Object.fromEntries(methods) as ServiceClient<H, D>;
}

function unary(channel: grpc.Client, method: Method, request: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    channel.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      (error, answer) => (error ? reject(error) : resolve(answer)),
    );
  });
}

export function announceHttp(server: NetServer): void {
  server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port));
  process.once('SIGTERM', () => process.exit(0));
}

const announce = (port: number) => console.log(JSON.stringify({ listening: `127.0.0.1:${port}` }));
