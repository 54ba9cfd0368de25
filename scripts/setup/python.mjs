// A Python that has the parts of Jupyter that are needed: one of the user's, or else a private one.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { capture, SetupError, step, tail } from "./task.mjs";

/** What to install for a module, where it is missing. */
const PACKAGES = {
  nbconvert: "nbconvert>=7.2",
  nbclient: "nbclient>=0.7",
  jupyter_client: "jupyter_client>=7.4",
  jupyter_kernel_test: "jupyter_kernel_test>=0.7",
  notebook: "notebook>=7",
};

const OLDEST = [3, 9];
const WINDOWS = process.platform === "win32";
const PROBE = `
import importlib.util, json, sys
missing = [name for name in sys.argv[1:] if importlib.util.find_spec(name) is None]
print(json.dumps({"path": sys.executable, "version": sys.version_info[:2], "missing": missing}))
`;

/**
 * The path of a Python in which all of these modules can be imported. `TSLOOP_PYTHON` names one; else it is that
 * of the checkout's own .venv, of the `jupyter` on PATH, or the Python on PATH; else .venv is made and filled.
 *
 * @param {string} root
 * @param {(keyof typeof PACKAGES)[]} modules
 */
export async function ensurePython(root, modules) {
  const named = process.env.TSLOOP_PYTHON;
  if (named) {
    const found = probe(named, modules);
    if (found?.missing.length === 0) return found.path;
    const why = found === null ? "does not run" : `lacks ${found.missing.join(" and ")}`;
    throw new SetupError(`TSLOOP_PYTHON is ${named}, which ${why}`);
  }
  const own = join(root, ".venv", WINDOWS ? "Scripts/python.exe" : "bin/python");
  const candidates = [own, ...pythonOfJupyter(), ...pythonsOnPath()];
  for (const candidate of candidates) {
    const found = probe(candidate, modules);
    if (found?.missing.length === 0) return found.path;
  }
  if (probe(own, ["pip"])?.missing.length !== 0) await makeVenv(join(root, ".venv"), own);
  const packages = modules.map((module) => PACKAGES[module]);
  const title = "Installing Jupyter in .venv, for this checkout alone (a minute or so)";
  await step(title, own, ["-m", "pip", "install", "--disable-pip-version-check", ...packages]);
  return own;
}

/**
 * Makes a virtual environment with pip. Debian's Python has no ensurepip without the package python3-venv: then
 * another tool that can fill an environment does it.
 */
async function makeVenv(folder, python) {
  const base = pythonsOnPath()
    .map((each) => probe(each, ["pip", "virtualenv"]))
    .find((found) => found !== null && !isOld(found.version));
  if (base === undefined) {
    throw new SetupError(
      `Python ${OLDEST.join(".")} or later is needed for Jupyter, and none was found on PATH`,
    );
  }
  const pip = ["-m", "pip", "--python", python, "install", "--quiet", "pip"];
  const ways = [
    [[base.path, "-m", "venv", "--clear", folder]],
    base.missing.includes("virtualenv") ? null : [[base.path, "-m", "virtualenv", "--clear", folder]],
    base.missing.includes("pip")
      ? null
      : [
          [base.path, "-m", "venv", "--clear", "--without-pip", folder],
          [base.path, ...pip],
        ],
    [["uv", "venv", "--clear", "--seed", "--python", base.path, folder]],
  ];
  console.log("Making a Python environment in .venv ...");
  let said = "";
  for (const way of ways.filter((each) => each !== null)) {
    said ||= await attempt(way);
    if (probe(python, ["pip"])?.missing.length === 0) return;
  }
  const [major, minor] = base.version;
  throw new SetupError(
    `${base.path} cannot make a virtual environment:\n${tail(said)}\n` +
      `On Debian and Ubuntu: sudo apt install python${major}.${minor}-venv. Elsewhere: pip install virtualenv.\n` +
      "Or install Jupyter yourself (pip install notebook), so that it is on PATH.",
  );
}

/** Runs commands one after the other; gives what the first that fails has said. */
async function attempt(commands) {
  for (const [file, ...args] of commands) {
    try {
      const { code, all } = await capture(file, args);
      if (code !== 0) return all;
    } catch (error) {
      return error.message;
    }
  }
  return "";
}

function isOld([major, minor]) {
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

/** @returns {{ path: string, version: [number, number], missing: string[] } | null} null: it does not run */
function probe(python, modules) {
  const { status, stdout } = spawnSync(python, ["-c", PROBE, ...modules], {
    encoding: "utf8",
    windowsHide: true,
  });
  return status === 0 ? JSON.parse(stdout) : null;
}

function pythonsOnPath() {
  return WINDOWS ? ["python", "py"] : ["python3", "python"];
}

/** The Python that the `jupyter` on PATH runs in, as its first line or the folder it lies in tells. */
function pythonOfJupyter() {
  const name = WINDOWS ? "jupyter.exe" : "jupyter";
  const folder = (process.env.PATH ?? "")
    .split(delimiter)
    .find((each) => each && existsSync(join(each, name)));
  if (folder === undefined) return [];
  if (WINDOWS) return [join(folder, "python.exe"), join(dirname(folder), "python.exe")];
  const interpreter = /^#!\s*(\/\S*python\S*)\s*$/m.exec(
    readFileSync(join(folder, name), "latin1").slice(0, 500),
  );
  return [...(interpreter ? [interpreter[1]] : []), join(folder, "python")];
}
