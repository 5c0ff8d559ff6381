import { GATE_MODES, ON_INCONCLUSIVE } from '../report/invocation/gate-outcome.ts';
import { BACKEND_CHOICES } from '../run/lab/find-backend.ts';
import { RUNTIME_CHOICES } from '../run/lab/runtimes.ts';
import { IN_CLONE, typed } from '../typed.ts';

/** Width of a command in the text below. */
const PAD = 50;
/** Without flags. */
const alone = (command: 'lab' | 'workshop'): string => typed(command).replace(/ --$/, '');

export const USAGE = `Usage: ${IN_CLONE ? 'npm run scenario [-- <name | file.ts> [flags]]' : 'npx faultline run [<name | file.ts>] [flags]'}

Without a name: lists the scenarios.

Other commands
  ${typed('list').padEnd(PAD)}what there is to run
  ${`${typed('new')} <name>`.padEnd(PAD)}writes scenarios/<name>.ts, to begin with
  ${`${typed('check')} <name | file.ts>`.padEnd(PAD)}validates a scenario and starts nothing
  ${`${typed('judge')} <folder>`.padEnd(PAD)}judges a run again from its folder
  ${`${typed('report')} <folder>`.padEnd(PAD)}writes the report of a run anew
  ${`${typed('flakes')} <folder>`.padEnd(PAD)}tells which claims of past runs are near their limits
  ${alone('lab').padEnd(PAD)}holds a lab open, with a live page
  ${typed('mcp').padEnd(PAD)}read tools and mysteries of a lab, for agents over MCP
  ${`${typed('accept')} <claim> ...`.padEnd(PAD)}lets a gate bear a loss that is meant, for a while
  ${alone('workshop').padEnd(PAD)}lists the exercises of the workshop; check, handout, break and answer stand behind it
  ${typed('clean').padEnd(PAD)}removes what a killed lab has left: containers, processes
  ${`${typed('bundle')} --for <platforms>`.padEnd(PAD)}makes archives that install without a network, in the clone
  ${typed('doctor').padEnd(PAD)}whether this machine can run scenarios

Flags
  --seed <n>              seed of load and faults; the same seed gives the same schedule (default 1)
  --runtime <choice>      ${RUNTIME_CHOICES.join(', ')}: docker runs each part in a container and pulls images;
                          auto does where all images are here already, else processes (default auto)
  --backends <choice>     ${BACKEND_CHOICES.join(', ')}: for processes, and so without Docker: real etcd, jaeger and
                          prometheus from PATH, else those of npm run backends:build, else the embedded ones
                          (default auto)
  --collector <sampling>  put an OpenTelemetry Collector (jaeger 2) between services and traces, which keeps all of
                          them, head=10% (the load marks a tenth), or tail=10% (the Collector keeps those with an
                          error or of 500 ms, and a tenth of the rest; tail is the same); also any other percentage
  --reports <dir>         where runs leave their reports (default reports)
  --output <dir>          where junit.xml of all runs goes (default: that of --reports)
  --badge                 badge.svg beside it, with the verdict of all runs
  --json                  one JSON document of all runs on stdout, and nothing else there: the rest goes to stderr
  --quiet                 only the verdict of each run, and what did not pass
  --keep-data             keep etcd's data in the run's folder too (62 MB a run)
  --length <scale>        short, normal or long phases (default normal)
  --all                   every scenario, one after the other
  --changed <ref>         only scenarios that may behave otherwise since this version left that commit of git: those whose
                          services have changed, or what they share
  --check                 validate it, and start nothing
  --repeat <n>            run that often; the exit code is the gravest (default 1)
  --require <k>           pass where at least k of --repeat n pass; ends as soon as nothing can change that
  --for <minutes>         repeat until that time is over; a round that is begun is finished
  --fail-fast             end after the first run that fails, or can not be run
  --only <claims>         judge only these hypotheses (names with commas between), in all arms
  --arm <names>           run only these arms; claims that read others are not judged, and named
  --rerun-inconclusive <n>  run an arm that the lab could not judge up to n more times, 0 to 9 (default 0)
  --rerun-budget <n>      in all runs together run at most n arms again (default: no bound)
  --save-baseline <dir>   save what the repeats find, as <dir>/<scenario>.json; all have to pass
  --baseline <dir>        hold the repeats against such a file: tell where a primary claim of the scenario got worse,
                          and as many fresh repeats confirm it
  --base <version>        the same against another version, run in turn with this one: of processes a folder with its
                          dependencies, or a commit of git, for which npm ci is run; of containers an image
  --on-inconclusive <do>  ${ON_INCONCLUSIVE.join(', ')}: what becomes of a gate that can not tell (default fail)
  --gate-mode <mode>      ${GATE_MODES.join(', ')}: advise tells what the gate finds, and fails nothing; block makes a
                          regression exit code 99, and what it can not tell 5 (default ${GATE_MODES[0]})
  --help                  this text

Exit codes
  0 all hypotheses pass   99 a hypothesis, audit or gate failed   2 wrong usage   3 the lab could not be started
  4 something was left behind   5 inconclusive or no data   130 interrupted`;
