import type { ClientAnswer } from '../evidence/requests.ts';
import type { Exchange } from './exchanged.ts';
import type { PlannedRequest } from './schedule.ts';

/** Names what a client wants by a request of the schedule, whatever it takes to get it. */
export const intentOf = ({ route, index }: Pick<PlannedRequest, 'route' | 'index'>): string =>
  `${route} ${index}`;

/** What the client of a try was told. */
export function clientAnswer(
  planned: PlannedRequest,
  { status, body: answered }: Pick<Exchange, 'status' | 'body'>,
): ClientAnswer {
  const { route, path, headers, body } = planned;
  return {
    route,
    id: idIn(path, route),
    idempotencyKey: headers['idempotency-key'] ?? null,
    intent: intentOf(planned),
    requestBody: body === null ? null : JSON.parse(body),
    status: status === 0 ? null : status,
    responseBody: status === 0 ? null : answered,
  };
}

/** What stands in a path where its route has `:id`; null for none. */
function idIn(path: string, route: string): string | null {
  const at = route.split('/').indexOf(':id');
  const [found] =
    path
      .split('?')[0]
      ?.split('/')
      .slice(at, at + 1) ?? [];
  return at < 0 || found === undefined ? null : decodeURIComponent(found);
}
