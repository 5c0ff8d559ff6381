import type { ComponentChildren } from 'preact';
import { ValuesTable } from '../data-table.tsx';
import { LEFT, RIGHT, type View } from './chart-line.ts';
import { linear } from './scales.ts';
import { useWidth } from './shared-cursor.ts';

interface ChartFrameProps {
  readonly title: string;
  readonly note: ComponentChildren;
  /** What it shows, in a sentence: for who does not see it. */
  readonly told: string;
  readonly width: number;
  readonly height: number;
  readonly measure: (element: HTMLElement | null) => void;
  readonly className?: string;
  /** What is drawn. */
  readonly children: ComponentChildren;
  /** What lies above the drawing. */
  readonly over?: ComponentChildren;
  /** The same as numbers; null where another one stands for several charts. */
  readonly table: {
    readonly label: string;
    readonly heads: readonly string[];
    readonly rows: () => readonly (readonly string[])[];
  } | null;
}

/** What all charts have around them: title, what is drawn in words, and a table of the same. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, note, told, width, height, measure, className, children, over, table } = props;
  return (
    <figure class={className ? `chart ${className}` : 'chart'}>
      <figcaption>
        <b>{title}</b> <span>{note}</span>
      </figcaption>
      <div class="plot" ref={measure}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={told}>
          {children}
        </svg>
        {over}
      </div>
      {table ? <ValuesTable {...table} /> : null}
    </figure>
  );
}

/** Room beside a chart that is too narrow for names at the ends of its lines. */
const NO_NAMES = 12;

/** The time axis of a chart as wide as its place; from `roomy` px on there is room for names at its end. */
export function useTimeAxis(view: View, roomy = 400) {
  const [width, measure] = useWidth(1056);
  const right = width < roomy ? NO_NAMES : RIGHT;
  return { width, measure, right, hasNames: right === RIGHT, x: linear(view, [LEFT, width - right]) };
}
