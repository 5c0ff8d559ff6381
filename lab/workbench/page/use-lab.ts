import { useEffect, useRef, useState } from 'preact/hooks';
import type { LabState } from '../lab-state.ts';
import { Announcer } from './announcer.ts';
import type { Connection } from './connection.ts';
import { inWords, type Told } from './event-words.ts';
import { type Moment, withState } from './history.ts';
import { keepMoments, keptMoments } from './kept-moments.ts';
import { LastInForce } from './last-in-force.ts';
import { mysteryNews } from './mystery/mystery-words.ts';

export interface Logged extends Told {
  readonly id: string;
  readonly tMs: number;
}

/** What the page shows. */
export interface Seen {
  readonly state: LabState | null;
  readonly moments: readonly Moment[];
  /** Newest first. */
  readonly log: readonly Logged[];
}

const LOG = 200;
const NOTHING: Seen = { state: null, moments: [], log: [] };

/** What a mystery has hidden is told when it is over: it stands where it belongs. */
function inOrder(line: Logged, log: readonly Logged[]): readonly Logged[] {
  const later = log.findIndex(({ tMs }) => tMs <= line.tMs);
  return later < 0 ? [...log, line] : log.toSpliced(later, 0, line);
}

/** Ids of events begin with the lab's, and end with a number. */
const isOf = (lab: string, id: string) => id.slice(0, id.lastIndexOf('-')) === lab;

/** Faults that went on their own, as the last look has found. */
const newlyLapsed = (before: LabState | null, { faults }: LabState): string[] =>
  faults
    .filter(({ id, lapsed }) => lapsed && before?.faults.some((was) => was.id === id && !was.lapsed))
    .map(({ text }) => `No longer in force, though nobody has undone it: ${text}.`);

/** Follows the lab. While it is paused what is shown stays as it is, and `missed` counts what has come since; `now` is the latest look all the same, for what is done by hand. */
export function useLab(connection: Connection, paused: boolean) {
  const [shown, setShown] = useState<Seen>(NOTHING);
  const [now, setNow] = useState<LabState | null>(null);
  const [missed, setMissed] = useState(0);
  const [isConnected, setConnected] = useState(false);
  const [announced, setAnnounced] = useState('');
  const latest = useRef<Seen>(NOTHING);
  const lastInForce = useRef(new LastInForce());
  const isPaused = useRef(paused);
  const announcer = useRef(new Announcer({ say: setAnnounced }));
  isPaused.current = paused;

  useEffect(() => {
    const see = (seen: Seen) => {
      latest.current = seen;
      setNow(seen.state);
      if (isPaused.current) setMissed((count) => count + 1);
      else setShown(seen);
    };
    let isThere = false;
    return connection.listen({
      onConnected: (connected) => {
        isThere = connected;
        if (!connected) setConnected(false);
        // It may be gone again by then.
        else void connection.checkToken().then(() => setConnected(isThere));
      },
      onMissed: (missed) => {
        const { log, state } = latest.current;
        if (missed === null) return;
        const text = `${missed} events were missed while the page was away`;
        const line = { id: `missed before ${log[0]?.id}`, tMs: state?.lab.nowMs ?? 0, text };
        see({ ...latest.current, log: [{ ...line, tone: 'quiet' as const, loud: false }, ...log] });
      },
      onState: (state) => {
        const { moments, log, state: before } = latest.current;
        // A lab that was started anew has its own past.
        const isOther = before !== null && before.lab.id !== state.lab.id;
        if (isOther) announcer.current.tell('The lab was started anew.');
        for (const text of [...newlyLapsed(before, state), ...mysteryNews(before?.mystery, state.mystery)])
          announcer.current.tell(text);
        if (isOther) lastInForce.current = new LastInForce();
        lastInForce.current.see(state);
        const own = isOther ? log.filter(({ id }) => isOf(state.lab.id, id)) : log;
        const kept = before === null ? keptMoments(state.lab.id) : isOther ? [] : moments;
        see({ state, moments: withState(kept, state), log: own });
      },
      onEvent: (id, event) => {
        const told = inWords(event);
        const { log } = latest.current;
        if (!told || log.some((each) => each.id === id)) return;
        see({ ...latest.current, log: inOrder({ id, tMs: event.tMs, ...told }, log).slice(0, LOG) });
        // What was before the page was opened is not news.
        if (told.loud && latest.current.state !== null) announcer.current.tell(`${told.text}.`);
      },
    });
  }, [connection]);

  useEffect(() => {
    const keep = () => keepMoments(latest.current);
    addEventListener('pagehide', keep);
    return () => removeEventListener('pagehide', keep);
  }, []);

  useEffect(() => {
    if (paused) return;
    setMissed(0);
    setShown(latest.current);
  }, [paused]);

  const tell = (text: string) => announcer.current.tell(text);
  return { ...shown, now, lastInForce: lastInForce.current, missed, isConnected, announced, tell };
}
