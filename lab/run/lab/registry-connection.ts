import { ASK_AT_ONCE } from '@faultline/control/ask-at-once';
import { Etcd3, type IOptions } from 'etcd3';

/** While the registry is out of reach; etcd3 by itself would wait longer and longer, and keep the lab from ending. */
const WATCH_AGAIN_MS = 200;
const REGISTRY_ANSWERS_MS = 3_000;

const EVEN_BACKOFF: NonNullable<NonNullable<IOptions['faultHandling']>['watchBackoff']> = {
  duration: WATCH_AGAIN_MS,
  next: () => EVEN_BACKOFF,
};

/** With a deadline: a registry that is silent must not hold up the lab for ever. */
export const connectRegistry = (endpoint: string) =>
  new Etcd3({
    hosts: `http://${endpoint}`,
    grpcOptions: { 'grpc.enable_http_proxy': 0 },
    defaultCallOptions: ({ isStream }) => (isStream ? {} : { deadline: Date.now() + REGISTRY_ANSWERS_MS }),
    faultHandling: { ...ASK_AT_ONCE, watchBackoff: EVEN_BACKOFF },
  });
