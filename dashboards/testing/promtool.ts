import { execFile } from 'node:child_process';
import { type Binary, eachVersion } from '../../lab/backends/installed.ts';

/** One promtool of each version that the machine has. */
export const findPromtools = (): Promise<Binary[]> =>
  eachVersion({
    name: 'promtool',
    expected: 'a promtool',
    tellVersion: ['--version'],
    versionIn: (said) => /^promtool, version (\S+)/m.exec(said)?.[1] ?? null,
  });

/** What a run of this promtool said, with its exit code first. */
export function promtool(file: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve(`exit code ${error?.code ?? 0}\n${stdout}${stderr}`);
    });
  });
}
