/**
 * Warnings of Node and of libraries under the cell that caused them, in a line: without the process id and the advice
 * about Node's flags, which are of no use in a notebook.
 */
export function installWarnings(): void {
  process.removeAllListeners("warning");
  process.on("warning", ({ name, message }) => {
    process.stderr.write(`${name}: ${message}\n`);
  });
}
