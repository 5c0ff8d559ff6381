export type NameKind =
  | 'arm'
  | 'service'
  | 'instance'
  | 'operation'
  | 'edge'
  | 'route'
  | 'metric'
  | 'alert'
  | 'event'
  | 'fault'
  | 'phase';

/** Told of what is asked of an arm, by what can not see it otherwise. */
export interface Asking {
  /** A name that is used. Throws where the scenario has no such thing: it would be looked for in vain, and be found 0 times. */
  name(kind: NameKind, name: string, of?: string): void;
  /** The evidence is too thin for what is asked: there is no data, for that reason. */
  withhold(reason: string): void;
}

/** Of an arm that nobody checks: any name will do. */
export const UNCHECKED: Asking = { name: () => {}, withhold: () => {} };
