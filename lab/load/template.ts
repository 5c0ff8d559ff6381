import type { Template } from '../system/template.ts';
import type { Random } from './random.ts';

/** Draws the values of a template, in its order. */
export function fill(template: Template, random: Random): unknown {
  if (template === null || typeof template !== 'object') return template;
  if (isList(template)) return template.map((item) => fill(item, random));
  const drawn = template as Partial<Drawn>;
  if (drawn.$oneOf) return fill(random.pick(drawn.$oneOf), random);
  if (drawn.$integer) return random.integer(...drawn.$integer);
  if (drawn.$hex !== undefined) return random.hex(drawn.$hex);
  if (drawn.$join) return drawn.$join.map((part) => String(fill(part, random))).join('');
  if (drawn.$repeat) {
    const { times, of } = drawn.$repeat;
    return Array.from({ length: random.integer(...times) }, () => fill(of, random));
  }
  return Object.fromEntries(Object.entries(template).map(([field, value]) => [field, fill(value, random)]));
}

interface Drawn {
  readonly $oneOf: readonly Template[];
  readonly $integer: readonly [number, number];
  readonly $repeat: { readonly times: readonly [number, number]; readonly of: Template };
  readonly $hex: number;
  readonly $join: readonly Template[];
}

const isList = (template: Template): template is readonly Template[] => Array.isArray(template);
