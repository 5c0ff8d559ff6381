import { readFileSync } from 'node:fs';

export interface CatalogueEntry {
  readonly productId: string;
  readonly name: string;
  readonly priceCents: number;
  readonly stock: number;
}

/** The shop's only data, by product id; product knows the names, inventory the stock. */
export function loadCatalogue(): ReadonlyMap<string, CatalogueEntry> {
  const entries = JSON.parse(
    readFileSync(new URL('catalogue.json', import.meta.url), 'utf8'),
  ) as CatalogueEntry[];
  return new Map(entries.map((entry) => [entry.productId, entry]));
}
