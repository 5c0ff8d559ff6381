import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JOURNAL_EVENTS } from '../evidence/events.ts';
import { reportSchema } from '../report/report-schema.ts';
import { isBusy } from '../run/fixture/busy.ts';
import { claimedArm } from '../scenario/claims/claimed-arm.ts';
import * as vocabulary from '../scenario/vocabulary.ts';
import { Workspace } from './fixture/workspace.ts';
import { FLAGS } from './flags.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const WRITING = page('writing-scenarios.md');

test.each(['writing-scenarios.md', 'tutorial.md'])(
  'the scenario of %s runs as it stands, from a folder outside the repository',
  {
    timeout: 60_000,
  },
  async (name) => {
    const example = /```ts\n(.+?)```/s.exec(page(name))?.[1];
    expect(example).toBeDefined();
    using workspace = new Workspace();
    const file = workspace.write('my-scenario.ts', example ?? '');
    await using lab = workspace.start([`./${file}`, '--backends', 'embedded', '--length', 'short']);
    const { code, stderr } = await lab.ended;
    expect(stderr).toBe('');
    const report = reportSchema.parse(JSON.parse(readFileSync(join(lab.runFolder, 'report.json'), 'utf8')));
    expect(report.problems.filter((problem) => !isBusy(problem))).toEqual([]);
    for (const { observed, limit, verdict } of report.hypotheses) {
      expect(observed).not.toBeNull();
      expect([limit, ['pass', 'inconclusive'].includes(verdict)]).toEqual([limit, true]);
    }
    expect(code).toBe(report.problems.length > 0 ? 5 : 0);
  },
);

test.each(Object.keys(FLAGS))('the table of flags has --%s', (flag) => {
  expect(page('command-line.md')).toMatch(new RegExp(`^\\| .*\`--${flag}[ \`].* \\|`, 'm'));
});

/** The example shows the one that all begin with. */
const { defineScenario: _, ...words } = vocabulary;

test.each(JOURNAL_EVENTS)('the page on events tells of %s', (type) => {
  expect(page('events.md')).toMatch(new RegExp(`^\\| .*\`${type}\`.* \\|`, 'm'));
});

const LOAD = ['obeyRetryAfter', 'repeatUnknown', 'idempotencyKey'].map((name) => `load.${name}`);

test.each([...Object.keys(words), ...LOAD])('what a scenario may use names %s', (name) => {
  expect(WRITING.split(/^```$/m)[1]).toContain(`\`${name}\``);
});

/** What hypotheses of 0.1 could use. */
const OLD_WORDS = [
  ...[
    'difference',
    'goodput',
    'larger',
    'latency',
    'ratio',
    'serviceTime',
    'smaller',
    'successRate',
    'answeredWith',
  ],
  ...[
    'stopsAsking',
    'alertAfter',
    'counterRoseAt',
    'findEvent',
    'harmIn',
    'leaseTtl',
    'secondsBetween',
    'shareOf',
  ],
  ...[
    'shareSpread',
    'timeToRecover',
    'breakerTurns',
    'timesActed',
    'workRepeated',
    'workUntold',
    'wastedWork',
    'deadlineHops',
  ],
];

test.each(OLD_WORDS)('%s of 0.1 has its place in claims, and is still a function', (name) => {
  expect(page('upgrading.md')).toMatch(new RegExp(`^\\| .*\`${name}\\(.* \\| .+ \\|$`, 'm'));
  expect(Object.keys(vocabulary)).toContain(name);
});

test('what the page for upgrading asks an arm for is there to be asked', () => {
  const asked = [...page('upgrading.md').matchAll(/`on\.(\w+)\(/g)].map(([, name]) => name);
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.filter((name) => !Object.hasOwn(claimedArm(['on']), name ?? ''))).toEqual([]);
});
