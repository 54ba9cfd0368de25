// The study notebooks: which there are, running one, and what to say when a cell fails.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { capture, SetupError, tail } from "./setup/task.mjs";

/** Seconds that one cell may take; none of them takes more than a few. */
const CELL_SECONDS = 300;

/**
 * The notebooks, each with its title and its place below `out`.
 *
 * @param {string} root
 * @param {string} wanted the beginning of their names, such as `05`; empty: all
 * @returns {{ path: string, name: string, title: string, language: string }[]}
 */
export function findNotebooks(root, wanted) {
  const found = [
    ["notebooks", "en"],
    ["notebooks/zh", "zh"],
  ].flatMap(([folder, language]) => {
    const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
    return names
      .filter((name) => name.endsWith(".ipynb") && name.startsWith(wanted))
      .sort()
      .map((file) => {
        const path = join(root, folder, file);
        const name = relative(join(root, "notebooks"), path).slice(0, -".ipynb".length).replaceAll("\\", "/");
        return { path, name, title: titleOf(path) ?? name, language };
      });
  });
  if (found.length === 0) {
    throw new SetupError(wanted ? `No notebook's name begins with "${wanted}".` : "There are no notebooks.");
  }
  return found;
}

/**
 * Executes a notebook, and writes it with its outputs, and its HTML page, to a folder.
 *
 * @throws SetupError that shows the first cell that failed, and its error
 */
export async function execute({ path, name, language }, { python, env }, out) {
  const folder = dirname(join(out, name));
  mkdirSync(folder, { recursive: true });
  const nbconvert = async (...args) => {
    const { code, all } = await capture(python, ["-m", "nbconvert", "--output-dir", folder, ...args], {
      env,
    });
    if (code !== 0) throw new SetupError(explain(path, name, all));
  };
  const executed = `${basename(name)}.ipynb`;
  await nbconvert(
    ...["--to", "notebook", "--execute", path, "--output", executed],
    ...["--ExecutePreprocessor.kernel_name=tsloop", `--ExecutePreprocessor.timeout=${CELL_SECONDS}`],
  );
  await nbconvert(
    ...["--to", "html", join(folder, executed), "--output", `${basename(name)}.html`],
    ...(language === "en" ? [] : [`--HTMLExporter.language_code=${language}`]),
  );
  const page = join(folder, `${basename(name)}.html`);
  writeFileSync(page, linkPages(readFileSync(page, "utf8")));
}

/** Links from notebook to notebook become links from page to page. */
export function linkPages(html) {
  return html.replace(/href="((?:\.\.\/|zh\/)?\d\d-[\w-]+)\.ipynb/g, 'href="$1.html');
}

const FAILED_CELL = /executing the following cell:\n-{6,}\n([\s\S]*?)\n-{6,}\n([\s\S]*)$/;

/** What nbconvert said, as the number and text of the cell and its error. */
export function explain(path, name, log) {
  const [, source, error] = FAILED_CELL.exec(log) ?? [];
  if (source === undefined) return `✗ ${name} could not be run:\n${tail(log)}`;
  const cells = JSON.parse(readFileSync(path, "utf8")).cells;
  const number = cells.findIndex((cell) => textOf(cell).trim() === source.trim()) + 1;
  const place = number === 0 ? "" : ` ${number} of ${cells.length}`;
  return `✗ ${name}: cell${place} failed:\n\n${indent(source)}\n\n${error.trim()}`;
}

function titleOf(path) {
  const cells = JSON.parse(readFileSync(path, "utf8")).cells;
  const heading = cells.filter((cell) => cell.cell_type === "markdown").map(textOf);
  return /^#\s+(.+)$/m.exec(heading.join("\n"))?.[1].trim();
}

function textOf(cell) {
  return Array.isArray(cell.source) ? cell.source.join("") : cell.source;
}

function indent(text) {
  return text.replace(/^/gm, "    ");
}
