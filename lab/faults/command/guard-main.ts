// Runs the commands of one fault, and outlives the lab by its undo: that runs when stdin ends, which the kernel sees to when
// the lab is killed. Tells on stdout what became of each command, a line of JSON each.
import { runCommand } from './run-command.ts';

const { inject, undo, ...how } = JSON.parse(process.argv[2] ?? '');
// What ends the lab must not end this one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => {});
// Nobody reads any more where the lab is gone.
process.stdout.on('error', () => {});
const tell = (of: 'inject' | 'undo', problem: string | null) =>
  process.stdout.write(`${JSON.stringify({ of, problem })}\n`);

const released = new Promise((resolve) => {
  process.stdin.once('end', resolve).once('error', resolve).resume();
});
const injecting = runCommand(inject, how);
void injecting.ended.then((problem) => tell('inject', problem));
await released;
// One that goes on would bring about what has been undone.
injecting.kill();
await injecting.ended;
const problem = await runCommand(undo, how).ended;
tell('undo', problem);
