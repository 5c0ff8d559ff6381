import { z } from 'zod';

/** Numbers and times of `report.json`, each described with its unit. */
export const ms = (what: string) => z.number().describe(`${what}, ms`);
export const quantile = (what: string, least: number) =>
  ms(`${what}; null of fewer than ${least} requests`).nullable();
export const count = (what: string) => z.int().min(0).describe(what);
export const rate = (what: string) =>
  z.number().min(0).nullable().describe(`${what}, per second; null without load or length`);
export const time = (what: string) => z.iso.datetime({ offset: true }).describe(`${what}, ISO 8601`);
export const counts = (what: string) => z.record(z.string(), z.int().min(0)).describe(what);
