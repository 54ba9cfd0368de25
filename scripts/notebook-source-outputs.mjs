// The outputs that the committed notebooks carry: running a notebook for them, and telling whether two runs of a
// notebook put out the same, times and addresses aside.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { stringify } from "./notebook-source-build.mjs";
import { SetupError, tail } from "./setup/task.mjs";

/**
 * Runs a notebook through nbconvert.
 *
 * @param {{ name: string, notebook: object }} source
 * @param {{ python: string, env: NodeJS.ProcessEnv }} jupyter
 * @param {string} folder the working directory of the cells
 * @returns {Promise<object>} the notebook with its outputs
 * @throws SetupError with what nbconvert said, when a cell failed that is not marked so
 */
export async function runNotebook({ name, notebook }, { python, env }, folder) {
  const scratch = mkdtempSync(join(tmpdir(), "tsloop-notebook-"));
  try {
    const args = [
      ...["-m", "nbconvert", "--to", "notebook", "--execute", "--stdin"],
      ...["--output-dir", scratch, "--output", "executed"],
      ...["--ExecutePreprocessor.kernel_name=tsloop", "--ExecutePreprocessor.timeout=60"],
    ];
    const { code, said } = await feed(python, args, stringify(notebook), { env, cwd: folder });
    if (code !== 0) throw new SetupError(`${name} could not be run:\n${tail(said)}`);
    return JSON.parse(readFileSync(join(scratch, "executed.ipynb"), "utf8"));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function feed(file, args, input, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: "pipe", windowsHide: true });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        said += text;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, said }));
    // It may end before it has read everything; its exit code tells.
    child.stdin.on("error", () => undefined).end(input);
  });
}

/**
 * The outputs of a run, by cell id, fit to be kept: what was printed in pieces is joined, what the check of the types found
 * comes last, and nothing tells where the checkout is.
 *
 * @returns {Map<string, { execution_count: number, outputs: object[] }>}
 */
export function outputsOf(executed, folder) {
  const cells = executed.cells.filter((cell) => cell.cell_type === "code");
  return new Map(
    cells.map(({ id, execution_count, outputs }) => {
      const kept = joinStreams(outputs).map((output) => withoutFolder(output, folder));
      return [id, { execution_count, outputs: kept }];
    }),
  );
}

/** Gives cells the outputs that belong to them. */
export function withOutputs(notebook, outputs) {
  const cells = notebook.cells.map((cell) => ({ ...cell, ...(outputs.get(cell.id) ?? {}) }));
  return { ...notebook, cells };
}

/** The outputs in a notebook of which the source has not changed since it was run; of the others, none are kept. */
export function keptOutputs(before, notebook) {
  const code = (cells) => cells.filter((cell) => cell.cell_type === "code");
  const same = (a, b) => a.id === b.id && textOf(a.source) === textOf(b.source);
  const [old, now] = [code(before?.cells ?? []), code(notebook.cells)];
  // A cell's outputs tell of all cells before it.
  const until = now.findIndex((cell, i) => old[i] === undefined || !same(cell, old[i]));
  const kept = until < 0 ? now.length : until;
  return new Map(
    old.slice(0, kept).map(({ id, execution_count, outputs }) => [id, { execution_count, outputs }]),
  );
}

function joinStreams(outputs) {
  const joined = [];
  for (const output of outputs) {
    const before = joined.find((each) => each.output_type === "stream" && each.name === output.name);
    if (output.output_type !== "stream" || before === undefined) joined.push({ ...output });
    else before.text = textOf(before.text) + textOf(output.text);
  }
  for (const output of joined) {
    if (output.output_type === "stream") output.text = textOf(output.text).split(/(?<=\n)/);
  }
  // The types are checked while the cell runs: which is ready first is a race.
  const isTypes = ({ data }) => textOf(data?.["text/html"] ?? "").includes("tsloop-types");
  return [...joined.filter((output) => !isTypes(output)), ...joined.filter(isTypes)];
}

function withoutFolder(value, folder) {
  if (typeof value === "string") return value.replaceAll(folder, "/notebooks");
  if (Array.isArray(value)) return value.map((each) => withoutFolder(each, folder));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutFolder(each, folder)]));
}

