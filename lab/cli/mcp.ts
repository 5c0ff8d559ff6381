import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import manifest from '../../package.json' with { type: 'json' };
import { ExitCode, FaultlineError } from '../errors.ts';
import { type AskLab, askLab } from '../mcp/lab-client.ts';
import { serveMcp } from '../mcp/serve-mcp.ts';
import { BACKEND_CHOICES } from '../run/lab/find-backend.ts';
import { startClock } from '../runtime/clock.ts';
import { typed } from '../typed.ts';
import { builtWorkbench } from '../web/build-page.ts';
import { holdWorkbench } from '../workbench/hold.ts';
import { loadScenario } from './catalogue.ts';
import { runCommand } from './command.ts';
import { firstScenario, importable } from './lab.ts';
import { say, speakAs } from './output.ts';
import { makeRunFolder, nameRunFolder, shown } from './run-once.ts';

const flags = {
  lab: { type: 'string' },
  token: { type: 'string' },
  scenario: { type: 'string' },
  backends: { type: 'string', default: 'auto' },
  reports: { type: 'string', default: 'reports' },
} as const;

const usage = `${typed('mcp')} [--scenario <name | file.ts>] | --lab <url> [--token <token>]`;
const about = `Speaks MCP on stdin and stdout: read tools for topology, metrics, traces and logs of a lab, and mysteries. It starts a lab of its own,
by processes, or asks one that runs. Ends with its client, or by Ctrl-C: see docs/mcp.md.

  --lab <url>                  of a lab that runs, as http://127.0.0.1:4000
  --token <token>              that it has printed, for mysteries; or in FAULTLINE_LAB_TOKEN
  --scenario <name | file.ts>  of a lab of its own; default: the first of scenarios/
  --backends <choice>          ${BACKEND_CHOICES.join(', ')} (default auto)
  --reports <dir>              where a lab of its own leaves its journal and logs, in <dir>/lab (default reports)`;

/** `faultline mcp`: stdout is the protocol's alone. */
export const mcp = (argv: readonly string[]): Promise<void> =>
  runCommand(
    { usage, about, flags },
    async ({ lab, token = process.env.FAULTLINE_LAB_TOKEN, scenario, backends, reports }, signal) => {
      speakAs({ json: true, quiet: false });
      const left = new AbortController();
      // Whoever started it has gone, or does not read any more.
      for (const event of ['end', 'close', 'error']) process.stdin.once(event, () => left.abort(GONE));
      process.stdout.once('error', () => left.abort(GONE));
      const over = AbortSignal.any([signal, left.signal]);
      try {
        if (lab === undefined) return await ofItsOwn({ scenario, backends, reports }, over);
        await using _serving = serveMcp(askLab({ url: urlOf(lab), token: token || null }), manifest.version);
        if (!over.aborted) await once(over, 'abort');
        return ExitCode.pass;
      } catch (error) {
        // Before its lab was open.
        const isGone = left.signal.aborted && error instanceof FaultlineError && error.code === 'interrupted';
        if (isGone) return ExitCode.pass;
        throw error;
      }
    },
    argv,
  );

const GONE = new FaultlineError('interrupted', 'The client has left.', { exitCode: ExitCode.pass });

interface OwnLab {
  readonly scenario: string | undefined;
  readonly backends: string | undefined;
  readonly reports: string | undefined;
}

/** A client is answered at once; what it asks of the lab waits until that is open. */
async function ofItsOwn(
  { scenario: named, backends, reports }: OwnLab,
  signal: AbortSignal,
): Promise<ExitCode> {
  const backendChoice = BACKEND_CHOICES.find((each) => each === backends);
  if (!backendChoice)
    throw wrong(`Expected --backends to be one of ${BACKEND_CHOICES.join(', ')}, got \`${backends}\``);
  const opened = Promise.withResolvers<AskLab>();
  opened.promise.catch(() => {}); // Who asks hears of it.
  const ask: AskLab = async (...asked) => (await opened.promise)(...asked);
  await using _serving = serveMcp(ask, manifest.version);
  try {
    const source = named ?? (await firstScenario());
    const scenario = await loadScenario(source, process.cwd());
    const { id, folder } = nameRunFolder(reports ?? '', 'lab');
    const token = randomBytes(18).toString('base64url');
    const { left } = await holdWorkbench({
      ...{ scenario, scenarioFrom: importable(source), folder, id, seed: 1, clock: startClock(), signal },
      ...{ runtimeKind: 'process', backendChoice, page: await builtWorkbench(), token },
      ...{ host: '127.0.0.1', port: 0, onBackend: () => {} },
      onListening: () => makeRunFolder(folder),
      onPassedOver: (line) => say(line),
      onServing: (url) => {
        say(`The lab is open, to look on at ${new URL(url).origin}. Logs are in ${shown(folder)}.`);
        opened.resolve(askLab({ url, token }));
      },
    });
    if (left.length === 0) return ExitCode.pass;
    const message = `Expected nothing to be left of the lab, found ${left.length}.`;
    throw new FaultlineError('cleanup-failed', message, { exitCode: ExitCode.leftBehind, detail: left });
  } catch (error) {
    opened.reject(error);
    throw error;
  }
}

const wrong = (what: string) =>
  new FaultlineError('wrong-usage', `${what}. Usage: ${usage}`, { exitCode: ExitCode.usage });

function urlOf(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.href;
  throw wrong(`Expected --lab to be an address, as http://127.0.0.1:4000, got \`${text}\``);
}
