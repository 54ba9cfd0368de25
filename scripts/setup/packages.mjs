// The npm packages of the lock file, in node_modules.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { capture, SetupError, step } from "./task.mjs";

/** Packages that come with a native part for each platform, as an optional package of its own or inside. */
const NATIVE = ["zeromq", "oxc-parser", "oxc-transform", "rolldown"];

/**
 * Installs what the lock file names, unless it is there already.
 *
 * Not by `npm ci`: that refuses a lock file without the optional packages of every platform, and a lock file has
 * them all only where it was written with a registry that does. Where npm takes such a lock file at its word and
 * leaves this platform's native parts out, a second installation goes without it.
 */
export async function ensurePackages(root) {
  const lockFile = join(root, "package-lock.json");
  const stamp = join(root, "node_modules", ".tsloop-installed");
  const hash = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
  const installed = packagesIn(join(root, "node_modules", ".package-lock.json"));
  if (isInstalled(packagesIn(lockFile) ?? {}, installed ?? {}) || textOf(stamp) === hash) return;

  const install = (title, ...more) => {
    const [file, ...args] = npm("install", "--no-save", "--include=dev", "--no-audit", "--no-fund", ...more);
    return step(title, file, args, { cwd: root, shell: file === "npm" && process.platform === "win32" });
  };
  await install("Installing the npm packages");
  if ((await missingNative(root)) !== null) {
    await install("Installing this platform's npm packages", "--no-package-lock", "--force");
    const missing = await missingNative(root);
    if (missing !== null)
      throw new SetupError(`An npm package has no native part for this machine: ${missing}`);
  }
  writeFileSync(stamp, hash);
}

/**
 * Whether every package of the lock file is there in its version. Optional ones are for other platforms where
 * they are missing.
 *
 * @param {Record<string, { version?: string, optional?: boolean, link?: boolean }>} wanted
 * @param {Record<string, { version?: string }>} installed
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (path === "" || link) return true;
    return path in installed ? installed[path].version === version : optional === true;
  });
}

/** What the first native package that does not load says. */
async function missingNative(root) {
  const load = NATIVE.map((name) => `await import(${JSON.stringify(name)});`).join("\n");
  const { code, all } = await capture(process.execPath, ["--input-type=module", "-e", load], { cwd: root });
  return code === 0 ? null : (/^\w*Error.*$/m.exec(all)?.[0] ?? all.trim());
}

/** npm's command line: that of the npm that runs this script, if one does. */
function npm(...args) {
  const running = process.env.npm_execpath ?? "";
  return basename(running) === "npm-cli.js" ? [process.execPath, running, ...args] : ["npm", ...args];
}

function packagesIn(lockFile) {
  const text = textOf(lockFile);
  return text === null ? null : (JSON.parse(text).packages ?? {});
}

function textOf(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}
