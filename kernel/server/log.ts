/** One line for Jupyter's log; the kernel's stderr is for nothing else. */
export function log(text: string): void {
  process.stderr.write(`[tsloop] ${text}\n`);
}
