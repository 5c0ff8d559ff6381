import type { Report } from '../model.ts';

/** The files of a run beside `report.json`; by default made of it, but for the page, which is made elsewhere. */
export interface Renderings {
  readonly markdown?: string;
  readonly terminal?: string;
  readonly html?: string;
  readonly junit?: string;
}

/** What knows how a report page is made. */
export interface PageRenderer {
  /** A page as it has to be by the report, with all else that the given one holds. */
  again(page: string, report: Report): Promise<string>;
  /** A page without its code, and with what is packed in it as text. */
  readable(page: string): string;
}
