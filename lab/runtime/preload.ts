/**
 * Absolute path or URL of a module that runs first in the lab and in every process and thread that it starts, under
 * the process runtime; containers have none. For tests that change what is loaded: it is the one variable of the
 * lab's own that instances inherit.
 */
export const PRELOAD = 'FAULTLINE_PRELOAD';

/** For Node, in front of a program's name; none without the variable. */
export function preloadFlags(env: NodeJS.ProcessEnv = process.env): string[] {
  return env[PRELOAD] ? [`--import=${env[PRELOAD]}`] : [];
}