/** What differs from run to run, and what stands for it. */
const VARYING = [
  [/[█─┆×]+/g, "─"],
  [/\b(127\.0\.0\.1|localhost|\[?::1\]?):\d{2,5}\b/g, "ADDRESS"],
  [/\b(pid |port |node:)\d+\b/g, "$1N"],
  [/[─-]{3,}/g, "─"],
  [/[ \t]+/g, " "],
  [/ +$/gm, ""],
];

const MEASURED = [
  [/(≥ |<)?\b\d[\d,]*(\.\d+)? ?(µs|ms|s|min|h|minutes?|hours?)\b/g, "TIME"],
  [/(≥ |<)?\b\d+(\.\d+)? ?%/g, "SHARE"],
];

/** A printed line with a time in it: a measured one, and not "2 s" as it was on a virtual clock. */
const MEASURES = /\d ?(ms|µs|%)|\bbusy\b/;

/**
 * @param {{ output_type: string }[]} outputs
 * @returns {unknown[]} equal for two runs of a cell that put out the same
 */
export function normalised(outputs) {
  return joinStreams(outputs).map((output) => {
    if (output.output_type === "stream") return { name: output.name, text: printed(output.text) };
    if (output.output_type === "error") {
      return {
        ename: output.ename,
        evalue: printed(output.evalue),
        // A caret is a matter of looks.
        traceback: output.traceback.map(printed).filter((line) => line.trim() !== "^"),
      };
    }
    const data = Object.entries(output.data).map(([type, value]) => [type, plain(type, value)]);
    return { type: output.output_type, data: Object.fromEntries(data.sort()) };
  });
}

/** What a table says of a step in which nothing else could run. On a busy machine, any step may be one. */
const DELAY = / ?[⚠!] [^⚠!\n]* (held the loop for|ran for) TIME [^⚠!\n]*?use toThread\n?/g;

/** As {@link normalised}, less the delays in it where there were none when `kept` was put out. */
export function comparable(outputs, kept) {
  const now = normalised(outputs);
  if (JSON.stringify(normalised(kept)).search(DELAY) >= 0) return now;
  const undelayed = (_, value) => (typeof value === "string" ? value.replace(DELAY, "") : value);
  return JSON.parse(JSON.stringify(now, undelayed));
}

/** In a display every time counts as measured; of HTML its text is compared, for how it looks is not told here. */
function plain(type, value) {
  const given = typeof value === "string" || Array.isArray(value) ? textOf(value) : JSON.stringify(value);
  const text = type === "text/html" ? textOfHtml(given) : given;
  const masked = replaceAll(text, [...MEASURED, ...VARYING]);
  return text.startsWith("Timeline") ? withoutAxis(masked) : masked;
}

/** Where the axis has its ticks and breaks, and the cells their bands, is a matter of times, too. */
function withoutAxis(timeline) {
  const [axis, breaks, cells] = [
    /\b0(\s+(\/\/|⫽|TIME))+(?=\s)/,
    /\n[ /⫽]*\(. no task\)/,
    /\bcells( In\[\d+\])*/,
  ];
  return timeline.replace(axis, "AXIS").replace(breaks, "").replace(cells, "");
}

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": " ", "&amp;": "&" };

function textOfHtml(html) {
  const text = html.replace(/<svg[\s\S]*?<\/svg>|<[^>]+>/g, " ");
  return text.replace(/&[#\w]+;/g, (entity) => ENTITIES[entity] ?? entity).trim();
}

function printed(value) {
  const lines = textOf(value).split("\n");
  const masked = lines.map((line) => (MEASURES.test(line) ? replaceAll(line, MEASURED) : line));
  return replaceAll(masked.join("\n"), VARYING);
}

function replaceAll(text, patterns) {
  return patterns.reduce(
    (before, [pattern, instead]) => before.replace(pattern, instead),
    stripVTControlCharacters(text),
  );
}

export function textOf(text) {
  return Array.isArray(text) ? text.join("") : text;
}
