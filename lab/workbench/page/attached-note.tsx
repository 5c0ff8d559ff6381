/** What can not be done from here, and why, where the system runs without the lab. */
export function AttachedNote() {
  return (
    <p class="bar-note">
      This system runs without the lab. Its processes are out of reach: no kill, pause, restart or outage, no
      logs, no edits, no mystery, workshop or scenarios here. The load below is one that the lab adds to what
      it has, once it goes on.
    </p>
  );
}
