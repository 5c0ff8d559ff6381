import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExitCode, FaultlineError } from '../errors.ts';
import { IN_CLONE, typed } from '../typed.ts';
import { runCommand } from './command.ts';
import { say } from './output.ts';

const usage = `${typed('new')} <name>`;
const about =
  'Writes scenarios/<name>.ts, a scenario with comments to begin with; in a folder without a system, a system for it too.';

const template = (path: string) => new URL(`./template/${path}`, import.meta.url);
/** The clone has a system of its own. */
const SCENARIO = IN_CLONE
  ? new URL('scenario-template.ts', new URL('../../services/', import.meta.url))
  : template('scenarios/my-scenario.ts');
/** What a scenario outside the clone needs beside it. */
const BESIDE = IN_CLONE ? [] : ['faultline.config.ts', 'tsconfig.json'];

/** `faultline new <name>`, in the folder that it is called in. */
export const writeNew = (argv: readonly string[]): Promise<void> =>
  runCommand({ usage, about, flags: {}, operands: ['<name>'] }, (_, __, [name = '']) => write(name), argv);

async function write(name: string): Promise<void> {
  if (!/^[a-z0-9-]+$/.test(name)) {
    const message = `Expected a name of lower case letters, digits and dashes, got \`${name}\`. Usage: ${usage}`;
    throw new FaultlineError('wrong-usage', message, { exitCode: ExitCode.usage });
  }
  const path = `scenarios/${name}.ts`;
  const text = await readFile(SCENARIO, 'utf8');
  await put(path, text.replace(/^\/\*\*.*\*\/\n/, '').replaceAll('my-scenario', name));
  for (const file of BESIDE) {
    if (!existsSync(file)) await put(file, await readFile(template(file), 'utf8'));
  }
  say(`\nValidate it with: ${typed('check')} ./${path}\nRun it with: ${typed('run')} ./${path}`);
}

/** Never over a file that is there. */
async function put(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'a file of that name is there' : message;
    throw new FaultlineError('file-not-written', `Could not write ${path}: ${why}.`, {
      exitCode: ExitCode.usage,
      cause,
    });
  }
  say(`wrote ${path}`);
}
