import type { EventPipe } from "./event-pipe.js";

/** What was printed just before the process ends itself is sent before it does. */
export function flushLastWords(pipe: EventPipe): void {
  const { abort, kill } = process;
  process.on("exit", () => pipe.flush());
  process.abort = () => {
    pipe.flush();
    return abort.call(process);
  };
  process.kill = (pid, signal) => {
    if (pid === process.pid) pipe.flush();
    return kill.call(process, pid, signal);
  };
}
