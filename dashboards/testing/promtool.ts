import { execFile } from 'node:child_process';

/** What a run of promtool said, with its exit code first; null without one on PATH. */
export function promtool(...args: string[]): Promise<string | null> {
  return new Promise((resolve, reject) => {
    execFile('promtool', args, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') resolve(null);
      else if (error && typeof error.code !== 'number') reject(error);
      else resolve(`exit code ${error?.code ?? 0}\n${stdout}${stderr}`);
    });
  });
}
