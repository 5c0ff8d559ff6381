#!/bin/sh
# Outlives the lab by one sweep, so that nothing else does. Plain sh: 1 MB of memory and 2 ms to start.
#
# Usage: sh reaper-main.sh <run id>, as leader of its own session. Says `ready` on stdout, then reads stdin:
#   + <pid>   a process group starts, told by itself      - <pid>   it has ended, told by the lab
# stdin ends when the lab ends, however it ends (the kernel closes the pipe of a killed process). Then everything
# still listed and, on Linux, every process with FAULTLINE_RUN=<run id> in its environment is killed.
# Exits 0 when nothing was left, 1 otherwise.

# A start time tells a listed process from a later one with the same pid. Sets $start; empty: no such process.
start_of() {
  start=
  if [ -r /proc/self/stat ]; then
    if IFS= read -r stat <"/proc/$1/stat"; then
      # Field 22 of proc_pid_stat(5), counted after the command name, which may hold spaces and brackets.
      set -- ${stat##*) }
      start=${20}
    fi
  else
    start=$(ps -o lstart= -p "$1" | tr -d ' ')
  fi
}

remove() {
  kept=
  for entry in $list; do
    [ "${entry%%:*}" = "$1" ] || kept="$kept $entry"
  done
  list=$kept
}

kill_listed() {
  for entry in $list; do
    pid=${entry%%:*}
    start_of "$pid"
    # A leader that is gone may have left members: the kernel gives its number to nobody while they live.
    if [ -z "$start" ] || [ "$start" = "${entry#*:}" ]; then
      # Not `kill -9 -- "-$pid"`, which dash refuses.
      kill -s KILL -- "-$pid"
    fi
  done
}

# Finds what is not listed: above all children that left their group.
kill_marked() {
  marked=0
  for file in $(grep -lsF "FAULTLINE_RUN=$run" /proc/[0-9]*/environ); do
    pid=${file#/proc/}
    pid=${pid%/environ}
    [ "$pid" = "$$" ] && continue
    marked=1
    kill -s KILL "$pid"
  done
}

# Two scans in a row must find nothing: a process in the middle of execve has no readable environment for a moment.
sweep() {
  clean=0
  round=0
  while [ "$clean" -lt 2 ]; do
    [ "$round" -lt 100 ] || return 1
    kill_listed
    kill_marked
    if [ "$marked" = 0 ]; then clean=$((clean + 1)); else clean=0; fi
    round=$((round + 1))
    [ "$clean" -ge 2 ] || sleep 0.02 || sleep 1
  done
}

main() {
  trap '' INT TERM HUP QUIT PIPE TSTP TTIN TTOU USR1 USR2 ALRM
  run=$1
  list=
  echo ready
  exec >/dev/null 2>&1
  while IFS=' ' read -r change pid; do
    case $change in
      +) start_of "$pid" && list="$list $pid:$start" ;;
      -) remove "$pid" ;;
    esac
  done
  sweep
}

# Last line, read before it runs: sh reads its script piecewise, and an edit must not change a running reaper.
main "$@"; exit
