import { PRELOAD, preloadFlags } from '../preload.ts';

/**
 * What an instance inherits of the lab's own environment. All else stays away from it: a proxy that gRPC would ask for
 * the way to 127.0.0.1, `OTEL_*`, `ETCD_*`, `FAULTLINE_*` and `NODE_OPTIONS` of somebody's shell.
 */
const INHERITED = ['PATH', 'HOME', 'LANG', 'TZ', 'NODE_COMPILE_CACHE', PRELOAD] as const;

type Environment = Readonly<Record<string, string | undefined>>;

export function inheritedEnvironment(own: Environment = process.env): Record<string, string> {
  const [preload] = preloadFlags(own);
  const inherited = INHERITED.flatMap((name): [string, string][] =>
    own[name] === undefined ? [] : [[name, own[name]]],
  );
  return { ...Object.fromEntries(inherited), ...(preload && { NODE_OPTIONS: quoted(preload) }) };
}

/** Node splits the variable at spaces. */
const quoted = (option: string) => `"${option.replaceAll(/["\\]/g, '\\$&')}"`;
