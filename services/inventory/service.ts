import type { Implementation } from '../kit/grpc/implementation.ts';
import { invalidArgument, notFound } from '../kit/grpc/rpc-error.ts';
import { inSpan } from '../kit/telemetry/span.ts';
import type { CatalogueEntry } from '../proto/catalogue.ts';
import type { InventoryServiceHandlers } from '../proto/generated/shop/v1/InventoryService.ts';

const CHECK_MS = 25;

export function inventoryService(
  catalogue: ReadonlyMap<string, CatalogueEntry>,
  serviceTime: (ms: number) => Promise<void>,
): Implementation<InventoryServiceHandlers> {
  return {
    async CheckStock({ lines }) {
      if (lines.length === 0) throw invalidArgument('lines', 'at least one line', 'none');
      for (const { quantity } of lines) {
        if (quantity <= 0) throw invalidArgument('lines.quantity', 'more than 0', quantity);
      }
      return inSpan('check_inventory', { 'shop.lines': lines.length }, async () => {
        await serviceTime(CHECK_MS);
        const wanted = lines.map(({ productId, quantity }) => {
          const entry = catalogue.get(productId);
          if (!entry) throw notFound('product', productId);
          return { entry, quantity };
        });
        const short = wanted.filter(({ entry, quantity }) => entry.stock < quantity);
        return {
          available: short.length === 0,
          shortProductIds: short.map(({ entry }) => entry.productId),
          amountCents: wanted.reduce((sum, { entry, quantity }) => sum + entry.priceCents * quantity, 0),
        };
      });
    },
  };
}
