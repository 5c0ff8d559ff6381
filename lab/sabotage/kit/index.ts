import { SABOTAGES as conv } from './conv.ts';
import type { KitSabotage } from './kit-sabotage.ts';

/** Of all files beside this one. */
export const KIT_SABOTAGES: readonly KitSabotage[] = [...conv];
