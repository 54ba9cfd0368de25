// Bundles the processes and the public modules into dist/ with shared chunks, so that the kernel's runtime
// and a cell's `import "tsloop"` hold the same instances, and the kernel starts from a handful of files.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/**
 * What one process loads, or one thread, is bundled together: what is in one bundle for several of them is cut into more
 * files, each of which costs time when a process starts. All that cells can import is with the runtime's main thread.
 */
const bundles = [
  { "kernel/start": "kernel/start.ts", "kernel/install/main": "kernel/install/main.ts" },
  {
    "kernel/runtime/main": "kernel/runtime/main.ts",
    "src/index": "src/index.ts",
    "src/asyncio/index": "src/asyncio/index.ts",
    "src/compat/tslab": "src/compat/tslab.ts",
    "src/compat/deno": "src/compat/deno.ts",
  },
  { "kernel/runtime/control": "kernel/runtime/control.ts" },
];

// Small packages of nothing but JavaScript are put into the bundle: to find, read and link their many files would take
// a tenth of the kernel's start. All others have native parts, or are loaded when first needed.
const bundled = new Set(["uuid", "magic-string", "@jridgewell/trace-mapping", "@jridgewell/remapping"]);
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const external = Object.keys(dependencies).filter((name) => !bundled.has(name));

const options = {
  absWorkingDir: root,
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20.19",
  sourcemap: true,
  logLevel: "warning",
};
const built = [];
for (const entryPoints of bundles) {
  const { metafile } = await build({
    ...options,
    entryPoints,
    splitting: true,
    format: "esm",
    external,
    keepNames: false,
    supported: { "import-attributes": true },
    metafile: true,
  });
  built.push(metafile);
}
await build({
  ...options,
  entryPoints: { "kernel/main": "kernel/main.cts" },
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  external: ["./start.js"],
});

// Whose code is in the bundle, and under which terms.
const folders = built
  .flatMap(({ inputs }) => Object.keys(inputs))
  .flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
const licenses = [...new Set(folders)].sort().map((folder) => {
  const [, name] = folder.split("node_modules/");
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name}\n\n${readFileSync(join(root, folder, file), "utf8").trim()}\n`;
});
writeFileSync(join(root, "dist/LICENSES.txt"), licenses.join(`\n${"-".repeat(72)}\n\n`));

// The declarations that users' editors and the kernel's type check read. Whether the types are right is for
// `npm run typecheck` to say: declarations are written either way.
spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: root,
});

// A program that imports the library gets Node's types with its declarations, whatever its settings say of `types`; the
// kernel's check of a cell brings its own.
for (const [name, module] of [
  ["index", "src/index.js"],
  ["asyncio", "src/asyncio/index.js"],
]) {
  const text = `/// <reference types="node" />\nexport * from "./${module}";\n`;
  writeFileSync(join(root, "dist", `${name}.d.ts`), text);
}

// What an earlier build left: removed only after a while, so that a kernel that runs meanwhile finds its files.
// `--clean` leaves nothing but this build.
const before = process.argv.includes("--clean") ? Number.POSITIVE_INFINITY : Date.now() - 10 * 60_000;
const outputs = built.flatMap(({ outputs }) => Object.keys(outputs));
const written = new Set(outputs.map((file) => join(root, file)));
for (const entry of readdirSync(join(root, "dist"), { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (entry.isFile() && /\.js(\.map)?$/.test(file) && !written.has(file) && statSync(file).mtimeMs < before)
    rmSync(file);
}
