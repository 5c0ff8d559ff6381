/** Of who has asked their system for little motion: nothing on the page moves but by what is measured, and that only so often. */
const CALM_MS = 5_000;

const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** How long until a list is read again. */
export const calmly = (ms: number): number => (isCalm() ? Math.max(ms, CALM_MS) : ms);

/** The right end of a chart: it does not creep, but steps. */
export const axisEndMs = (nowMs: number): number => (isCalm() ? Math.ceil(nowMs / CALM_MS) * CALM_MS : nowMs);
