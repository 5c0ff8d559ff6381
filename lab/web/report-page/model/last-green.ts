import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readJournal } from '../../../evidence/read-journal.ts';
import type { Report } from '../../../report/model.ts';
import { readReport } from '../../../report/read-report.ts';
import type { GreenRun, SettingChange } from './page-model.ts';
import { type ArmSettings, basicChanges, figureChanges, settingChanges } from './run-changes.ts';
import { settingsOf } from './settings.ts';

/** How many runs before this one are looked at: a run that passed months ago explains little. */
const LOOKS_BACK = 20;

/** The newest run beside this one that began before it and passed. What can not be read, as a report of another version, is no run. */
export async function lastGreen(folder: string, report: Report): Promise<GreenRun | null> {
  const own = basename(await realpath(folder).catch(() => folder));
  const beside = await readdir(dirname(folder), { withFileTypes: true }).catch(() => []);
  const names = beside
    .filter((each) => each.isDirectory() && each.name !== own)
    .map(({ name }) => name)
    .sort()
    .reverse()
    .slice(0, LOOKS_BACK);
  for (const name of names) {
    const then = await readReport(join(dirname(folder), name)).catch(() => null);
    const isGreen = then?.verdict === 'pass' && then.exitCode === 0 && then.scenario === report.scenario;
    if (!then || !isGreen || then.startedAt >= report.startedAt) continue;
    const [before, own] = await Promise.all([join(dirname(folder), name), folder].map(armSettings));
    return greenRun(then, report, settingChanges(before ?? new Map(), own ?? new Map()));
  }
  return null;
}

/** As each arm began with them; of an arm that was run again, its last. */
async function armSettings(folder: string): Promise<ArmSettings> {
  const events = await readJournal(folder).catch(() => []);
  const started = events.filter(({ type }) => type === 'arm.started');
  return new Map(started.map(({ arm, protections }) => [String(arm), settingsOf(protections)]));
}

function greenRun(then: Report, now: Report, settings: readonly SettingChange[]): GreenRun {
  return {
    ...{ id: then.id, startedAt: then.startedAt, seed: then.seed },
    settings,
    changes: [...settings.map(({ arm, text }) => `${arm}, ${text}`), ...basicChanges(then, now)],
    effects: figureChanges(then, now),
    observed: Object.fromEntries(
      then.hypotheses.map(({ name, observed, verdict }) => [name, { value: observed, verdict }]),
    ),
  };
}
