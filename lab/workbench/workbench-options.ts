import type { BackendInfo } from '../backends/backend.ts';
import type { AttachTo } from '../run/lab/attached-backends.ts';
import type { BackendChoice } from '../run/lab/find-backend.ts';
import type { RuntimeKind } from '../run/lab/runtimes.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface WorkbenchOptions {
  readonly scenario: Scenario;
  /** From where the file of a recording imports it. */
  readonly scenarioFrom: string;
  /** Of its own; exists. */
  readonly folder: string;
  readonly id: string;
  readonly seed: number;
  readonly runtimeKind: RuntimeKind;
  readonly backendChoice: BackendChoice;
  /** A system that runs without the lab; left out, the lab starts that of the scenario. */
  readonly attachTo?: AttachTo | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onBackend: (info: BackendInfo) => void;
  readonly onPassedOver: (line: string) => void;
}
