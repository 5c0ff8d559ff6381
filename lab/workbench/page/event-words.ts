import type { JournalEvent } from '../../evidence/events.ts';

export interface Told {
  readonly text: string;
  readonly tone: 'bad' | 'ok' | 'pro' | 'quiet';
  /** Whether it is announced too. */
  readonly loud: boolean;
}

const told = (text: string, tone: Told['tone'] = 'quiet', loud = false): Told => ({ text, tone, loud });

/** A line of the log; null for what says nothing to who looks on. */
export function inWords(event: JournalEvent): Told | null {
  const { type, text, instance, from, to, pace, route, settings, error } = event;
  const services = Object.keys((settings ?? {}) as object).join(', ');
  switch (type) {
    case 'fault.injected':
      return told(`Fault in force: ${text}`, 'bad', true);
    case 'fault.undone':
      return told(`Fault gone: ${text}`, 'ok', true);
    case 'fault.lapsed':
      return told(`Fault ${event.faultId} was seen out of force: ${event.found}`, 'bad', true);
    case 'settings.changing':
      return told(`Settings of ${services} written, not applied yet`, 'pro');
    case 'settings.changed':
      return told(`Settings of ${services} in force on all instances`, 'pro', true);
    case 'settings.failed':
      return told(`Settings of ${services} taken back: ${error}`, 'bad', true);
    case 'code.edited':
      return told(`Code of ${event.service} was edited: its instances are started anew`, 'pro', true);
    case 'code.refused':
      return told(
        `Code of ${event.service} can not be loaded, the one before runs on: ${error}`,
        'bad',
        true,
      );
    case 'code.in-force':
      return told(`All instances of ${event.service} run the new code`, 'ok', true);
    case 'code.failed':
      return told(`New code of ${event.service}: ${error}`, 'bad', true);
    case 'health.changed':
      return told(`${instance} is ${to}, was ${from}`, to === 'serving' ? 'ok' : 'bad', true);
    case 'instance.registered':
      return told(`${instance} registered`);
    case 'instance.forgotten':
      return told(`${instance} is no longer registered`, 'bad', true);
    case 'instance.exited':
      return told(`${instance} ended`, 'bad', true);
    case 'load.changed':
      return told(
        `Load${route === undefined ? '' : ` of ${route}`}: ${Number(Number(pace).toFixed(2))} times as planned`,
      );
    case 'load.shaped':
      return told(
        event.kind === 'constant'
          ? 'Load constant'
          : `Load: ${event.kind} of ${event.times} times, ${event.lasts} s`,
      );
    default:
      return null;
  }
}
