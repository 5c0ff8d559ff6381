import type { GoodAnswers } from '../system/good-answer.ts';
import type { Routed, Scenario } from './scenario.ts';

/** What a good answer of each route of a load has to say, where its system says that. */
export function goodAnswersOf({
  system,
  load,
}: Pick<Scenario, 'system'> & { readonly load: Routed }): GoodAnswers {
  return Object.fromEntries(
    load.routes.flatMap(({ route }) => {
      const good = system.routes[route]?.good;
      return good ? [[route, good]] : [];
    }),
  );
}
