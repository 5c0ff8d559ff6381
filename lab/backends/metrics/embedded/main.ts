import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../../../../package.json' with { type: 'json' };
import { parseDuration } from '../../../analysis/metrics/promql/duration.ts';
import type { GroupSpec } from '../../../analysis/metrics/rules/rule-file.ts';
import { SCRAPE_PROTOCOLS } from '../metrics.ts';
import { apiRoutes } from './api.ts';
import { Discovery } from './discovery.ts';
import { RuleLoops } from './rule-loops.ts';
import { ScrapePool } from './scrape-pool.ts';
import { createApiServer } from './server.ts';
import { Store } from './store.ts';

/**
 * The embedded metrics backend: scrapes the targets of a file_sd file and answers PromQL like Prometheus.
 * Prints `{"listening":"host:port"}` once it serves; all other output goes to stderr. Ends on SIGTERM.
 */
const OPTIONS = {
  listen: { type: 'string', default: '127.0.0.1:0' },
  'targets-file': { type: 'string' },
  'scrape-interval': { type: 'string', default: '500ms' },
  /** Default: the scrape interval. */
  'scrape-timeout': { type: 'string' },
  /** Default: a target that does not say what it sends is down. */
  'fallback-scrape-protocol': { type: 'string' },
  /** Recording and alert rules, JSON or YAML. */
  'rule-file': { type: 'string', multiple: true },
  'evaluation-interval': { type: 'string', default: '1m' },
  retention: { type: 'string', default: '1d' },
  'max-bytes': { type: 'string', default: String(128 * 1024 * 1024) },
} as const;

const OPTIONAL = Object.keys(OPTIONS).filter((flag) => flag !== 'targets-file');
const USAGE = `Usage: node lab/backends/metrics/embedded/main.ts --targets-file <file_sd JSON> ${OPTIONAL.map((flag) => `[--${flag} <...>]`).join(' ')}`;

function readFlags() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    const [reason] = String((error as Error).message).split('. ');
    return usage(`${reason}. ${USAGE}`);
  }
}

const flags = readFlags();

function usage(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function duration(flag: string, text: string): number {
  return parseDuration(text) || usage(`--${flag}: expected a duration such as 500ms, got ${text}`);
}

const targetsFile = flags['targets-file'] ?? usage('--targets-file: expected a path, got nothing');
const listen =
  /^(.+):(\d+)$/.exec(flags.listen) ?? usage(`--listen: expected host:port, got ${flags.listen}`);
const maxBytes = Number(flags['max-bytes']);
if (!Number.isSafeInteger(maxBytes) || maxBytes <= 0) {
  usage(`--max-bytes: expected a whole number, got ${flags['max-bytes']}`);
}
const intervalMs = duration('scrape-interval', flags['scrape-interval']);
const timeoutMs = duration('scrape-timeout', flags['scrape-timeout'] ?? flags['scrape-interval']);
if (timeoutMs > intervalMs) usage('--scrape-timeout: expected no more than the scrape interval');

const evaluationMs = duration('evaluation-interval', flags['evaluation-interval']);

const fallback = flags['fallback-scrape-protocol'];
const fallbackProtocol = SCRAPE_PROTOCOLS.find((protocol) => protocol === fallback) ?? null;
if (fallback !== undefined && fallbackProtocol === null) {
  usage(`--fallback-scrape-protocol: expected one of ${SCRAPE_PROTOCOLS.join(', ')}, got ${fallback}`);
}

/** What reads rules is loaded only where there are some: it takes as long as all the rest. */
async function readRules(files: readonly string[]): Promise<readonly GroupSpec[]> {
  if (files.length === 0) return [];
  const { parse } = await import('yaml');
  const { readRuleFile } = await import('../../../analysis/metrics/rules/rule-file.ts');
  const groups: GroupSpec[] = [];
  for (const file of files) {
    try {
      groups.push(...readRuleFile(parse(await readFile(file, 'utf8'), { schema: 'failsafe' }), file));
    } catch (error) {
      usage(`--rule-file: ${(error as Error).message}`);
    }
  }
  return groups;
}

const log = (message: string) => process.stderr.write(`${message}\n`);
const store = new Store({ retentionMs: duration('retention', flags.retention), maxBytes });
const pool = new ScrapePool(store);
const rules = new RuleLoops(await readRules(flags['rule-file'] ?? []), evaluationMs, store);
const discovery = new Discovery(
  { job: 'faultline', filePath: resolve(targetsFile), intervalMs, timeoutMs, fallbackProtocol },
  (targets) => pool.sync(targets),
  log,
);
let ready = false;
const server = createApiServer(
  apiRoutes({ store, pool, rules, evaluationMs, version: manifest.version }),
  () => ready,
);
const expiry = setInterval(() => store.expire(Date.now()), 5000);

function shutDown(): void {
  discovery[Symbol.dispose]();
  pool[Symbol.dispose]();
  rules[Symbol.dispose]();
  clearInterval(expiry);
  server.close();
  server.closeAllConnections();
}
process.once('SIGTERM', shutDown);
process.once('SIGINT', shutDown);

server.on('error', (error) => {
  log(`can't listen on ${flags.listen}: ${error.message}`);
  process.exit(1);
});
await discovery.start();
server.listen(Number(listen[2]), (listen[1] as string).replace(/^\[(.*)\]$/, '$1'), () => {
  ready = true;
  const { address, port, family } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  process.stdout.write(`${JSON.stringify({ listening: `${host}:${port}` })}\n`);
});
