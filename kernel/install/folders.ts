// Where Jupyter keeps kernelspecs, after `jupyter_core.paths`: https://jupyter-core.readthedocs.io/ and "Common
// directories and file locations" of docs.jupyter.org.
import { posix, win32 } from "node:path";

/** What decides where the folders are; the tests put other machines in its place. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

const OFF = ["no", "n", "false", "off", "0", "0.0", ""];

function isSet(machine: Machine, name: string): boolean {
  return !OFF.includes((machine.env[name] ?? "").toLowerCase());
}

function pathsOf(machine: Machine) {
  return machine.platform === "win32" ? win32 : posix;
}

/** The user's data folder of Jupyter, in which `kernels` is; where a kernel for one user goes. */
export function userDataFolder(machine: Machine): string {
  const { env, home, platform } = machine;
  const { join } = pathsOf(machine);
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (isSet(machine, "JUPYTER_PLATFORM_DIRS")) return platformFolder(machine);
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") {
    if (env.APPDATA) return join(env.APPDATA, "jupyter");
    return join(env.JUPYTER_CONFIG_DIR || join(home, ".jupyter"), "data");
  }
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/** The platform's own convention, which `JUPYTER_PLATFORM_DIRS` asks for. */
function platformFolder(machine: Machine): string {
  const { env, home, platform } = machine;
  const { join } = pathsOf(machine);
  if (platform === "darwin") return join(home, "Library", "Application Support", "Jupyter");
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "Jupyter");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "Jupyter");
}

/** The data folder of the Python environment in `prefix`. */
export function prefixDataFolder(machine: Machine, prefix: string): string {
  return pathsOf(machine).join(prefix, "share", "jupyter");
}

/** The folder of the Python environment that is active in this shell, as far as the shell says. */
export function activePrefix(machine: Machine): string | undefined {
  return machine.env.VIRTUAL_ENV || machine.env.CONDA_PREFIX || undefined;
}

/** All folders that a Jupyter started from this shell looks for `kernels` in, most important first. */
export function searchPath(machine: Machine): string[] {
  const { env, platform } = machine;
  const { delimiter, join } = pathsOf(machine);
  const listed = (env.JUPYTER_PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const prefix = activePrefix(machine);
  const environment = prefix === undefined ? [] : [prefixDataFolder(machine, prefix)];
  const system =
    platform === "win32"
      ? isSet(machine, "JUPYTER_USE_PROGRAMDATA") && env.PROGRAMDATA
        ? [join(env.PROGRAMDATA, "jupyter")]
        : []
      : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  return [...new Set([...listed, ...environment, userDataFolder(machine), ...system])];
}
