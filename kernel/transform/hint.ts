const CHANGE_FOLDER = "process.chdir() changes the folder";

/** What does here what a magic command of IPython's does there. */
const INSTEAD_OF_MAGIC = new Map([
  ["cd", CHANGE_FOLDER],
  ["env", "process.env has the environment"],
  ...["bash", "sh", "system", "sx", "script", "pip", "conda"].map(
    (name) => [name, "a line that begins with ! runs in the shell"] as const,
  ),
  ...["html", "latex", "svg"].map((name) => [name, `tsloop.${name}(text) shows it`] as const),
  ["markdown", "tsloop.md(text) shows it"],
  ["time", "performance.now() tells the time in milliseconds"],
  ["timeit", "performance.now() tells the time in milliseconds"],
]);

const MAGIC = /^\s*%%?([a-z]\w*)/i;
const QUESTION = /^\s*(?:\?{1,2}[\w$.]+|[\w$.]+\?{1,2})\s*$/;
/** Programs that are called in notebooks, with an argument after them. */
const SHELL =
  /^\s*((?:npm|npx|yarn|pnpm|bun|deno|node|pip3?|python3?|conda|git|ls|cat|cd|mkdir|rm|cp|mv|curl|wget|sudo|apt|brew)\s+(?:[\w~/-]|\.\.?(?![\w.])).*)$/;

/**
 * What to do about a line that is no TypeScript, where it looks like what other notebooks have.
 *
 * @returns a sentence without its full stop, or nothing
 */
export function hintFor(line: string): string | undefined {
  const [, magic] = MAGIC.exec(line) ?? [];
  if (magic !== undefined) {
    const instead = INSTEAD_OF_MAGIC.get(magic.toLowerCase());
    return `There are no magic commands here${instead === undefined ? "" : `; ${instead}`}`;
  }
  if (QUESTION.test(line)) return "Shift+Tab on a name shows what is known of it";
  const [, command] = SHELL.exec(line) ?? [];
  if (command === undefined) return undefined;
  return /^cd\b/.test(command)
    ? CHANGE_FOLDER
    : `To run it in the shell, begin the line with an exclamation mark: !${command.trim()}`;
}
