/**
 * What the `status` of a 2xx answer's JSON has to be for the answer to be good. With `paid` and `owed` the route places orders,
 * which are counted by what their clients were told: paid, accepted and owed, or harmed.
 */
export type GoodAnswer =
  | { readonly statuses: readonly string[] }
  | { readonly paid: string; readonly owed: string };

/** By route; of one that is not named any 2xx is good. */
export type GoodAnswers = Readonly<Record<string, GoodAnswer>>;

export const statusesOf = (good: GoodAnswer): readonly string[] =>
  'statuses' in good ? good.statuses : [good.paid, good.owed];
