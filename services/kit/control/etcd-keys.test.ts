import { keys } from '@faultline/control';
import { faultRecord } from '@faultline/control/faults';
import { describeAlternatives, describeType, type JsonSchema } from '@faultline/control/parse-as';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { serviceSettings } from './settings-schema.ts';

const PAGE = `# Keys in etcd

What the lab and the services agree on beside the .proto files. All keys begin with \`${keys.root}\`; values are JSON.
[control/](../control/README.md) is a package of them, which lab and services import.

| key | who writes it | value | ends |
|---|---|---|---|
| \`${keys.instance('<service>', '<instance>')}\` | the instance | \`service\`, \`instance\`, \`address\` (gRPC; the gateway's is HTTP), \`adminAddress\` (\`/metrics\`, \`/healthz\`), \`pid\`, \`startedAtUnixMs\` | with the instance's lease |
| \`${keys.settings('<service>')}\` | the lab | [settings](#settings) | stays; each arm writes its own |
| \`${keys.fault('<id>')}\` | the lab | [a fault](#faults) | with the lab's lease; the target stops applying it at \`expiresAtUnixMs\` whatever became of the lab |
| \`${keys.leader('<work>')}\` | the instance that does it | its name | with the instance's lease |

Services watch settings and faults. What they cannot read they ignore, and say so in their log; the lab then calls the arm inconclusive.
To look at them while a lab stays up: \`etcdctl get --prefix ${keys.root}\`.

## Settings

A system brings the schemas of its own settings, one of what a service serves and one of an edge. These are the shop's, as
[services/kit/control/settings-schema.ts](../services/kit/control/settings-schema.ts) has them. Whatever is not there is off.

${tableOf(serviceSettings)}
## Faults

[control/faults.ts](../control/faults.ts) has them. A fault has one of \`delay\`, \`abort\` and \`hang\`; an abort one of the two statuses.

${tableOf(faultRecord)}`;

/** A row for each field. */
function tableOf(schema: z.ZodType): string {
  const rows = rowsOf(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema, '');
  return `| field | value | what |\n|---|---|---|\n${rows.join('')}`;
}

function rowsOf(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  path: string,
): string[] {
  const rows = Object.entries(properties).flatMap(([name, part]) => {
    const field = `${path}${name}`;
    const what = (part as { description?: string }).description ?? '';
    const value = [describeType(part), ...(part.anyOf ? [describeAlternatives(part.anyOf)] : [])].join(': ');
    const shown = `\`${field}\`${required.includes(name) ? '' : ', optional'}`;
    return [`| ${shown} | ${value} | ${what} |\n`, ...rowsOf(part, `${field}.`)];
  });
  return typeof additionalProperties === 'object'
    ? [...rows, ...rowsOf(additionalProperties, `${path}<edge>.`)]
    : rows;
}

test('docs/etcd-keys.md tells them all: `npm run schemas` makes it', async () => {
  await expect(PAGE).toMatchFileSnapshot('../../../docs/etcd-keys.md');
});
