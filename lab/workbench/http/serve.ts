import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import express, { type Express } from 'express';
import { ExitCode, FaultlineError } from '../../errors.ts';
import { boardRoutes, OF_MEMBERS } from '../board/board-routes.ts';
import { refused } from '../refused.ts';
import { runsRoutes } from '../runs/runs-routes.ts';
import type { ScenarioDesk } from '../runs/scenario-desk.ts';
import type { Workbench } from '../workbench.ts';
import type { WorkshopDesk } from '../workshop/workshop-desk.ts';
import { workshopRoutes } from '../workshop/workshop-routes.ts';
import { EventStreams } from './event-stream.ts';
import { type GuardOptions, guard } from './guard.ts';
import { jsonBody } from './json-body.ts';
import { hideFaults } from './mystery-routes.ts';
import { BOARD_PAGE, type Page, servePage } from './page.ts';
import { rateLimit } from './rate-limit.ts';
import { carryOut } from './route.ts';
import { routesOf } from './routes.ts';
import { sendError } from './send-error.ts';

export interface ServeOptions {
  readonly host: string;
  /** 0 for any. */
  readonly port: number;
  /** `host:port` that a browser has in its address where that is another one, as of a port that a container publishes. */
  readonly at?: string | undefined;
  readonly token: string;
  readonly page: Page;
}

export interface Serving extends AsyncDisposable {
  /** With the token; a browser that opens it may change things. */
  readonly url: string;
  readonly origin: string;
}

const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '::1'];
const isRead = (method: string) => method === 'GET' || method === 'HEAD';

interface ListenOptions extends Pick<ServeOptions, 'host' | 'port'> {
  /** What the head of a request may take, and a third of what all of it may. */
  readonly headersMs?: number;
}

/** Takes the port, and tells whoever asks that the lab is starting. @throws FaultlineError `port-taken` */
export async function listenOn({ host, port, headersMs = 10_000 }: ListenOptions): Promise<Server> {
  const server = createServer({
    ...{ requestTimeout: 3 * headersMs, headersTimeout: headersMs, maxHeaderSize: 16_384 },
    // Node looks each 30 s by default: so long those who send nothing would keep everybody else out.
    connectionsCheckingInterval: headersMs / 10,
  });
  server.maxConnections = 200;
  server.on('request', starting);
  await listen(server, host, port);
  return server;
}

const starting: RequestListener = (_request, response) => {
  response.writeHead(503, { 'Retry-After': '1' }).end();
};

/** What is there beside the lab; null where it is not. */
interface Desks {
  readonly desk?: WorkshopDesk | null;
  readonly scenarios?: ScenarioDesk | null;
}

/** From now on the server is the workbench's; it ends with it. */
export function serve(server: Server, workbench: Workbench, options: ServeOptions & Desks): Serving {
  const { token } = options;
  const host = options.host.toLowerCase();
  const { port } = server.address() as AddressInfo;
  const isLocal = LOOPBACK.includes(host);
  const named = (each: string) => asHost(each, port);
  const own = [...namesOf(host), ...(isLocal ? LOOPBACK : [])].flatMap(named);
  const hosts = [...published(options.at), ...own];
  const streams = new EventStreams({ feed: workbench.feed, state: () => workbench.state() });
  // New each time: who has joined a room joins the next one anew.
  const guests = { token: randomBytes(12).toString('base64url'), may: [...BOARD_PAGE, ...OF_MEMBERS] };
  const app = appOf(workbench, streams, { ...options, hosts, tokenForAll: !isLocal, guests });
  server.off('request', starting);
  server.on('request', app);
  const origin = `http://${hosts[0]}`;
  return {
    ...{ origin, url: `${origin}/?token=${token}` },
    [Symbol.asyncDispose]: () => {
      streams[Symbol.dispose]();
      return endServer(server);
    },
  };
}

/** As a browser sends it: in lower case, and without a port that is HTTP's own. */
function asHost(name: string, port: number): string[] {
  const host = (name.includes(':') ? `[${name}]` : name).toLowerCase();
  return port === 80 ? [host, `${host}:80`] : [`${host}:${port}`];
}

/** As the command line has it: `host:port`. */
function published(at: string | undefined): string[] {
  if (at === undefined) return [];
  const { hostname: name, port } = new URL(`http://${at}`);
  return asHost(name, Number(port || 80));
}

/** What stands in the address of who reaches it: of all addresses those of this machine, the outer ones first. */
function namesOf(host: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host];
  const all = Object.values(networkInterfaces()).flatMap((each = []) => each);
  const sorted = all.toSorted((a, b) => Number(a.internal) - Number(b.internal));
  return [...sorted.map(({ address }) => address), hostname().toLowerCase(), ...LOOPBACK];
}

export async function endServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

type AppOptions = Pick<ServeOptions, 'page'> & GuardOptions & Desks;

function appOf(workbench: Workbench, streams: EventStreams, options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(guard(options));
  // Behind it: what is refused takes nothing from who is not.
  const own = (reads: boolean) => (method: string, isGuest: boolean) => !isGuest && isRead(method) === reads;
  app.use(rateLimit({ perSecond: 200, burst: 400, applies: own(true) }));
  app.use(rateLimit({ perSecond: 20, burst: 40, applies: own(false) }));
  // A room of sixty that looks each one and a half seconds; one of them that runs wild is not in the trainer's way.
  app.use(rateLimit({ perSecond: 100, burst: 200, applies: (_, isGuest) => isGuest }));
  app.use(jsonBody);
  app.use('/api/v1/metrics', hideFaults(workbench));
  const { desk = null, scenarios = null, guests } = options;
  const routes = [
    ...routesOf(workbench, streams),
    ...runsRoutes(scenarios),
    ...workshopRoutes(desk),
    ...boardRoutes(desk?.board ?? null, guests.token),
  ];
  for (const route of routes) app[route.method](route.path, carryOut(route));
  servePage(app, options.page);
  app.use(({ method, path }) => {
    throw refused('not-found', `Expected a path of this interface, got ${method} ${path}.`);
  });
  app.use(sendError);
  return app;
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why =
      code === 'EADDRINUSE'
        ? 'something else listens there; choose another one with --port'
        : (cause as Error).message;
    const message = `Expected to listen on ${host}:${port}: ${why}.`;
    throw new FaultlineError('port-taken', message, { exitCode: ExitCode.notStarted, cause });
  }
}
