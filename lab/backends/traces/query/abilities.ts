import type { BackendInfo } from '../../backend.ts';

/** What not every Jaeger can do. */
export interface Abilities {
  /** Searches filter by attributes; before 2.19 they are passed over. */
  readonly attributes: boolean;
  /** `/api/v3/trace-summaries`; before 2.19 its answer is a web page. */
  readonly summaries: boolean;
}

const ALL: Abilities = { attributes: true, summaries: true };
const NONE: Abilities = { attributes: false, summaries: false };

/** By what a backend says of itself; null where that is no number, such as a tag `latest`. */
export function abilitiesOf({ name, version }: Pick<BackendInfo, 'name' | 'version'>): Abilities | null {
  if (name !== 'jaeger') return ALL;
  const [, major, minor] = /^v?(\d+)\.(\d+)(\.|$)/.exec(version) ?? [];
  if (major === undefined) return null;
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 19) ? ALL : NONE;
}

/** By its answer to `SUMMARIES` without parameters: a version that knows it says which are missing. */
export function abilitiesByAnswer(status: number): Abilities {
  return status === 400 ? ALL : NONE;
}

export const SUMMARIES = '/api/v3/trace-summaries';
