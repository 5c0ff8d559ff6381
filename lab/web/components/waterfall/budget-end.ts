import type { WaterfallLine } from '../../../report/waterfall-tree.ts';

/** Whether a call was cut by a deadline that its caller's own settings gave it: a protection at work, and no failure of the callee. */
export const isBudgetEnd = ({ row, calls }: WaterfallLine): boolean =>
  [...calls, row].some(({ attributes }) => attributes['faultline.rpc.ended_by'] === 'own_budget');
