import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { formatMs, formatRate } from '../../../report/format.ts';
import type { Report } from '../../../report/model.ts';
import type { GreenRun } from './page-model.ts';

/** How many runs before this one are looked at: a run that passed months ago explains little. */
const LOOKS_BACK = 20;
/** A figure that moved by less is told by no one. */
const NOTABLE = 1.3;

/** The newest run beside this one that began before it and passed. What can not be read is no run. */
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
    const then = await readOne(join(dirname(folder), name, 'report.json'));
    const isGreen = then?.verdict === 'pass' && then.exitCode === 0 && then.scenario === report.scenario;
    if (then && isGreen && then.startedAt < report.startedAt) return greenRun(then, report);
  }
  return null;
}

async function readOne(file: string): Promise<Report | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Report;
  } catch {
    return null;
  }
}

function greenRun(then: Report, now: Report): GreenRun {
  return {
    ...{ id: then.id, startedAt: then.startedAt, seed: then.seed },
    changes: [...settingChanges(then, now), ...figureChanges(then, now)],
    observed: Object.fromEntries(
      then.hypotheses.map(({ name, observed, verdict }) => [name, { value: observed, verdict }]),
    ),
  };
}

function settingChanges(then: Report, now: Report): string[] {
  const facts = [
    ['seed', then.seed, now.seed],
    ['length', then.length, now.length],
    ['runtime', then.runtime, now.runtime],
    ['Faultline', then.faultline, now.faultline],
    ['Node.js', then.machine.node, now.machine.node],
    ['processors', then.machine.cpus, now.machine.cpus],
  ] as const;
  return facts.flatMap(([what, was, is]) => (was === is ? [] : [`${what}: ${was} then, ${is} now`]));
}

/** Goodput and p90 of each route while the fault was in force, where they moved. */
function figureChanges(then: Report, now: Report): string[] {
  return now.arms.flatMap((arm) => {
    const before = then.arms.find(({ name }) => name === arm.name);
    const routesOf = (of: typeof before) => of?.phases.find(({ name }) => name === 'fault')?.routes ?? [];
    return routesOf(arm).flatMap((route) => {
      const old = routesOf(before).find((each) => each.route === route.route);
      if (!old) return [];
      const where = `${arm.name}, ${route.route} under the fault`;
      const moved = (was: number | null | undefined, is: number | null | undefined) =>
        was != null && is != null && Math.max(was, is) > NOTABLE * Math.max(Math.min(was, is), 1e-9);
      return [
        ...(moved(old.goodputRps, route.goodputRps)
          ? [`${where}: ${formatRate(old.goodputRps)} good answers then, ${formatRate(route.goodputRps)} now`]
          : []),
        ...(moved(old.responseMs?.p90, route.responseMs?.p90)
          ? [
              `${where}: p90 ${formatMs(old.responseMs?.p90 ?? null)} then, ${formatMs(route.responseMs?.p90 ?? null)} now`,
            ]
          : []),
      ];
    });
  });
}
