import { fileURLToPath } from 'node:url';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import type { BankServiceDefinition, BankServiceHandlers } from './generated/shop/v1/BankService.ts';
import type {
  InventoryServiceDefinition,
  InventoryServiceHandlers,
} from './generated/shop/v1/InventoryService.ts';
import type {
  NotificationServiceDefinition,
  NotificationServiceHandlers,
} from './generated/shop/v1/NotificationService.ts';
import type { OrderServiceDefinition, OrderServiceHandlers } from './generated/shop/v1/OrderService.ts';
import type { PaymentServiceDefinition, PaymentServiceHandlers } from './generated/shop/v1/PaymentService.ts';
import type { ProductServiceDefinition, ProductServiceHandlers } from './generated/shop/v1/ProductService.ts';

/** A service of the shop: its name in the registry and its gRPC definition. `H` and `D` are the generated types. */
export interface Contract<H, D> {
  readonly service: string;
  /** As `shop.v1.BankService`. */
  readonly fullName: string;
  /** Loads the .proto file; for reflection. */
  load(): PackageDefinition;
  definition(): ServiceDefinition;
  /** Type carrier, never set. */
  readonly types?: { handlers: H; definition: D };
}

/** The options that `npm run proto` generates the types with: change both together. */
const LOADER_OPTIONS = {
  longs: Number,
  enums: String,
  defaults: true,
  arrays: true,
  objects: true,
  oneofs: true,
} as const;
const PROTO_ROOT = fileURLToPath(new URL('.', import.meta.url));

function contract<H, D>(service: string): Contract<H, D> {
  const fullName = `shop.v1.${service[0]?.toUpperCase()}${service.slice(1)}Service`;
  let loaded: PackageDefinition | undefined;
  const load = () => {
    loaded ??= loadSync(`shop/v1/${service}.proto`, { ...LOADER_OPTIONS, includeDirs: [PROTO_ROOT] });
    return loaded;
  };
  return { service, fullName, load, definition: () => load()[fullName] as ServiceDefinition };
}

export const bank = contract<BankServiceHandlers, BankServiceDefinition>('bank');
export const inventory = contract<InventoryServiceHandlers, InventoryServiceDefinition>('inventory');
export const notification = contract<NotificationServiceHandlers, NotificationServiceDefinition>(
  'notification',
);
export const order = contract<OrderServiceHandlers, OrderServiceDefinition>('order');
export const payment = contract<PaymentServiceHandlers, PaymentServiceDefinition>('payment');
export const product = contract<ProductServiceHandlers, ProductServiceDefinition>('product');
