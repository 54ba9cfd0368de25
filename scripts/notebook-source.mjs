// From notebooks/source/*.md to notebooks/*.ipynb and notebooks/zh/*.ipynb.
//
//   node scripts/notebook-source.mjs                 writes them; outputs of cells that did not change are kept
//   node scripts/notebook-source.mjs --check         writes nothing, and fails where they are not what would be written
//   node scripts/notebook-source.mjs --execute 05    runs those whose names begin so, and keeps their outputs, but where
//                                                    these say the same as before; with --fresh always
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { buildNotebooks, stringify } from "./notebook-source-build.mjs";
import {
  comparable,
  keptOutputs,
  normalised,
  outputsOf,
  runNotebook,
  withOutputs,
} from "./notebook-source-outputs.mjs";
import { LANGUAGES, parseSource, SourceError } from "./notebook-source-parse.mjs";
import { SetupError } from "./setup/task.mjs";
import { ROOT, runMain, setUp } from "./setup.mjs";

export const NOTEBOOKS = join(ROOT, "notebooks");
const AT_ONCE = 2;

/** All sources, in order. */
export function readSources() {
  const folder = join(NOTEBOOKS, "source");
  const files = readdirSync(folder).filter((file) => file.endsWith(".md"));
  return files.sort().map((file) => ({
    name: file.slice(0, -".md".length),
    cells: parseSource(readFileSync(join(folder, file), "utf8"), `notebooks/source/${file}`),
  }));
}

/** The notebooks as they should be: what the sources say, with the outputs that are there already. */
export function expectedNotebooks() {
  return buildNotebooks(readSources()).map(({ path, name, notebook }) => {
    const before = readNotebook(path);
    return { path, name, notebook: withOutputs(notebook, keptOutputs(before, notebook)) };
  });
}

export function readNotebook(path) {
  const file = join(NOTEBOOKS, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** The files that no source stands behind. */
function orphans(expected) {
  return LANGUAGES.flatMap((language, i) => {
    const folder = i === 0 ? "" : `${language}/`;
    const there = existsSync(join(NOTEBOOKS, folder)) ? readdirSync(join(NOTEBOOKS, folder)) : [];
    return there.filter((file) => file.endsWith(".ipynb")).map((file) => folder + file);
  }).filter((path) => !expected.some((each) => each.path === path));
}

function write({ path, notebook }) {
  const file = join(NOTEBOOKS, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, stringify(notebook));
}

function isAsExpected({ path, notebook }) {
  const before = readNotebook(path);
  return before !== undefined && stringify(before) === stringify(notebook);
}

/** The code is the same in all languages: one run gives the outputs of all of them. */
async function execute(wanted, fresh) {
  const jupyter = await setUp(["nbconvert", "nbclient", "jupyter_client"]);
  const all = expectedNotebooks();
  const waiting = all.filter(({ path, name }) => path === `${name}.ipynb` && name.startsWith(wanted));
  if (waiting.length === 0) throw new SetupError(`No notebook's name begins with "${wanted}".`);
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const start = Date.now();
      const outputs = outputsOf(await runNotebook(next, jupyter, NOTEBOOKS), NOTEBOOKS);
      for (const each of all.filter(({ name }) => name === next.name)) {
        const kept = fresh ? outputs : unlessSame(each.notebook, outputs);
        write({ ...each, notebook: withOutputs(each.notebook, kept) });
      }
      console.log(`✓ ${next.name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** What a cell put out before stays if it says the same: a file does not change because its times did. */
function unlessSame(notebook, outputs) {
  const same = (before, now) =>
    JSON.stringify(normalised(before)) === JSON.stringify(comparable(now, before));
  return new Map(
    notebook.cells
      .filter((cell) => cell.cell_type === "code")
      .map(({ id, execution_count, outputs: before }) => {
        const now = outputs.get(id);
        const kept = now.execution_count === execution_count && same(before, now.outputs);
        return [id, kept ? { execution_count, outputs: before } : now];
      }),
  );
}

function options() {
  try {
    return parseArgs({
      options: { check: { type: "boolean" }, execute: { type: "boolean" }, fresh: { type: "boolean" } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new SetupError(error.message);
  }
}

async function main() {
  const { values, positionals } = options();
  const expected = expectedNotebooks();
  const stray = orphans(expected);
  if (values.check) {
    const wrong = [...expected.filter((each) => !isAsExpected(each)).map(({ path }) => path), ...stray];
    for (const path of wrong) console.error(`notebooks/${path} is not what notebooks/source says`);
    return wrong.length === 0 ? 0 : 1;
  }
  for (const path of stray) rmSync(join(NOTEBOOKS, path));
  for (const each of expected) if (!isAsExpected(each)) write(each);
  if (values.execute) await execute(positionals[0] ?? "", values.fresh);
  return 0;
}

if (process.argv[1] === import.meta.filename) {
  await runMain(async () => {
    try {
      return await main();
    } catch (error) {
      throw error instanceof SourceError ? new SetupError(error.message) : error;
    }
  });
}
