/** Calls that a fault could have met, and those that it did. Seconds from the arm's start; null where none was met, or its time is not known. */
export interface ReportMeetings {
  readonly inScope: number;
  readonly met: number;
  readonly firstS: number | null;
  readonly lastS: number | null;
}

/** What came of a fault or condition, by the counters of those that met it. */
export interface ReportFault extends ReportMeetings {
  readonly id: string;
  readonly kind: 'fault' | 'condition';
  readonly text: string;
  /** What `inScope` and `met` count. */
  readonly counts: 'calls' | 'probes';
  /** Of the calls in scope that it was asked to meet; null where it meets whatever comes. */
  readonly percentage: number | null;
  /**
   * When it was ordered and confirmed, and when its undo began and was confirmed, seconds from the arm's start; null when that was
   * never. It surely was in force from `cameS` to `wentS`, and surely not before `comingS` and after `goneS`.
   */
  readonly comingS: number | null;
  readonly cameS: number | null;
  readonly wentS: number | null;
  readonly goneS: number | null;
  /** By who counted. */
  readonly instances: readonly ({ readonly instance: string } & ReportMeetings)[];
  /** Of a kill that was undone: what went to the service and to the instance's new process from then on; else null. */
  readonly restart: ({ readonly atS: number } & ReportMeetings) | null;
  /** How it was seen to be out of force before its time; null when it was not. */
  readonly lapse: string | null;
}
