import type { ArmView } from '../../analysis/arm/view.ts';
import type { About, Observation } from '../scenario.ts';
import { type Label, Measure } from './measure.ts';

/** One kind of observation: its unit and definition, and the one function that computes it. */
export interface Kind<Args extends readonly unknown[]> {
  /** As a claim asks for it, for the page: `latency(route, quantile, phase)`. */
  readonly call: string;
  readonly unit: string | ((...args: Args) => string);
  readonly definition: string;
  /** When the evidence holds none, so that the verdict is `no-data`. */
  readonly noData: string;
  /** Throws where nothing of the kind can ever be observed. */
  check?(...args: Args): void;
  /** Default: the unit without more. */
  label?(...args: Args): Omit<Label, 'arm'>;
  /** Default: no route or phase in particular. */
  about?(...args: Args): About;
  observe(arm: ArmView, ...args: Args): Observation | null;
}

/** A kind for each method that makes an observation. */
export type KindsOf<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (...args: infer Args) => Measure
    ? Kind<Args>
    : never;
};

/** That observation of these arms. */
export function measure<Args extends readonly unknown[]>(
  kind: Kind<Args>,
  arms: readonly string[],
  args: Args,
): Measure {
  kind.check?.(...args);
  const unit = typeof kind.unit === 'string' ? kind.unit : kind.unit(...args);
  const [arm] = arms;
  const label = {
    ...(kind.label?.(...args) ?? { what: unit }),
    ...(arms.length === 1 && arm ? { arm } : {}),
  };
  const reads = arms.map((name) => (views: Readonly<Record<string, ArmView>>) => {
    const view = views[name];
    return view ? kind.observe(view, ...args) : null;
  });
  const definitions = kind.definition === '' ? [] : [kind.definition];
  const about = kind.about?.(...args) ?? {};
  return new Measure({ unit, label, about, definitions, arms, reads });
}
