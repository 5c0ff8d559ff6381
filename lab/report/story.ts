import type { ArmView } from '../analysis/view.ts';
import type { ReportArm } from './model.ts';

type Sentence = ReportArm['story'][number];

/** What happened, from the journal and the samples, never from the script's intentions. Zero is the first phase. */
export function tellStory(view: ArmView, zeroMs: number): Sentence[] {
  const at = (tMs: number, text: string): Sentence => ({ tS: (tMs - zeroMs) / 1000, text });
  const sentences = [
    ...view.journal('fault.injected').map((event) => at(event.tMs, `Fault in force: ${event.text}.`)),
    ...view.journal('fault.undone').map((event) => at(event.tMs, `Fault undone: ${event.text}.`)),
    ...view
      .journal('instance.exited')
      .map((event) =>
        at(event.tMs, `${event.instance} ended by itself (signal ${event.signal}, code ${event.code}).`),
      ),
    ...view.evidence.phases.flatMap(({ name, startedAtMs, endedAtMs }) =>
      view.routes.flatMap((route) => {
        const stats = view.phase(name)?.route(route);
        if (!stats?.responseMs) return [];
        const { p50, p99 } = stats.responseMs;
        const ok = `${stats.ok} of ${stats.count} ok`;
        const seconds = ((endedAtMs - startedAtMs) / 1000).toFixed(1);
        return [
          at(
            startedAtMs,
            `${name} (${seconds} s), ${route}: ${ok}, p50 ${Math.round(p50)} ms, p99 ${Math.round(p99)} ms.`,
          ),
        ];
      }),
    ),
  ];
  return sentences.sort((a, b) => a.tS - b.tS);
}
