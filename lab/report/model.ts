import type { z } from 'zod';
import type { reportSchema } from './report-schema.ts';

export type { Verdict } from '../run/judge/verdicts.ts';

/** `report.json`: what each field is, with its unit, stands in lab/report/report-schema.ts, which its JSON schema is made from. */
export type Report = Frozen<z.infer<typeof reportSchema>>;

export type ReportArm = Report['arms'][number];
export type ReportHypothesis = Report['hypotheses'][number];
export type ReportProblem = Report['problems'][number];
export type ReportAudit = Report['audits'][number];

export type ReportPhase = ReportArm['phases'][number];
export type ReportRoute = ReportPhase['routes'][number];
export type ReportOrders = NonNullable<ReportRoute['orders']>;
export type ReportLatency = NonNullable<ReportRoute['responseMs']>;
export type ReportFault = ReportArm['faults'][number];
export type ReportMeetings = Pick<ReportFault, 'inScope' | 'met' | 'firstS' | 'lastS'>;
export type ReportStart = ReportArm['starts'][number];
export type ReportTraces = ReportArm['traces'];
export type ReportBooks = NonNullable<ReportArm['books']>;
export type ReportBreakerTurn = ReportArm['breakerTurns'][number];
export type Waterfall = ReportArm['waterfalls'][number];
export type WaterfallRow = Waterfall['rows'][number];
export type TimelinePoint = ReportArm['timelines'][number]['points'][number];
export type PointFigures = TimelinePoint['arrived'];

/** Nobody changes a report that is made. */
type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value;
