import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const LOGGER = new URL('./logger.ts', import.meta.url);
/** A device whose disk is always full. */
const FULL = '/dev/full';

test.skipIf(!existsSync(FULL))(
  'a disk that is full ends no service, and takes no more memory for each line',
  async () => {
    const lines = `
    import { createLogger } from '${LOGGER}';
    const logger = createLogger('bank', 'bank-1');
    for (let line = 0; line < 4_000; line++) logger.info({ line, padding: 'x'.repeat(8_000) }, 'charged');
    gc();
    console.error(process.memoryUsage().heapUsed < 20 * 2 ** 20 ? 'goes on' : 'keeps all');
  `;
    const out = openSync(FULL, 'w');
    const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', lines], {
      stdio: ['ignore', out, 'pipe'],
    });
    closeSync(out);
    const [told, [code]] = await Promise.all([text(child.stderr ?? expect.fail()), once(child, 'exit')]);
    expect({ code, told }).toEqual({ code: 0, told: 'goes on\n' });
  },
);
