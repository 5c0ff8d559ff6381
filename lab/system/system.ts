import type { SettingsSchemas } from '@faultline/control/settings';
import type { z } from 'zod';
import type { Audit } from './audit.ts';
import type { GoodAnswer } from './good-answer.ts';
import type { Template } from './template.ts';

/** Calls that a service makes to another one. */
export interface Calls {
  /** Of the called service. */
  readonly methods: readonly string[];
  /** Whether the caller's business code offers a fallback, which the setting `fallback: true` of the edge switches on. */
  readonly fallback?: boolean;
}

/**
 * How an instance is started. The lab gives it in the environment: `FAULTLINE_REGISTRY` (etcd, `host:port`), `FAULTLINE_INSTANCE`
 * (its name, as `payment-2`), `FAULTLINE_SEED`, `FAULTLINE_DATA_DIR` (one for all instances of a service), and OpenTelemetry's
 * `OTEL_EXPORTER_OTLP_ENDPOINT` and `OTEL_RESOURCE_ATTRIBUTES`. In a container also `FAULTLINE_LISTEN_HOST`,
 * `FAULTLINE_ADVERTISE_HOST`, `FAULTLINE_PORT` and `FAULTLINE_ADMIN_PORT`; a process chooses its ports itself.
 */
export interface Start {
  /** A program and its arguments, of an instance that is a process. */
  readonly command: readonly string[];
  /** The folder that a process is started in, which relative words of its command are of. Default: the one that the lab was started in. */
  readonly cwd?: string;
  readonly container: ContainerStart;
  /** Beside what the lab gives it. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ContainerStart {
  /** Name and exact tag. Default: the services image that the lab makes of its own sources. */
  readonly image?: string;
  readonly command: readonly string[];
  /** Where it serves, and where its `/metrics` is. */
  readonly ports: { readonly service: number; readonly admin: number };
  /** A folder of the image's own user, which a volume is mounted on. */
  readonly dataDir: string;
  /** What its log says when it listens. */
  readonly log: string;
}

/**
 * How an instance of a service without the kit is started, as a process. Beside `env` it gets of the lab `FAULTLINE_INSTANCE`,
 * `FAULTLINE_SEED` and `FAULTLINE_DATA_DIR`, and what a plain OpenTelemetry SDK reads: `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`
 * (with `service.instance.id`), `OTEL_EXPORTER_OTLP_ENDPOINT` and `OTEL_EXPORTER_OTLP_PROTOCOL` (`grpc`).
 */
