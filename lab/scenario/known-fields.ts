import { z } from 'zod';
import { didYouMean } from './nearest.ts';

interface Part {
  readonly properties?: Readonly<Record<string, Part>>;
  readonly additionalProperties?: Part | boolean;
  readonly items?: Part;
}

/** `: did you mean slots?` of a field that the schema does not have where one is like it; else nothing. */
export function likeUnknown(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  if (issue.code !== 'unrecognized_keys') return '';
  return didYouMean(issue.keys[0] ?? '', knownFields(schema, issue.path));
}

/** Names of the fields that a schema has at a place; none where it takes any, or no object. */
function knownFields(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let part: Part | undefined = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Part;
  for (const step of path) {
    const at: Part = part ?? {};
    const { properties, additionalProperties, items } = at;
    const any: Part | undefined = typeof additionalProperties === 'object' ? additionalProperties : undefined;
    part = typeof step === 'number' ? items : (properties?.[String(step)] ?? any);
  }
  return Object.keys(part?.properties ?? {});
}
