import { runCommandLine } from './commands.ts';

const LINGER_MS = 500;

await runCommandLine(process.argv.slice(2));

// All is told and all that was started is gone: a library that still waits for something is not waited for.
setTimeout(() => process.exit(), LINGER_MS).unref();
