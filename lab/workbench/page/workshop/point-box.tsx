import { useEffect, useState } from 'preact/hooks';
import { buildTraces } from '../../../analysis/spans/span-tree.ts';
import type { OtlpTracesData } from '../../../evidence/otlp.ts';
import { type TraceModel, traceModel } from '../../../web/components/waterfall/trace-model.ts';
import { WaterfallView } from '../../../web/components/waterfall/waterfall-view.tsx';
import { WaterfallLanguage } from '../../../web/components/waterfall/waterfall-words.ts';
import type { ExerciseView } from '../../workshop/views.ts';
import type { Connection } from '../connection.ts';
import type { PageWords } from './words.ts';

interface Props {
  readonly exercise: ExerciseView;
  readonly connection: Connection;
  readonly words: PageWords;
  readonly disabled: boolean;
  /** Of the spans of one line; none asks to be shown. */
  readonly onPoint: (spans: readonly string[]) => void;
}

/** A trace of the run, in which the span is to be found that tells why. */
export function PointBox({ exercise, connection, words, disabled, onPoint }: Props) {
  const [model, setModel] = useState<TraceModel | null>(null);
  const [isRead, setRead] = useState(false);
  const [line, setLine] = useState(0);
  const { number, look, stage, tries } = exercise;
  useEffect(() => {
    void connection
      .ask<{ trace: OtlpTracesData | null }>('GET', `/workshop/exercises/${number}/trace`)
      .then(({ trace }) => setModel(trace && modelOf(trace, look?.route ?? '')))
      .catch(() => setModel(null))
      .finally(() => setRead(true));
  }, [number, exercise.first?.folder]);
  const isOpen = stage === 'point';
  return (
    <>
      {look ? <p class="ink3">{`${look.arm}, ${look.phase}, ${look.route}`}</p> : null}
      {isOpen ? <p>{model || !isRead ? words.whyTask : words.noTrace}</p> : null}
      {model ? (
        <WaterfallLanguage.Provider value={words.waterfall}>
          <WaterfallView
            {...{ model, faultMs: null, onSelect: setLine }}
            at={{ hasAddress: false, logs: exercise.first?.logs ?? null }}
          />
        </WaterfallLanguage.Provider>
      ) : null}
      {isOpen ? (
        <p class="row">
          <button
            type="button"
            class="act"
            disabled={disabled || model === null}
            onClick={() => onPoint(model?.spans(line).map(({ spanId }) => spanId) ?? [])}
          >
            {words.pointButton}
          </button>
          <button type="button" disabled={disabled} onClick={() => onPoint([])}>
            {words.show}
          </button>
          <span role="status">{tries > 0 ? `${words.notIt} (${tries})` : ''}</span>
        </p>
      ) : null}
    </>
  );
}

function modelOf(data: OtlpTracesData, route: string): TraceModel | null {
  const trace = buildTraces(data).find(({ root }) => root !== null);
  if (!trace) return null;
  const { startMs = 0, endMs = 0 } = trace.root?.span ?? {};
  return traceModel(trace, { stands: null, route, phase: '', chosen: '', responseMs: endMs - startMs });
}
