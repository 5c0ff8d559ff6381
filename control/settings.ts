import { z } from 'zod';
import { judgedEdge, judgedServer } from './protections.ts';

/** What a system lets an arm set: of what a service serves, and of each edge on which it calls. */
export interface SettingsSchemas {
  readonly server?: z.ZodType;
  readonly edge?: z.ZodType;
}

/** What stands behind a service's settings key. `callee` is the name of an edge; all but the names is the system's. */
export function settingsDocument({ server, edge }: SettingsSchemas, callee: z.ZodType<string, string>) {
  return z.strictObject({
    ...(server && { server: meaning(server, judgedServer).exactOptional() }),
    ...(edge && { clients: z.partialRecord(callee as never, meaning(edge, judgedEdge)).exactOptional() }),
  });
}

/** A setting that the lab reads is what the lab takes it for. */
function meaning(schema: z.ZodType, judged: z.ZodRawShape): z.ZodType {
  const known = z.looseObject(judged);
  return schema.pipe(
    z.unknown().superRefine((value, context) => {
      const { error } = known.safeParse(value, { reportInput: true });
      for (const issue of error?.issues ?? []) context.issues.push({ ...issue, input: issue.input } as never);
    }),
  );
}
