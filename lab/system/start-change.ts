import { isPlain, type Service } from './system.ts';

/**
 * How an arm starts a service otherwise than the system says, so that two versions of it are compared in one run. What it does not name stays. A `container`
 * is for a service with the kit; `command` and `env` are for both sorts.
 */
export interface StartChange {
  /** Variables beside those that the system gives it, or in place of them. */
  readonly env?: Readonly<Record<string, string>>;
  /** A program and its arguments, of instances that are processes. */
  readonly command?: readonly string[];
  readonly container?: { readonly image?: string; readonly command?: readonly string[] };
}

/** The service as an arm starts it. */
export function withStart(service: Service, change: StartChange = {}): Service {
  const { env = {}, command = service.start.command, container = {} } = change;
  const started = { command, env: { ...service.start.env, ...env } };
  if (isPlain(service)) return { ...service, start: { ...service.start, ...started } };
  return {
    ...service,
    start: { ...service.start, ...started, container: { ...service.start.container, ...container } },
  };
}
