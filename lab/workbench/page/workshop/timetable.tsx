import { useEffect, useState } from 'preact/hooks';
import type { WorkshopView } from '../../workshop/views.ts';
import type { PageWords } from './words.ts';

const KEPT_AS = 'faultline-workshop-began';
const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};
const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const nowMinutes = (): number => new Date().getHours() * 60 + new Date().getMinutes();

interface Props {
  readonly table: WorkshopView['timetables'][number];
  readonly words: PageWords;
  /** With a clock: when each part begins, and which one it is now. */
  readonly trainer: boolean;
}

/** What is done when. The clock is the trainer's: it may begin at another time than the file says. */
export function Timetable({ table, words, trainer }: Props) {
  const planned = table.parts[0]?.begins ?? '09:00';
  const [began, setBegan] = useState(() => localStorage.getItem(KEPT_AS) ?? planned);
  const [now, setNow] = useState(nowMinutes);
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMinutes()), 5_000);
    return () => clearInterval(timer);
  }, []);
  const shift = minutesOf(began) - minutesOf(planned);
  return (
    <>
      {trainer ? (
        <p class="clock">
          <label>
            {words.began}{' '}
            <input
              type="time"
              value={began}
              onInput={({ currentTarget: { value } }) => {
                if (value === '') return;
                localStorage.setItem(KEPT_AS, value);
                setBegan(value);
              }}
            />
          </label>
          <span>
            {words.now} <b>{timeOf(now)}</b>
          </span>
        </p>
      ) : null}
      <ol class="timetable">
        {table.parts.map(({ begins, minutes, title, exercise }) => {
          const at = minutesOf(begins) + shift;
          const isNow = trainer && now >= at && now < at + minutes;
          return (
            <li key={begins} aria-current={isNow ? 'time' : undefined}>
              {trainer ? <span class="at">{timeOf(at)}</span> : null}
              {exercise === null ? (
                <span>{title}</span>
              ) : (
                <a href={`#${exercise}`}>{`${exercise}. ${title}`}</a>
              )}
              <small>{`${minutes} ${words.minutes}`}</small>
            </li>
          );
        })}
      </ol>
    </>
  );
}
