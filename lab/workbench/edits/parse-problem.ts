import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isModule } from './imported-files.ts';

export interface ParseProblem {
  readonly file: string;
  /** Null where Node tells none. */
  readonly line: number | null;
  readonly text: string;
}

/** As Node itself strips types when it loads a file. In a process of its own: there it may warn that this is experimental. */
const PARSE = `
const file = process.argv[1];
try {
  require('node:module').stripTypeScriptTypes(require('node:fs').readFileSync(file, 'utf8'), { sourceUrl: file });
} catch ({ message, stack }) {
  const [first] = stack.split('\\n');
  const line = first.startsWith(file + ':') ? Number(first.slice(file.length + 1)) : null;
  console.log(JSON.stringify({ file, line, text: message }));
}`;

/** Why a file can not be loaded: its syntax, or one that types are not stripped of, as an enum. Null where it can, is no module, or nobody can tell: then its start does. */
export async function parseProblem(file: string): Promise<ParseProblem | null> {
  if (!isModule(file)) return null;
  const args = ['--disable-warning=ExperimentalWarning', '--eval', PARSE, '--', file];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return stdout === '' ? null : JSON.parse(stdout);
  } catch {
    return null; // No process to be had, or it was ended: that is no reason to follow edits no more.
  }
}
