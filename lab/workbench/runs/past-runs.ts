import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FaultlineError } from '../../errors.ts';
import { EVIDENCE } from '../../evidence/arm-files.ts';
import { runVerdict, verdictSentence } from '../../report/format.ts';
import { readReport } from '../../report/read-report.ts';
import { renderCompared } from '../../web/report-page/render-page.ts';
import { refused } from '../refused.ts';
import type { PastRun, PastRunsView } from './views.ts';

const PAGE = 'report.html';
/** As a run's folder is named: nothing that leads anywhere else. */
const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-[0-9a-f]{6}$/;

/** Runs in a folder of reports, `<scenario>/<time>-<id>`. Links are not followed: what is served lies in that folder. */
export class PastRuns {
  readonly #reports: string;
  readonly #faultline: string;
  /** By folder, with the time of the report that was read. */
  readonly #known = new Map<string, { readonly asOf: string; readonly run: Promise<PastRun> }>();

  /** `faultline`: this version, whose pages can be compared. */
  constructor(reports: string, faultline: string) {
    this.#reports = resolve(reports);
    this.#faultline = faultline;
  }

  /** The newest `limit`. */
  async list(limit: number): Promise<PastRunsView> {
    const folders = await this.#folders();
    const names = [...folders.keys()].toSorted().toReversed();
    const runs: PastRun[] = [];
    const unread: string[] = [];
    let looked = 0;
    for (const name of names) {
      if (runs.length === limit) break;
      looked += 1;
      try {
        const run = await this.#read(name, folders.get(name) as string);
        if (run) runs.push(run);
      } catch (error) {
        if (!(error instanceof FaultlineError)) throw error;
        unread.push(error.message);
      }
    }
    return { runs, more: names.length - looked, unread };
  }

  /** @throws FaultlineError `not-found`, or what keeps its report from being read */
  async find(name: string): Promise<PastRun> {
    const run = await this.#read(name, await this.#folderOf(name));
    if (run) return run;
    throw refused('not-found', `Expected a report of the run ${name}, found none.`);
  }

  /** Its report.html. @throws FaultlineError `not-found` */
  async page(name: string): Promise<string> {
    const file = join(await this.#folderOf(name), PAGE);
    try {
      await using opened = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
      return await opened.readFile('utf8');
    } catch {
      throw refused('not-found', `Expected ${PAGE} of the run ${name}, found none.`);
    }
  }

  /** The page of the first with the second opened beside it. @throws FaultlineError `not-found`, `invalid-request` */
  async compared(first: string, second: string): Promise<string> {
    const { scenario } = await this.find(first);
    const pages = [await this.page(first), await this.page(second)] as const;
    const found = await renderCompared(pages, { scenario, faultline: this.#faultline });
    if ('page' in found) return found.page;
    throw refused('invalid-request', found.because);
  }

  async #folderOf(name: string): Promise<string> {
    const folder = (await this.#folders()).get(name);
    if (folder !== undefined) return folder;
    throw refused('not-found', 'Expected the name of a run that is in the list, found none of that name.');
  }

  /** By the name of each. */
  async #folders(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const scenario of await foldersIn(this.#reports))
      for (const name of await foldersIn(join(this.#reports, scenario)))
        if (NAME.test(name)) found.set(name, join(this.#reports, scenario, name));
    return found;
  }

  /** Null of a run that has left no report: it is under way, or ended before there was one. */
  async #read(name: string, folder: string): Promise<PastRun | null> {
    const file = await lstat(join(folder, 'report.json')).catch(() => null);
    if (!file?.isFile()) return null;
    const asOf = `${file.mtimeMs} ${file.size}`;
    const known = this.#known.get(folder);
    const run = known?.asOf === asOf ? known.run : readRun(name, folder);
    this.#known.set(folder, { asOf, run });
    return { ...(await run), ...(await leftIn(folder)) };
  }
}

async function readRun(name: string, folder: string): Promise<PastRun> {
  const report = await readReport(folder);
  const { scenario, title, startedAt, durationMs, length, runtime, faultline } = report;
  return {
    ...{ name, scenario, title, startedAt, durationMs, length, runtime, faultline },
    ...{ verdict: runVerdict(report), told: verdictSentence(report), hasPage: false, hasEvidence: false },
  };
}

/** Somebody may have removed it meanwhile, to have room: all of the folder too. */
async function leftIn(folder: string): Promise<Pick<PastRun, 'hasPage' | 'hasEvidence'>> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return {
    hasPage: entries.some((entry) => entry.name === PAGE && entry.isFile()),
    hasEvidence: entries.some((entry) => entry.name === EVIDENCE && entry.isDirectory()),
  };
}

/** None where there is no such folder. */
async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
