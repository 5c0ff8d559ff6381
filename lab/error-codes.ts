/** Every code of an error that the lab shows its user, with what happened and what to do; docs/error-codes.md is made of it. */
export const ERROR_CODES = {
  'accepted-not-read':
    'What is accepted (`accepted.jsonl` beside the baselines) can not be read. The message says which line.',
  'accepted-refused':
    'What is accepted is of no primary claim of its scenario, or no loss of it: it would never count. Mend the line, or take it out.',
  'arm-ended': 'Something was asked of an arm that is ending or has ended.',
  'attach-failed':
    'The workbench was to join a system that runs without it, and found no registry, no traces, no instance of a service, or settings that can not be read there.',
  'backend-ended': "A backend ended while a run needed it. Its log is in the run's folder.",
  'base-not-made':
    'What `--base` names is no folder and no commit, its `npm ci` failed (what it said follows), or it would start the very files that this version starts; or, of containers, no image of the services.',
  'baseline-not-read': 'There is no baseline of the scenario where `--baseline` looks for it, or it is none.',
  'baseline-not-saved':
    'No baseline was saved: a run did not pass, or the file could not be written. What was there before is as it was. Look at the report of the run, and save again; `--rerun-inconclusive 2` runs an arm again that could not be judged.',
  'baseline-of-other-runs':
    'The baseline is of another seed, length, sampling, runtime or scenario. Save one of runs like these, with `--save-baseline`.',
  'baseline-version':
    'The baseline is of another version of its format. Save it again, with `--save-baseline`.',
  'bench-failed': 'A benchmark could not measure what it is about. The message says what came instead.',
  'binary-missing':
    'A program was asked for by name and is not there. Install it, build it (`npm run backends:build`), or let the lab choose.',
  'bundle-not-running': 'An archive was made, and did not run what it was tried with. Its last lines follow.',
  'cache-not-writable': 'The folder for built servers can not be written. Free it, or set `XDG_CACHE_HOME`.',
  'changes-not-known':
    'What `--changed` names is no commit of git that this version has come from. A CI may have fetched too little of it.',
  'cleanup-failed':
    'Something is still there after the lab has stopped it: the message names it. `npm run lab:clean` removes containers, and ends processes whose lab is gone.',
  'collector-missing':
    '`--collector`, or an arm with tail sampling, needs Jaeger 2, which holds a Collector. Install it, or build it.',
  'collector-not-answering': "The Collector does not tell its counters. Its log is in the run's folder.",
  'collector-not-asked-for':
    'The scenario silences the Collector. Start the run with `--collector <sampling>`.',
  'command-failed': 'A command of the build failed; its last lines follow.',
  'compose-failed': 'docker-compose failed; its last lines follow.',
  'container-not-started': "The engine made a container and could not start it; the engine's reason follows.",
  'dependencies-not-installed':
    'An image or an archive needs what `npm ci` brings, and a command of it failed; its first and last lines follow. It takes npm, a network or a filled cache, and room on the disk.',
  'disk-failed':
    'The disk took nothing more. Free some space; what was measured until then is judged. Of what was asked of the workshop nothing is kept: ask again then.',
  'engine-clock': "The engine's clock is not this machine's. Restart Docker, or use `--runtime process`.",
  'engine-failed': 'The Docker engine refused what the lab asked for; its words follow.',
  'engine-missing': 'No Docker engine answers. Start one, or use `--runtime process`.',
  'evidence-damaged': 'A file of evidence is not as a run leaves it: cut off, appended to, or changed.',
  'evidence-not-read': 'There is no evidence where it was looked for. Name the folder of a run.',
  'evidence-version':
    'The evidence is of another format. Read it with the version of Faultline that made it.',
  'fault-in-force':
    'A fault was set by hand whose id is taken, or on what another one strikes. Undo that one first.',
  'fault-not-applied':
    'A fault was not in force in time on all its targets. Their logs say what they made of it.',
  'fault-not-undone': 'A fault was still in force after its undo. The logs of its targets say why.',
  'faults-out-of-reach':
    'A fault could not be set or undone, since the registry does not answer. End its outage, or wait until it answers; then ask again.',
  'file-not-written': 'A new file could not be written: one of that name is there, or its folder takes none.',
  'foreign-host':
    'A request to the workbench names another host than the lab listens on. Open the address that it has printed.',
  'foreign-origin': 'Another page than the workbench has sent a request to it: it is not carried out.',
  'gate-can-not-decide':
    'So few repeats can not tell anything of so many metrics. The message says how many do.',
  'gate-without-primary':
    'The scenario does not say which of its claims a gate compares. Name them in `primary`.',
  'go-unusable': 'There is a `go` that does not work. Repair it, or take it off PATH.',
  'image-missing':
    'An image could not be pulled. A variable names another one; `npm run images:local` makes some.',
  'image-not-built': 'The services image could not be built; the last lines of the build follow.',
  'instance-disposed': 'Something was asked of an instance that the lab has stopped: a fault of the lab.',
  'instance-ended': "A service ended by itself. Its last words follow; its log is in the run's folder.",
  'instance-env-invalid': 'A variable for an instance is none: its name or its value can not be passed on.',
  'instance-exited': 'An instance ended where it was to run. Its last words follow.',
  'instance-name-invalid': 'The name of an instance is not kebab-case.',
  'instance-name-taken': 'An instance of that name is running.',
  'instance-not-ready': 'An instance did not get ready in time. Its last words follow.',
  interrupted: 'Somebody pressed Ctrl-C, or the npm that runs the lab ended.',
  'invalid-exercise':
    'A file of the workshop is wrong. The line says which, which field, what was expected, and what was found.',
  'invalid-fault':
    'A fault that was set by hand is wrong. The line says where, what was expected, and what was found.',
  'invalid-load-plan': 'The load that a scenario describes can not be sent.',
  'invalid-request':
    'A request to the workbench is not as docs/workbench-api.yaml says. The line says where.',
  'invalid-scenario': 'A scenario is wrong. Each line says where, what was expected, and what was found.',
  'invalid-settings':
    'Settings that were set by hand are wrong. The line says where, what was expected, and what was found.',
  'journal-not-written':
    'The journal could not be written. Free some space, or choose another folder with `--reports`.',
  'lab-failed': 'The workbench failed at a request: a fault of the lab, please report it.',
  'lab-not-answering':
    'No lab answers at the address that `faultline mcp` was given. Start one with `npm run lab`.',
  'lab-request-refused':
    'The lab refused what an MCP client has asked of it; its reason follows. Mysteries need its token.',
  'load-disposed': 'The load was stopped before its end: a fault of the lab.',
  'load-driver-died': "The load driver's thread ended. What was sent until then is judged.",
  'load-driver-stuck':
    'The load driver did not settle after its stop. The machine was too busy, or it is a fault of the lab.',
  'metrics-answer-invalid': 'The metrics backend gave an answer that is none.',
  'metrics-fallback-unknown': 'The Prometheus on PATH is older than what it was asked for.',
  'metrics-query-refused': 'The metrics backend refused a query; its reason follows.',
  'metrics-unreachable': "The metrics backend does not answer. Its log is in the run's folder.",
  'mystery-not-started':
    'A fault that was to be hidden did not come into force. Start the mystery by another seed.',
  'mystery-refused':
    'Something was asked that a mystery does not allow, or that it can not be: while it is open faults can be neither set nor read, and no run begins; beside a fault or a run none is started. The message says what.',
  'no-reports': 'There is no report to check. Run a scenario first.',
  'not-found':
    'The workbench has nothing of that name: a path, a fault, a service, a route, a trace, a scenario, a run.',
  'not-linux': 'Local images need Linux, whose Node goes into them.',
  'not-started-here':
    'The workbench is attached to a system that runs without it: of faults it can set those of calls. End, pause or start its processes where they were started.',
  'numbers-disagree':
    "Two places tell one number differently: a fault of the lab, please report it with the run's folder.",
  'page-not-built':
    'The report page is built on its first use, by Vite, which is not installed, or could not build it. All other files are written.',
  'pause-failed': 'A process could not be stopped by SIGSTOP.',
  'port-taken': 'The workbench can not listen where it was asked to. Choose another port with `--port`.',
  'process-gone': 'A process that was to be measured has ended.',
  'reaper-died': 'The reaper ended, without which nothing is cleaned up after `kill -9`. So the run ends.',
  'reaper-failed': 'The reaper could not be started.',
  'registry-not-answering': "The registry does not answer the lab. Its log is in the run's folder.",
  'registry-watch-lost': 'The lab lost sight of the registry.',
  'report-not-read': 'There is no report where it was looked for, or it is none.',
  'report-not-written':
    'A file of the report could not be written. The verdict stands; `npm run report` writes it anew.',
  'report-version': 'The report is of another version of the schema. docs/upgrading.md says what changed.',
  'reports-not-writable':
    'The folder for reports can not be written. Choose another one with `--reports` (or `--output`, where that is it).',
  'request-too-large': 'A request to the workbench has a larger body than it takes.',
  'run-failed': 'A run failed for a reason that has no code of its own.',
  'run-killed': 'The lab was killed before the end of the run. What it had finished can be judged.',
  'run-not-reported':
    'A scenario in a suite of vitest left no report, ended otherwise than its report says, or was not done in time. What the lab said follows.',
  'run-not-started': 'The run ended before any load was sent: there is nothing to judge.',
  'runtime-disposed': 'Something was to be started after the lab had stopped all: a fault of the lab.',
  'runtime-unsupported':
    'This platform, or this runtime, lacks what was asked for. The message names another way.',
  'sampling-of-its-own':
    'The arms of the scenario say which traces are kept. Start the run without `--collector`.',
  'server-not-built': 'A server could not be built with Go; the last lines follow.',
  'settings-not-applied':
    'Changed settings were not in force in time on all instances; those before were written again. The logs of the instances say what they made of it.',
  'settings-under-way':
    'A change of settings of a service was asked for while another one of it is under way, and nothing was tried. Ask again once that is in force or was taken back, 3 s at most.',
  'spawn-failed': 'A program could not be started.',
  'step-not-open':
    'A step of an exercise was asked for that is not open yet, or is over; or a run while one is under way.',
  'system-not-working': 'The system refused a request before any fault. Mend that first.',
  'token-missing': 'A request to the workbench lacks the token that the lab has printed, or has another one.',
  'too-many-requests': 'More was asked of the workbench than it takes. Ask again a second later.',
  'traces-do-not-fit': 'The traces backend keeps fewer traces than the run makes. Lower `rps`, or sample.',
  'traces-query-failed': "The traces backend does not answer. Its log is in the run's folder.",
  'unknown-name': 'A claim names something that the system does not have.',
  'unknown-scenario':
    'There is no scenario of that name, in that file, or at all. `npm run scenario` lists them.',
  'wrong-usage': 'A flag or an argument is wrong. `--help` shows them.',
} as const;

/** What callers decide on, never on the text. */
export type ErrorCode = keyof typeof ERROR_CODES;
