/** How to read a report: the same words in every format that has room for them. */
export const LEGEND: readonly { readonly term: string; readonly text: string }[] = [
  {
    term: 'Arms',
    text: 'The scenario ran once as each of these variants, with the same seed, schedule and faults. What differs between the arms is the work of their settings. The first is the control; p90/control is how many times its p90 another arm took.',
  },
  {
    term: 'Phases',
    text: 'They are those of the scenario, in its order. The first is the baseline that others are held against; an arm is looked at first in the one in which its first fault comes. A request belongs to the one phase in which it was due; what was due while a fault came or went is counted with the rest, but times, rates and shares are of the settled part of a phase alone.',
  },
  {
    term: 'Faults',
    text: 'In scope are the calls that a fault could have met: those that came to it, or were sent to the service of a dead or silent instance meanwhile; met those that it struck. Counted by the instances that apply a fault, or by the callers of the one that is struck; a silent backend by probes of the lab, each 100 ms. A fault that met nobody proves nothing: no data.',
  },
  {
    term: 'Audits',
    text: 'What must hold of the business, whatever breaks: what the system has on record when the load has ended and, for 3 seconds at most, nothing is left to settle, held against what its clients were told. An order is accepted (any 2xx, however late), refused (an answer that promises that nothing happened) or unknown (no answer, or one that leaves it open, as 504: its client does not know). They look at the whole load, its warm-up included, and so at more than the tables count. A scenario may name audits that an arm is to break: that is shown and counted, and fails no run; that it does not happen does. One that had nothing to look at says no data, which alone keeps no run from passing; it is inconclusive where clients were told of what it looks at.',
  },
  {
    term: 'Latency',
    text: 'Response time: from the moment a request was due to its answer, errors included, and to the end of its client’s wait where there was none (TIMEOUT); a client that hung up by its own plan (CANCELLED, what HTTP servers log as 499) has no response time. In a claim it is that of good answers, unless it says otherwise. The load is an open model, requests are sent on schedule however slow earlier ones are, so a queue is visible as what its users wait.',
  },
  {
    term: 'p50, p90, p99',
    text: 'Half, 90% and 99% of the requests were at most this slow. – means that there were too few to say so (10, 50 and 500 at least); it is never a zero.',
  },
  {
    term: 'Goodput',
    text: 'Good answers per second of the settled part of the phase: to requests that were due in it, with 2xx, within the patience that their route states. An answer that came later is LATE, and that to a new order which says neither that it is paid nor that it is owed NOT_ACCEPTED.',
  },
  {
    term: 'Harmed',
    text: 'A request without a good answer: refused, broken off, answered too late, or never sent. ok and harmed together are all that were due, and errors says what became of the harmed. Failed is said of a claim or an audit, and of a call, an attempt or a trace that ended with an error, not of a request.',
  },
  {
    term: 'Orders',
    text: 'By what their clients were told in time: paid, owed (accepted, to be paid later), and harmed, which is all others, so that the three are all that were due.',
  },
  {
    term: 'Over time',
    text: 'Charts are over the time at which requests were due: one that was due before a fault can be struck by it. report.json has the same figures by arrival too (arrived). A fault is drawn from when it began to come until it was gone.',
  },
  {
    term: 'Waterfall',
    text: 'One trace. The median of a route and phase is the request that is the p50 of the table, and slowest the one that is its maximum, where their traces are whole; else the nearest, which says so. First stands the trace that the scenario asks for: what it has to show, if any, and which of those that show it, of the requests due from the end of the phase before the first fault on, when it could meet them, to the end of the phase in which it comes. Each bar is a span from its start to its end; a call and the server span that answered it are one bar; a wait of over 1 ms for a worker, a backoff or a connection is one of its own. The critical path is the chain of work that decided when the request ended; the marked span holds most of it. Work beyond the deadline is work nobody waits for.',
  },
  {
    term: 'Verdicts',
    text: 'pass and fail compare the observed value with the limit. No data means that the evidence does not hold the value, inconclusive that the lab itself could not run the arm properly; neither is a pass. A machine that was busy makes an arm inconclusive only when the control, a process that works for half a millisecond now and then, had to wait for a processor too.',
  },
];
