import type { PageModel } from '../model/page-model.ts';

/**
 * Of each arm, the claims that are without data and had some in the last green run, where the arm is not set as it was then: what is set
 * otherwise explains more than what the lab can advise without knowing of that run.
 */
export function setOtherwise({
  report,
  facts: { lastGreen },
}: Pick<PageModel, 'report' | 'facts'>): string[] {
  if (!lastGreen) return [];
  const { settings, observed, id } = lastGreen;
  return report.arms.flatMap(({ name: arm }) => {
    const changes = settings.filter((each) => each.arm === arm);
    const claims = report.hypotheses
      .filter((each) => each.arm === arm && each.verdict === 'no-data')
      .filter(({ name }) => (observed[name]?.value ?? null) !== null);
    if (changes.length === 0 || claims.length === 0) return [];
    const names = claims.map(({ name }) => name).join(', ');
    return [
      `${names} had data in the last green run (${id}), in which ${arm} was set otherwise. Look there first: ${changes.map(({ text }) => text).join('; ')}.`,
    ];
  });
}
