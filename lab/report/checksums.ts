import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** In a run's folder: what its files were when the run left them, for `sha256sum -c SHA256SUMS` and `npm run reports:check`. */
export const CHECKSUMS = 'SHA256SUMS';

/** By path within the folder, with `/`: 64 hex digits. */
export type Checksums = ReadonlyMap<string, string>;

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

/** As coreutils write it. */
export function* checksumLines(sums: Checksums): Iterable<string> {
  for (const [path, sum] of sums) yield `${sum}  ${path}\n`;
}

export function readChecksums(text: string): Checksums {
  return new Map(
    [...text.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map(([, sum = '', path = '']) => [path, sum]),
  );
}
