import type { TracesBackend } from '../traces.ts';

/** The backend under test; read inside tests only, it is started before them. */
export type Backend = () => TracesBackend;
