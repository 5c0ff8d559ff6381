/** Values of one labelled metric over time. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly tMs: number; readonly value: number }[];
}
