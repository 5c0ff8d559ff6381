/**
 * Runs once in the services image while it is built: starts every service and every backend of the lab's own, and stops
 * them, so that the image's compile cache (NODE_COMPILE_CACHE) holds what their starts compile. The image works without,
 * its containers just start slower; but one in which a service does not even start should not be built.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Resolves with its first line that has `word` in it, and a stop. */
async function start(main: string, word: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  createInterface(child.stdout).on('line', (line) => line.includes(word) && resolve(line));
  void exited.then(() => reject(new Error(`${main} ended before it printed "${word}"`)));
  const stop = async () => {
    child.kill('SIGTERM');
    const [code] = await exited;
    if (code !== 0) throw new Error(`${main} ended with code ${code} when it was asked to`);
  };
  return { line: await promise, stop };
}

/** `{"listening": ...}` on one line. */
const backend = (role: string, ...args: string[]) =>
  start(`lab/backends/${role}/embedded/main.ts`, '"listening"', args);

const targets = join(tmpdir(), 'targets.json');
writeFileSync(targets, '[]');
const [registry, traces, metrics] = await Promise.all([
  backend('registry'),
  backend('traces'),
  backend('metrics', `--targets-file=${targets}`),
]);

const dataDir = mkdtempSync(join(tmpdir(), 'data-'));
const env = {
  FAULTLINE_REGISTRY: JSON.parse(registry.line).listening,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://${JSON.parse(traces.line).listening.otlpGrpc}`,
  FAULTLINE_LISTEN_HOST: '127.0.0.1',
  // Not the image's: a new volume gets a copy of what is there, and two instances of order would begin with one each.
  FAULTLINE_DATA_DIR: dataDir,
};
for (const main of globSync('services/*/main.ts')) {
  const service = await start(main, '"msg":"serving"', [], env);
  await once(spawn(process.execPath, ['services/healthcheck.ts']), 'exit');
  await service.stop();
}
for (const { stop } of [metrics, traces, registry]) await stop();
rmSync(dataDir, { recursive: true });
