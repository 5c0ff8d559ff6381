import { formatMs, formatRate } from '../../../report/format.ts';
import type { Report } from '../../../report/model.ts';
import { struckPhaseIn } from '../../../report/struck-phase.ts';
import type { SettingChange, SettingFacts } from './page-model.ts';
import { keyOf, valueIn, wholeIn } from './settings.ts';

/** A figure that moved by less is told by no one. */
const NOTABLE = 1.3;

/** What is not alike in two runs of a scenario, a line each: what they were run with, and what came of it. */
export const changesBetween = (then: Report, now: Report): string[] => [
  ...basicChanges(then, now),
  ...figureChanges(then, now),
];

/** Settings of each arm, by its name. */
export type ArmSettings = ReadonlyMap<string, readonly SettingFacts[]>;

/** What an arm of the same name had switched on otherwise. */
export function settingChanges(then: ArmSettings, now: ArmSettings): SettingChange[] {
  return [...now].flatMap(([arm, own]) => {
    const before = then.get(arm);
    if (!before) return [];
    const all = [...new Map([...before, ...own].map((each) => [keyOf(each), each])).values()];
    return all.flatMap((setting): SettingChange[] => {
      const [was, is] = [valueIn(before, setting), valueIn(own, setting)];
      const [key, where] = [keyOf(setting), `${setting.where}: ${setting.what}`];
      if (was !== is) return [{ arm, key, text: `${where} ${was} then, ${is} now`, beside: `was ${was}` }];
      const [wholeWas, wholeIs] = [before, own].map((each) => wholeIn(each, setting));
      return fieldChanges(wholeWas, wholeIs).map(({ field, was: old, is: current }) => ({
        ...{ arm, key, text: `${where} ${is}, ${field} ${old} then, ${current} now` },
        beside: `${field} ${current}, was ${old}`,
      }));
    });
  });
}

/** What the words of a setting leave out may have changed all the same. */
function fieldChanges(then: SettingFacts['whole'] = {}, now: SettingFacts['whole'] = {}) {
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].flatMap((field) => {
    const [was, is] = [then, now].map((each) => JSON.stringify(each[field]) ?? 'unset');
    return was === is ? [] : [{ field, was, is }];
  });
}

/** What else a run was made with otherwise. */
export function basicChanges(then: Report, now: Report): string[] {
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
export function figureChanges(then: Report, now: Report): string[] {
  return now.arms.flatMap((arm) => {
    const before = then.arms.find(({ name }) => name === arm.name);
    const routesOf = (of: typeof before) => (of && struckPhaseIn(of)?.routes) ?? [];
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
