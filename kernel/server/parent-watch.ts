/** How often the parent is looked for, in milliseconds. */
const PERIOD = 1000;

/**
 * Calls back when the process that started the kernel is gone: a kernel that nobody can reach has to end.
 *
 * @param declared the id that Jupyter gives in `JPY_PARENT_PID`
 */
export function watchParent(declared: string | undefined, onGone: () => void): void {
  const pid = Number(declared);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const direct = process.ppid === pid;
  const timer = setInterval(() => {
    // An orphan is given another parent, even where the old one is still there as a zombie.
    if (direct ? process.ppid === pid : isAlive(pid)) return;
    clearInterval(timer);
    onGone();
  }, PERIOD);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
