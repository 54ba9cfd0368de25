// `npm run study`: sets everything up, runs the study notebooks, and writes their HTML pages to out/.
// `npm run study -- 05` runs one; `npm run study -- --open 05` opens it in Jupyter Notebook instead.
import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { indexPage } from "./index-page.mjs";
import { execute, findNotebooks } from "./notebooks.mjs";
import { SetupError } from "./setup/task.mjs";
import { ROOT, runMain, setUp } from "./setup.mjs";

const OUT = join(ROOT, "out");
/** More take longer on the usual machine: a notebook is two processes that work by turns. */
const AT_ONCE = 2;

function options() {
  try {
    const { values, positionals } = parseArgs({
      options: { open: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    return { open: values.open, wanted: positionals[0] ?? "" };
  } catch {
    throw new SetupError("Usage: npm run study, npm run study -- 05, or npm run study -- --open 05");
  }
}

async function runAll(notebooks, jupyter) {
  const waiting = [...notebooks];
  let failure;
  const work = async () => {
    while (waiting.length > 0 && failure === undefined) {
      const notebook = waiting.shift();
      const start = Date.now();
      console.log(`▶ ${notebook.name}`);
      try {
        await execute(notebook, jupyter, OUT);
        console.log(`✓ ${notebook.name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (failure !== undefined) throw failure;
}

/** Jupyter Notebook in this terminal, until the user ends it with Ctrl-C, which goes to both of us. */
function openInJupyter(notebook, { python, env }) {
  process.on("SIGINT", () => undefined);
  return new Promise((resolve, reject) => {
    // Jupyter refuses to work for root, who is the only user of many a container.
    const root = process.getuid?.() === 0 ? ["--allow-root"] : [];
    const child = spawn(python, ["-m", "notebook", notebook.path, ...root], { env, stdio: "inherit" });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 0));
  });
}

await runMain(async () => {
  const { open, wanted } = options();
  const notebooks = findNotebooks(ROOT, wanted);
  if (open) return openInJupyter(notebooks[0], await setUp(["notebook"]));
  const jupyter = await setUp(["nbconvert", "nbclient", "jupyter_client"]);
  await runAll(notebooks, jupyter);
  const index = join(OUT, "index.html");
  const pages = findNotebooks(ROOT, "").filter(({ name }) => existsSync(join(OUT, `${name}.html`)));
  writeFileSync(index, indexPage(pages));
  console.log(`\nThe pages are in ${OUT}; begin with ${index}`);
  return 0;
});
