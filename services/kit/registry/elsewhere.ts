import { type ChannelOptions, experimental } from '@grpc/grpc-js';
import { type Ticket, takeTicket } from '../grpc/ticket.ts';

type Helper = experimental.ChannelControlHelper;
type Picker = experimental.Picker;
type PolicyConfig = experimental.TypedLoadBalancingConfig;
type UpdateAddressList = experimental.LoadBalancer['updateAddressList'];

const NAME = 'elsewhere';

/** A load balancing config by which an attempt avoids the instances that its call has tried already. */
export const elsewhere = (childPolicy: object) => ({ [NAME]: { childPolicy: [childPolicy] } });

/**
 * Makes the policy known to grpc-js; before the first channel. It leaves the order to its child policy, and asks it
 * again while it picks an instance that this call has tried and another is there. grpc-js' own retries do without:
 * round_robin may well send the second attempt where the first one failed.
 */
export function registerElsewhere(): void {
  if (!experimental.isLoadBalancerNameRegistered(NAME)) {
    experimental.registerLoadBalancerType(NAME, Elsewhere, ElsewhereConfig);
  }
}

class ElsewhereConfig implements PolicyConfig {
  readonly child: PolicyConfig;

  constructor(child: PolicyConfig) {
    this.child = child;
  }

  getLoadBalancerName(): string {
    return NAME;
  }

  toJsonObject(): object {
    return elsewhere(this.child.toJsonObject());
  }

  static createFromJson({ childPolicy }: { childPolicy: Parameters<typeof select>[0] }): ElsewhereConfig {
    const child = select(childPolicy);
    if (!child) throw new Error('childPolicy: expected a known load balancing policy');
    return new ElsewhereConfig(child);
  }
}

const select = experimental.selectLbConfigFromList;

class Elsewhere implements experimental.LoadBalancer {
  readonly #child: experimental.ChildLoadBalancerHandler;

  constructor(helper: Helper) {
    this.#child = new experimental.ChildLoadBalancerHandler(
      experimental.createChildChannelControlHelper(helper, {
        updateState: (state, picker, error) => helper.updateState(state, new ElsewherePicker(picker), error),
      }),
    );
  }

  updateAddressList(
    endpoints: Parameters<UpdateAddressList>[0],
    config: PolicyConfig,
    options: ChannelOptions,
    note: string,
  ): boolean {
    if (!(config instanceof ElsewhereConfig)) return false;
    return this.#child.updateAddressList(endpoints, config.child, options, note);
  }

  exitIdle(): void {
    this.#child.exitIdle();
  }

  resetBackoff(): void {
    this.#child.resetBackoff();
  }

  destroy(): void {
    this.#child.destroy();
  }

  getTypeName(): string {
    return NAME;
  }
}

/** Picks as its child does, but for an attempt that has a ticket elsewhere, if there is an elsewhere. */
export class ElsewherePicker implements Picker {
  readonly #child: Picker;

  constructor(child: Picker) {
    this.#child = child;
  }

  pick(args: experimental.PickArgs): experimental.PickResult {
    const ticket = takeTicket(args.metadata);
    const first = this.#child.pick(args);
    if (!ticket) return first;
    let next = first;
    // A picker that goes round has shown another instance after so many picks, if there is one.
    for (let again = ticket.avoided; again > 0 && isAvoided(next, ticket); again--)
      next = this.#child.pick(args);
    return noting(isAvoided(next, ticket) ? first : next, ticket);
  }
}

const isAvoided = ({ subchannel }: experimental.PickResult, ticket: Ticket) =>
  subchannel !== null && ticket.avoids(subchannel.getAddress());

/** The same pick, with a note on the ticket when its stream is begun. */
function noting(picked: experimental.PickResult, ticket: Ticket): experimental.PickResult {
  const { subchannel, onCallStarted } = picked;
  if (subchannel === null) return picked;
  return {
    ...picked,
    onCallStarted: () => {
      ticket.begin(subchannel.getAddress());
      onCallStarted?.();
    },
  };
}
