import { experimental, Metadata } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { Ticket, takeTicket } from '../grpc/ticket.ts';
import { ElsewherePicker } from './elsewhere.ts';

/** Goes round these addresses, as round_robin does. */
function rounds(...addresses: string[]): experimental.Picker {
  let next = 0;
  return {
    pick: () => {
      const address = addresses[next++ % addresses.length];
      const subchannel = { getAddress: () => address } as experimental.SubchannelInterface;
      const { COMPLETE } = experimental.PickResultType;
      return { pickResultType: COMPLETE, subchannel, status: null, onCallStarted: null, onCallEnded: null };
    },
  };
}

/** Where the attempt of a ticket goes. */
function goes(picker: ElsewherePicker, ticket: Ticket): string | undefined {
  const metadata = new Metadata();
  ticket.writeTo(metadata);
  const picked = picker.pick({ metadata, extraPickInfo: {} });
  picked.onCallStarted?.();
  expect(metadata.getMap()).toEqual({});
  return picked.subchannel?.getAddress();
}

test('each attempt of a call goes where none was before, while there is such a place', () => {
  const picker = new ElsewherePicker(rounds('a', 'b', 'c'));
  const tickets: Ticket[] = [];
  const next = () => {
    tickets.push(new Ticket([...tickets]));
    return goes(picker, tickets.at(-1) as Ticket);
  };
  expect([next(), next(), next()].sort()).toEqual(['a', 'b', 'c']);
  expect(['a', 'b', 'c']).toContain(next());
});

test('others may have moved the round on: it is asked as often as there are places to avoid', () => {
  const [first, second] = [new Ticket([]), new Ticket([])];
  goes(new ElsewherePicker(rounds('a')), first);
  goes(new ElsewherePicker(rounds('b')), second);
  expect(goes(new ElsewherePicker(rounds('a', 'b', 'c')), new Ticket([first, second]))).toBe('c');
});

test('where no picker has seen the ticket, nobody can say that no stream was begun', () => {
  const ticket = new Ticket([]);
  expect(ticket.unused).toBe(false);
  const metadata = new Metadata();
  ticket.writeTo(metadata);
  takeTicket(metadata);
  expect(ticket.unused).toBe(true);
});

test('a ticket that was given back is known no more', () => {
  const ticket = new Ticket([]);
  const metadata = new Metadata();
  ticket.writeTo(metadata);
  ticket.giveBack();
  expect(takeTicket(metadata)).toBeUndefined();
});
