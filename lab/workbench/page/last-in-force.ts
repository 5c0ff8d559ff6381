import type { LabState } from '../lab-state.ts';
import { PROTECTIONS, type Protection, placeOf, type Settings, settingOf } from './protections.ts';

/** What was in force of each protection of each edge when it was last on, and when it was last off: who switches it back gets that. */
export class LastInForce {
  readonly #seen = new Map<string, { readonly value: unknown }>();

  see({ services, edges }: Pick<LabState, 'services' | 'edges'>): void {
    for (const { from, to } of edges)
      for (const protection of PROTECTIONS) {
        const owner = ownerOf(protection, { from, to });
        const service = services.find(({ name }) => name === owner);
        if (!service) continue;
        const value = settingOf(service.settings as Settings, placeOf(protection, to));
        this.#seen.set(keyOf(protection, { from, to }, protection.isOn(value)), { value });
      }
  }

  /** What switching a protection on or off writes, in place of what stands there now. */
  valueOf(protection: Protection, edge: Edge, value: unknown, on: boolean): unknown {
    const seen = this.#seen.get(keyOf(protection, edge, on));
    if (seen) return seen.value;
    return on ? protection.on(value) : protection.off(value);
  }
}

interface Edge {
  readonly from: string;
  readonly to: string;
}

/** The service whose settings have it. */
export const ownerOf = ({ of }: Protection, { from, to }: Edge) => (of === 'caller' ? from : to);

const keyOf = (protection: Protection, edge: Edge, on: boolean) =>
  `${ownerOf(protection, edge)} ${placeOf(protection, edge.to).join(' ')} ${on}`;
