import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import type { AttachTo } from '../run/lab/attached-backends.ts';
import { BACKEND_CHOICES } from '../run/lab/find-backend.ts';
import { chooseRuntime, RUNTIME_CHOICES } from '../run/lab/runtimes.ts';
import { startClock } from '../runtime/clock.ts';
import { abandonedProcesses } from '../runtime/process/abandoned-processes.ts';
import { typed } from '../typed.ts';
import { builtWorkbench } from '../web/build-page.ts';
import { holdWorkbench } from '../workbench/hold.ts';
import { loadScenario, scenarioNames } from './catalogue.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';
import { makeRunFolder, nameRunFolder, shown } from './run-once.ts';
import { runsOfLab } from './runs-of-lab.ts';
import { workshopOfLab } from './workshop-of-lab.ts';

const flags = {
  port: { type: 'string', default: '4000' },
  host: { type: 'string', default: '127.0.0.1' },
  at: { type: 'string' },
  attach: { type: 'string' },
  scenario: { type: 'string' },
  runtime: { type: 'string', default: 'process' },
  backends: { type: 'string', default: 'auto' },
  reports: { type: 'string', default: 'reports' },
} as const;

const usage = `${typed('lab')} [--scenario <name | file.ts>] [--port 4000] [--runtime process] [--host <address>]`;
const about = `Starts the system of a scenario as its first arm has it, under its load without end, and serves a live page on
http://127.0.0.1:4000 until Ctrl-C: faults are set and undone there, settings and load changed. The same by HTTP: docs/workbench-api.yaml.

  --scenario <name | file.ts>  default: the first of scenarios/
  --port <n>                   0 for any that is free
  --runtime <choice>           ${RUNTIME_CHOICES.join(', ')} (default process)
  --backends <choice>          ${BACKEND_CHOICES.join(', ')} (default auto)
  --host <address>             listen on another address of this machine; then every request needs the token
  --at <host:port>             what a browser has in its address where that is another one: of a port that a container publishes
  --attach <etcd>,<traces>     join a system that runs already, instead of starting one: \`host:port\` of its etcd, and the base URL of its traces
                               (Jaeger's API). Nothing of it can be killed, paused or started there
  --reports <dir>              where it leaves its journal and logs, in <dir>/lab, and finds past runs (default reports)

The token is new each time. FAULTLINE_LAB_TOKEN sets another one, of 16 characters at least.`;

/** `faultline lab`: ends by Ctrl-C, with exit code 0, or 4 where something is left. */
export const lab = (argv: readonly string[]): Promise<void> =>
  runCommand(
    { usage, about, flags },
    async ({ port, host, at, attach, scenario: named, runtime, backends, reports }, signal) => {
      const wanted = {
        port: portOf(port),
        host: host ?? '',
        at: atOf(at),
        token: tokenOf(process.env.FAULTLINE_LAB_TOKEN),
      };
      const choice = choiceOf('runtime', RUNTIME_CHOICES, runtime);
      const backendChoice = choiceOf('backends', BACKEND_CHOICES, backends);
      const attachTo = attachToOf(attach);
      const source = named ?? (await firstScenario());
      const scenario = await loadScenario(source, process.cwd());
      const page = await builtWorkbench();
      const { kind } = attachTo ? OWN : await chooseRuntime(choice, () => {}, signal);
      const { id, folder } = nameRunFolder(reports ?? '', 'lab');
      await tellOfAbandoned();
      const { system } = scenario;
      say(`${scenario.name}: ${attachTo ? `joining ${system.name}` : `starting ${system.name}, by ${kind}`}`);
      const { left } = await holdWorkbench({
        ...{ scenario, scenarioFrom: importable(source), folder, id, seed: 1, clock: startClock(), signal },
        ...{ runtimeKind: kind, backendChoice, attachTo, page, ...wanted },
        workshop: attachTo ? undefined : workshopOfLab(reports ?? ''),
        runs: attachTo ? undefined : runsOfLab(reports ?? '', { source, scenario }),
        onListening: () => makeRunFolder(folder),
        onBackend: ({ role, name, version, where }) =>
          say(`  ${role.padEnd(9)} ${name} ${version} at ${where}`),
        onPassedOver: (line) => say(`  ${line}`),
        onServing: (url) => say(`\nThe lab is open: ${url}\nCtrl-C ends it. Logs are in ${shown(folder)}.`),
      });
      if (left.length === 0) return ExitCode.pass;
      const message = `Expected nothing to be left of the lab, found ${left.length}.`;
      throw new FaultlineError('cleanup-failed', message, { exitCode: ExitCode.leftBehind, detail: left });
    },
    argv,
  );

/** They take time of the processors, and nobody else would ever end them. */
async function tellOfAbandoned(): Promise<void> {
  const { length } = await abandonedProcesses();
  if (length > 0)
    say(`Processes of labs that were killed still run (${length}): \`${typed('clean')}\` ends them.`);
}

const wrong = (what: string) =>
  new FaultlineError('wrong-usage', `${what}. Usage: ${usage}`, { exitCode: ExitCode.usage });

function choiceOf<Choice extends string>(
  flag: string,
  choices: readonly Choice[],
  given: string | undefined,
) {
  const found = choices.find((each) => each === given);
  if (found) return found;
  throw wrong(`Expected --${flag} to be one of ${choices.join(', ')}, got \`${given}\``);
}

function portOf(text: string | undefined): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text ?? '') && port <= 65_535) return port;
  throw wrong(`Expected --port to be a number from 0 to 65535, got \`${text}\``);
}

/** Of the little that a lab which is attached starts itself. */
const OWN = { kind: 'process' } as const;

function attachToOf(given: string | undefined): AttachTo | undefined {
  if (given === undefined) return undefined;
  const [, registry = '', traces = ''] = /^([^\s,/]+:\d+),(https?:\/\/[^\s,]+?)\/?$/.exec(given) ?? [];
  if (registry !== '') return { registry, traces };
  throw wrong(
    `Expected --attach to be host:port of an etcd and the URL of traces, with a comma between, got \`${given}\``,
  );
}

function atOf(given: string | undefined): string | undefined {
  if (given === undefined || (/^[\w.-]+:\d+$/.test(given) && URL.canParse(`http://${given}`))) return given;
  throw wrong(`Expected --at to be host:port, got \`${given}\``);
}

function tokenOf(given: string | undefined): string {
  if (given === undefined || given === '') return randomBytes(18).toString('base64url');
  if (/^[\w.~-]{16,200}$/.test(given)) return given;
  throw wrong('Expected FAULTLINE_LAB_TOKEN to be 16 to 200 letters, digits, dots and dashes');
}

/** From a file in the folder that the scenario is in. */
export const importable = (source: string): string => `./${basename(source, '.ts')}.ts`;

export async function firstScenario(): Promise<string> {
  const [first] = await scenarioNames();
  if (first !== undefined) return first;
  throw wrong('Expected --scenario, since scenarios/ has none, got none');
}
