/**
 * Which rooms the files of a room may import from, beside its own. A file is of the room with the longest name that its path begins
 * with; one that is of no room fails. Tests, and what only they use, are free.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'package.json': [],
  control: [],
  'lab/error-codes.ts': [],
  'lab/errors.ts': ['lab/error-codes.ts'],
  'lab/evidence': ['lab/errors.ts'],
  'lab/typed.ts': [],
  'lab/runtime': ['lab/errors.ts', 'lab/typed.ts', 'package.json'],
  'lab/system': ['control', 'lab/errors.ts', 'lab/evidence'],
  'lab/analysis': ['control', 'lab/errors.ts', 'lab/evidence', 'lab/system'],
  'lab/backends': ['lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/runtime', 'package.json'],
  'lab/images': ['lab/errors.ts', 'lab/backends', 'lab/runtime'],
  'lab/scenario': [
    ...['control', 'lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/system'],
    'lab/faults',
  ],
  'lab/faults': ['control', 'lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/backends', 'lab/runtime'],
  'lab/load': ['lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/runtime', 'lab/scenario', 'lab/system'],
  'lab/run': [
    ...[
      'lab/errors.ts',
      'lab/evidence',
      'lab/analysis',
      'lab/system',
      'lab/runtime',
      'lab/backends',
      'lab/images',
    ],
    ...['lab/scenario', 'lab/faults', 'lab/load', 'lab/typed.ts', 'control', 'package.json'],
  ],
  // A fault that is hidden for somebody to find.
  'lab/mystery': [
    ...[
      'lab/errors.ts',
      'lab/evidence',
      'lab/analysis',
      'lab/system',
      'lab/scenario',
      'lab/faults',
      'lab/load',
    ],
  ],
  'lab/report': [
    'lab/errors.ts',
    'lab/evidence',
    'lab/analysis',
    'lab/backends',
    'lab/scenario',
    'lab/run',
    'lab/runtime',
  ],
  'lab/gate': ['lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/scenario', 'lab/run', 'lab/report'],
  // Made of what is measured, and of the report's words; what of it runs in a browser is of the same room.
  'lab/web': [
    ...['lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/load', 'lab/report', 'lab/scenario', 'lab/run'],
  ],
  // What a machine is good for, before a lab is started on it.
  'lab/doctor': ['lab/errors.ts', 'lab/backends', 'lab/runtime', 'lab/run'],
  // A lab that is held open; what of it runs in a browser shares the components of the report page.
  'lab/workbench': [
    ...[
      'control',
      'lab/error-codes.ts',
      'lab/errors.ts',
      'lab/evidence',
      'lab/analysis',
      'lab/system',
      'lab/backends',
    ],
    ...['lab/runtime', 'lab/scenario', 'lab/faults', 'lab/load', 'lab/run', 'lab/report', 'lab/web'],
    'lab/mystery',
    'lab/workshop',
  ],
  // What an MCP client can ask of a workbench, by its HTTP interface.
  'lab/mcp': ['lab/errors.ts', 'lab/evidence', 'lab/analysis', 'lab/typed.ts'],
  'lab/workshop': ['lab/errors.ts', 'lab/scenario'],
  'lab/bundle': ['lab/errors.ts', 'lab/images'],
  'lab/cli': [
    ...[
      'lab/errors.ts',
      'lab/evidence',
      'lab/analysis',
      'lab/backends',
      'lab/images',
      'lab/runtime',
      'lab/scenario',
      'lab/typed.ts',
    ],
    ...[
      'lab/run',
      'lab/report',
      'lab/gate',
      'lab/web',
      'lab/doctor',
      'lab/workbench',
      'lab/workshop',
      'lab/bundle',
      'lab/mcp',
      'package.json',
    ],
  ],
  // For suites of other people: a scenario of theirs as test cases.
  'lab/vitest': ['lab/errors.ts', 'lab/scenario', 'lab/run', 'lab/report', 'lab/cli'],
  scenarios: ['services/faultline.config'],
  // Lessons of the workshop, beside its exercises, which are data.
  'workshop/scenarios': ['services/faultline.config'],
  // As anybody's own system: all that it has of Faultline is what `faultline` gives.
  examples: [],
  'services/proto': [],
  'services/healthcheck': [],
  'services/scenario-template': [],
  'services/faultline.config': ['services/audits', 'services/kit/control', 'services/proto'],
  'services/kit/logger': [],
  'services/kit/control': ['control', 'services/kit/logger'],
  'services/kit': [
    'control',
    'services/kit/control',
    'services/kit/logger',
    'services/proto',
    'package.json',
  ],
  'services/audits': [
    'services/proto',
    'services/kit',
    'services/order',
    'services/payment',
    'services/bank',
    'services/notification',
  ],
  'services/gateway': ['services/kit', 'services/proto'],
  'services/load': ['services/proto'],
  'services/order': ['services/kit', 'services/kit/logger', 'services/proto'],
  'services/product': ['services/kit', 'services/proto'],
  'services/inventory': ['services/kit', 'services/proto'],
  'services/payment': ['services/kit', 'services/proto'],
  'services/bank': ['services/kit', 'services/proto'],
  'services/notification': ['services/kit', 'services/proto'],
};

/** Folders that are one room to all others, and have rooms within: which of them a room may import from. A file beside them is one. */
export const WITHIN: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'lab/analysis': {
    requests: [],
    spans: [],
    metrics: [],
    compare: [],
    protections: [],
    sampling: ['spans'],
    wire: ['spans'],
    traces: ['requests', 'spans'],
    faults: ['spans', 'traces'],
    arm: ['requests', 'spans', 'sampling', 'traces', 'faults', 'protections'],
  },
  'lab/run': {
    'until.ts': [],
    machine: [],
    journal: [],
    problems: ['journal', 'machine'],
    lab: ['until.ts', 'journal', 'problems'],
    watch: ['journal', 'lab'],
    collect: ['lab'],
    faults: ['until.ts', 'journal', 'lab', 'watch'],
    arm: ['until.ts', 'machine', 'journal', 'problems', 'lab', 'watch', 'collect', 'faults'],
    judge: ['machine', 'journal', 'problems', 'collect', 'faults'],
    'rerun.ts': ['problems', 'lab', 'collect', 'arm', 'judge'],
    'judge-early.ts': ['journal', 'problems', 'collect', 'judge', 'rerun.ts'],
    'finished-run.ts': ['lab', 'judge', 'rerun.ts'],
    'judge-folder.ts': ['journal', 'collect', 'judge', 'judge-early.ts', 'finished-run.ts', 'rerun.ts'],
    'run-scenario.ts': [
      ...['journal', 'problems', 'lab', 'collect', 'judge'],
      ...['judge-early.ts', 'finished-run.ts', 'rerun.ts'],
    ],
  },
};
