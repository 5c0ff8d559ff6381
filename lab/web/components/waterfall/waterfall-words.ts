import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { ENGLISH_ZOOM } from '../zoom-buttons.tsx';
import { INKS, type Ink } from './segments.ts';

export const ENGLISH_WATERFALL = {
  find: 'Find spans: words, key=value, quoted words, -not',
  findLike: 'service=… “two words” -not',
  found: (count: number) => `${count} found`,
  previous: 'Previous found',
  next: 'Next found',
  waterfall: 'waterfall',
  flame: 'flame graph',
  flameTold: 'Flame graph of the trace; the waterfall view has the same as rows',
  unfold: 'unfold all',
  fold: 'fold all',
  zoom: ENGLISH_ZOOM,
  size: (calls: number, spans: number) => `${calls} calls, ${spans} spans`,
  calls: 'Calls of the trace',
  critical: 'critical path',
  deadline: 'deadline',
  fault: 'fault in force',
  inks: INKS as Readonly<Record<Ink, string>>,
  running: 'running, ',
  budget: 'its budget',
  at: (name: string, time: string) => `${name} at ${time}`,
  /** Of a row, as the tree names it: `call Notify` for a call that its callee tells nothing of. */
  operation: (name: string) => name,
  span: 'Span',
  took: 'took',
  ofIt: (took: string, own: string, from: string) => `${took}, of it own ${own}; from ${from} on`,
  process: 'process',
  calledBy: ', called by ',
  ended: 'ended',
  note: 'note',
  /** Whose attributes they are: those of who called, where that had a span of its own. */
  seenBy: (service: string, kind: string) => `as ${service} saw it (${kind})`,
  events: 'Events',
  none: 'none',
  trace: 'Trace',
  copy: 'Copy id',
  link: 'link to this trace',
  logs: 'Logs',
  noLine: 'No line here names this span.',
  otherLines: (count: number) => `${count} of the rest of this trace`,
  allLogs: 'All that names it:',
};

/** All that a waterfall says by itself; names, failures and notes of spans are as they were written. */
export type WaterfallWords = typeof ENGLISH_WATERFALL;

/** English where nobody gives others. */
export const WaterfallLanguage = createContext<WaterfallWords>(ENGLISH_WATERFALL);

export const useWords = (): WaterfallWords => useContext(WaterfallLanguage);
