/** How much there is to see of a fault. */
export type Grade = 'loud' | 'middling' | 'subtle';

export interface Level {
  readonly level: number;
  readonly title: string;
  /** One fault each, in services that do not call each other. */
  readonly grades: readonly Grade[];
}

export const LEVELS: readonly Level[] = [
  { level: 1, title: 'One loud fault: all calls of a method, or a whole instance', grades: ['loud'] },
  {
    level: 2,
    title: 'One fault that half of the calls meet, or a delay by about a third of what clients bear',
    grades: ['middling'],
  },
  {
    level: 3,
    title: 'One subtle fault: few calls, or so few ms that clients see it only where a time budget is short',
    grades: ['subtle'],
  },
  { level: 4, title: 'Two faults at once, one of them subtle', grades: ['middling', 'subtle'] },
  { level: 5, title: 'Two subtle faults at once', grades: ['subtle', 'subtle'] },
];
