#!/usr/bin/env node
// Plain JavaScript, so that a Node too old for the rest can still say so.
// A named import of what an old Node lacks would be a SyntaxError before the first line runs.
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Faultline expects Node 24, got ${process.versions.node}. Install it, or run npm ci on Linux, where it comes along.`,
  );
  process.exit(3);
}
// The services inherit the variable: their code is compiled once for all runs.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
  new URL('../../node_modules/.cache/faultline', import.meta.url),
);
nodeModule.enableCompileCache(process.env.NODE_COMPILE_CACHE);
// Everything that the lab asks over HTTP is on this machine; Node looks here for each request (NODE_USE_ENV_PROXY).
const { no_proxy = process.env.NO_PROXY } = process.env;
process.env.no_proxy = [no_proxy, '127.0.0.1', 'localhost'].filter(Boolean).join();
// See lab/runtime/preload.ts.
const preload = process.env.FAULTLINE_PRELOAD;
if (preload) {
  try {
    await import(preload);
  } catch (error) {
    const [reason] = String(error?.message ?? error).split('\n');
    const shown = preload.length > 200 ? `${preload.slice(0, 200)}...` : preload;
    console.error(
      `Expected FAULTLINE_PRELOAD to be the absolute path or URL of a module that can be loaded, got \`${shown}\`: ${reason}`,
    );
    process.exit(2);
  }
}
await import('./main.ts');