export interface PlainStart {
  /** A program and its arguments. */
  readonly command: readonly string[];
  /** As of a service with the kit. */
  readonly cwd?: string;
  /** The variable that gets the port to listen on at 127.0.0.1. The lab chooses it, and it stays over restarts. */
  readonly port: string;
  /** Of each service that it calls, the variable that gets where its instances listen: `host:port`, with commas between. */
  readonly addresses?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** How an instance is asked for its health: by the gRPC health protocol, or by a path that HTTP answers 200. */
export type HealthCheck = 'grpc' | { readonly http: string };

/** What any service says of itself. */
interface AnyService {
  /**
   * Operations that it serves, as its spans name them: gRPC methods by their short names, of HTTP as `GET /items/:id`. Of one that serves
   * clients only, none.
   */
  readonly methods: readonly string[];
  /** By the name of the called service. */
  readonly calls?: Readonly<Record<string, Calls>>;
  /** Whether it tells at `GET /audit` what it has done: of its admin port with the kit, else where it listens. Default false. */
  readonly keepsBooks?: boolean;
}

/** Made with the kit: faults, settings, metrics and counters are its own. It is ready when it has registered in etcd and its health says that it serves. */
export interface KitService extends AnyService {
  readonly kit?: true;
  readonly start: Start;
  readonly health: HealthCheck;
}

/**
 * Anybody's service: it leaves spans over OTLP, and that is all that the lab knows of it. It can be killed and paused, as a process;
 * its addresses are static. It calls, and is called by, services of its sort alone.
 */
export interface PlainService extends AnyService {
  readonly kit: false;
  readonly start: PlainStart;
  /** When it is ready: by its health, once its port is open, or when its output has a line with that text. */
  readonly health: HealthCheck | 'port' | { readonly line: string };
}

/** One service of a system. */
export type Service = KitService | PlainService;
export const isPlain = (service: Service | undefined): service is PlainService => service?.kit === false;

export type Services = Readonly<Record<string, Service>>;

/** Requests that clients send. A route is named by its HTTP method and its path with parameters, as `GET /items/:id`: so its root span is named. */
export interface Route<
  ServiceName extends string = string,
  Call extends string = string,
  RouteName extends string = string,
> {
  /** Who takes its requests. All routes of one load are of one service. */
  readonly service: ServiceName;
  readonly method: string;
  readonly path: Template;
  readonly headers?: Readonly<Record<string, Template>>;
  /** Sent as JSON. */
  readonly body?: Template;
  /** Whether its requests can have an `Idempotency-Key`; the scenario says whether they do. Default false. */
  readonly takesKeys?: boolean;
  /** Requests that are made before the load, one after the other, so that this route has something to read. */
  readonly first?: { readonly route: RouteName; readonly times: number; readonly body?: Template };
  /** The calls that it makes when all goes well, as `order -> payment CreatePayment`. */
  readonly calls: readonly Call[];
  /** What a good answer is beside its 2xx. Default: nothing more. */
  readonly good?: GoodAnswer;
}

type CallsFrom<All extends Services, From extends keyof All & string> = All[From] extends {
  readonly calls: infer Callees;
}
  ? {
      [To in keyof Callees & string]: Callees[To] extends {
        readonly methods: readonly (infer Method extends string)[];
      }
        ? `${From} -> ${To} ${Method}`
        : never;
    }[keyof Callees & string]
  : never;

/** Every call that the services make, as `order -> payment CreatePayment`. */
export type CallName<All extends Services> = string extends keyof All
  ? string
  : { [From in keyof All & string]: CallsFrom<All, From> }[keyof All & string];

/** What is under test, as data: made by `defineSystem`. */
export interface System<
  All extends Services = Services,
  RouteName extends string = string,
  Settings extends SettingsSchemas = SettingsSchemas,
> {
  /** Kebab-case. */
  readonly name: string;
  readonly services: All;
  readonly routes: Readonly<Record<RouteName, Route<keyof All & string, CallName<All>, NoInfer<RouteName>>>>;
  /**
   * What an arm may set of its services and edges: schemas (zod) of its own. The lab asks them, writes what they take to etcd, and reads
   * of it only what `control/protections.ts` names. Default: nothing.
   */
  readonly settings?: Settings;
  /** Invariants of its business, checked in every arm. */
  readonly audits?: readonly Audit[];
  /** Ids of what is still to be settled by the records of its books: worth waiting for before an audit. */
  readonly open?: (records: readonly unknown[]) => readonly string[];
  /** Of work that belongs to no request, where the topology has that service: traces a second, at most, of all its instances. */
  readonly ownWork?: { readonly service: keyof All & string; readonly tracesPerSecond: number };
}

export type ServiceName<Of extends System> = keyof Of['services'] & string;
export type RouteName<Of extends System> = keyof Of['routes'] & string;
/** Of a service. */
export type MethodName<Of extends System, Name extends string> = Of['services'][Name]['methods'][number];
/** Whom a service calls. */
export type CalleeName<Of extends System, Name extends string> =
  string extends ServiceName<Of>
    ? string
    : Of['services'][Name] extends { readonly calls: infer Callees }
      ? keyof Callees & string
      : never;
/** As `payment-2`. */
export type InstanceName<Of extends System, Name extends string = ServiceName<Of>> =
  string extends ServiceName<Of> ? string : `${Name}-${number}`;

/** What an arm may set of a service, or of an edge. */
export type SettingOf<Of extends System, Part extends keyof SettingsSchemas> =
  NonNullable<Of['settings']> extends { readonly [Name in Part]: infer Schema extends z.ZodType }
    ? z.input<Schema>
    : never;

/** Services that call only services of the same system, by methods that those have. */
type Wired<All extends Services> = {
  readonly [Name in keyof All]: {
    readonly calls?: {
      readonly [Callee in keyof All]?: {
        readonly methods: readonly All[Callee]['methods'][number][];
        readonly fallback?: boolean;
      };
    } & {
      readonly [Unknown in Exclude<keyof NonNullable<All[Name]['calls']>, keyof All>]: never;
    };
  };
};

/**
 * Gives a system its type, and scenarios of it their names: services, methods, edges and routes complete in an editor. The lab
 * validates it when it loads a scenario of it.
 */
export function defineSystem<
  const All extends Services,
  const Name extends string,
  Settings extends SettingsSchemas = Record<never, never>,
>(system: System<All & Wired<All>, Name, Settings>): System<All, Name, Settings>;
export function defineSystem(system: System): System {
  return system;
}
