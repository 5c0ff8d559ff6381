import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What is here takes evidence or a scenario, and gives a value; all of it runs side by side. */
const FOLDERS = ['analysis', 'evidence', 'gate', 'mystery', 'report', 'run/judge', 'scenario'];
/** What lasts beyond a test, or may be met by another: mocks, matchers and fake timers, environment and folder, processes, servers, files. */
const LASTS =
  /\bvi\.|\bprocess\.|node:process|\bexpect\.(extend|add)|\bglobalThis\b|\bset(Timeout|Interval)|timers\/promises|child_process|worker_threads|node:(net|http)|mkdtemp|writeFile|Workspace|Chromium/;

export const leavesNothing = (source: string) => !LASTS.test(source);

/** Test files that leave nothing behind: they share processes, which load a module once for all of them, not once for each. */
export const TOGETHER: readonly string[] = globSync(
  FOLDERS.map((folder) => `lab/${folder}/**/*.test.ts`),
  { cwd: ROOT },
)
  .filter((file) => leavesNothing(readFileSync(`${ROOT}${file}`, 'utf8')))
  .sort();
