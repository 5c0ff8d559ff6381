import type { Implementation } from '../kit/grpc/implementation.ts';
import { invalidArgument, notFound } from '../kit/grpc/rpc-error.ts';
import type { CatalogueEntry } from '../proto/catalogue.ts';
import type { ProductServiceHandlers } from '../proto/generated/shop/v1/ProductService.ts';

const LOOKUP_MS = 10;

export function productService(
  catalogue: ReadonlyMap<string, CatalogueEntry>,
  serviceTime: (ms: number) => Promise<void>,
): Implementation<ProductServiceHandlers> {
  return {
    async GetProduct({ productId }) {
      if (productId === '') throw invalidArgument('product_id', 'a product id', productId);
      await serviceTime(LOOKUP_MS);
      const entry = catalogue.get(productId);
      if (!entry) throw notFound('product', productId);
      return { productId, name: entry.name, priceCents: entry.priceCents };
    },
  };
}
