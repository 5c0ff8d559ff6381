import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test.each([
  ['bench', '../bench/main.ts'],
  ['reports:check', './reports-check.ts'],
  ['lab:clean', './start.mjs', 'clean'],
  ['scenario -- doctor', './start.mjs', 'doctor'],
  ['lab', './start.mjs', 'lab'],
  ['judge', './start.mjs', 'judge'],
  ['report', './start.mjs', 'report'],
  ['workshop', './start.mjs', 'workshop'],
  ['workshop', './start.mjs', 'workshop', 'check'],
  ['workshop', './start.mjs', 'workshop', 'handout'],
  ['workshop', './start.mjs', 'workshop', 'break'],
  ['workshop', './start.mjs', 'workshop', 'answer'],
  ['backends:build', './backends-build.ts'],
  ['images:local', './images-local.ts'],
  ['image', '../../packaging/image/main.ts'],
])('%s says what it does, and does nothing, when asked for help', (name, file, ...command) => {
  const path = fileURLToPath(new URL(file, import.meta.url));
  for (const flag of ['--help', '-h']) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...command, flag], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: npm run ${name}\\b.*\\n(.*\\n)*\\n[A-Z]`));
  }
});

test('the other commands stand apart from what they do', () => {
  const path = fileURLToPath(new URL('./start.mjs', import.meta.url));
  const { stdout } = spawnSync(process.execPath, [path, '--help'], { encoding: 'utf8' });
  const commands = stdout.split('Other commands\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
  expect(commands.length).toBeGreaterThan(8);
  for (const line of commands) expect(line).toMatch(/^ {2}npm run \S+( \S+)*(?<! --) {2,}\S/);
});
