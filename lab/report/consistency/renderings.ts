/** The files of a run beside `report.json`; by default made of it. */
export interface Renderings {
  readonly markdown?: string;
  readonly terminal?: string;
  readonly html?: string;
  readonly junit?: string;
}
