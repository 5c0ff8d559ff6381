import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createZstdDecompress } from 'node:zlib';
import { ExitCode, FaultlineError } from '../errors.ts';

/** How a file of JSON lines ended. */
export interface LinesRead {
  /** Whether its writer did not come to its end: a lab that was killed. All that it had flushed has been read. */
  readonly cut: boolean;
}

/**
 * The values of a file that `JsonLinesWriter` wrote, one after the other; then how it ended.
 * @throws FaultlineError `evidence-damaged` for what no writer left, `evidence-not-read` for what can not be opened
 */
export async function* readJsonLines(file: string): AsyncGenerator<unknown, LinesRead> {
  const bytes = await sizeOf(file);
  const source = createReadStream(file);
  const zstd = createZstdDecompress();
  source.on('error', (error) => zstd.destroy(error));
  const decoder = new TextDecoder();
  let line = 1;
  let rest = '';
  let cut = false;
  try {
    for await (const chunk of source.pipe(zstd)) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) yield parsed(text, file, line++);
    }
    if (rest !== '') throw damaged(file, `line ${line} has no end`);
    if (zstd.bytesWritten < bytes) throw damaged(file, 'something was appended to it');
  } catch (error) {
    if (!isCutOff(error))
      throw error instanceof FaultlineError ? error : damaged(file, (error as Error).message);
    cut = true;
  }
  return { cut };
}

/** All of them at once, for files that are known to be small. */
export async function readAllLines(file: string): Promise<{ readonly values: unknown[] } & LinesRead> {
  const values: unknown[] = [];
  const lines = readJsonLines(file);
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return { values, ...value };
    values.push(value);
  }
}

/** What zlib says of a stream that ends within a frame. */
const isCutOff = (error: unknown) => (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';

function parsed(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(file, `line ${line} is no JSON`, cause);
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw new FaultlineError('evidence-not-read', `Expected evidence in ${file}, found none.`, {
      exitCode: ExitCode.usage,
      cause,
    });
  }
}

function damaged(file: string, why: string, cause?: unknown): FaultlineError {
  return new FaultlineError('evidence-damaged', `Expected ${file} as a run leaves it: ${why}.`, {
    exitCode: ExitCode.usage,
    cause,
  });
}
