import { Rig, type ServiceInstance } from './rig.ts';

// biome-ignore lint/suspicious/noExplicitAny: bodies of many routes
type Answer = { status: number; body: any };

const SERVICES = ['gateway', 'order', 'product', 'payment', 'inventory', 'bank', 'notification'] as const;

export const basket = { customerId: 'c', items: [{ productId: 'tea', quantity: 1 }] };

/** The whole shop, one instance of each service, seen from a client of its gateway. */
export class Shop implements AsyncDisposable {
  readonly rig: Rig;
  readonly #instances: ReadonlyMap<string, ServiceInstance>;

  private constructor(rig: Rig, instances: readonly ServiceInstance[]) {
    this.rig = rig;
    this.#instances = new Map(instances.map((instance) => [instance.record.service, instance]));
  }

  static async open(): Promise<Shop> {
    const rig = await Rig.open({ traces: true });
    return new Shop(rig, await rig.startAll(...SERVICES.map((service) => `${service}-1`)));
  }

  instance(service: (typeof SERVICES)[number]): ServiceInstance {
    return this.#instances.get(service) as ServiceInstance;
  }

  url(path: string): string {
    return `http://${this.instance('gateway').record.address}${path}`;
  }

  async send(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(this.url(path), init);
    return { status: response.status, body: await response.json() };
  }

  /** Posts an order; a text goes out as it is. */
  post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('/api/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rig[Symbol.asyncDispose]();
  }
}
