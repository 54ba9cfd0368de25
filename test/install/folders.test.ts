import { describe, expect, test } from "vitest";
import {
  activePrefix,
  type Machine,
  prefixDataFolder,
  searchPath,
  userDataFolder,
} from "../../kernel/install/folders.js";

const linux = (env: Machine["env"] = {}): Machine => ({ platform: "linux", env, home: "/home/ann" });
const mac = (env: Machine["env"] = {}): Machine => ({ platform: "darwin", env, home: "/Users/ann" });
const windows = (env: Machine["env"] = {}): Machine => ({
  platform: "win32",
  env,
  home: "C:\\Users\\ann",
});

// Expected: what `jupyter --data-dir` prints on such machines.
describe("the user's data folder", () => {
  test.each<[string, Machine]>([
    ["/home/ann/.local/share/jupyter", linux()],
    ["/data/jupyter", linux({ XDG_DATA_HOME: "/data" })],
    ["/mine", linux({ XDG_DATA_HOME: "/data", JUPYTER_DATA_DIR: "/mine" })],
    ["/home/ann/.local/share/Jupyter", linux({ JUPYTER_PLATFORM_DIRS: "1" })],
    ["/home/ann/.local/share/jupyter", linux({ JUPYTER_PLATFORM_DIRS: "0" })],
    ["/Users/ann/Library/Jupyter", mac()],
    ["/Users/ann/Library/Application Support/Jupyter", mac({ JUPYTER_PLATFORM_DIRS: "true" })],
    ["C:\\Roaming\\jupyter", windows({ APPDATA: "C:\\Roaming" })],
    ["C:\\Users\\ann\\.jupyter\\data", windows()],
    ["C:\\Local\\Jupyter", windows({ LOCALAPPDATA: "C:\\Local", JUPYTER_PLATFORM_DIRS: "1" })],
  ])("is %s", (folder, machine) => {
    expect(userDataFolder(machine)).toBe(folder);
  });
});

test("an environment's data folder is in its share", () => {
  expect(prefixDataFolder(linux(), "/venv")).toBe("/venv/share/jupyter");
  expect(prefixDataFolder(windows(), "C:\\venv")).toBe("C:\\venv\\share\\jupyter");
});

test("a virtual environment is active before the conda environment it was made in", () => {
  expect(activePrefix(linux({ VIRTUAL_ENV: "/venv", CONDA_PREFIX: "/conda" }))).toBe("/venv");
  expect(activePrefix(linux({ CONDA_PREFIX: "/conda" }))).toBe("/conda");
  expect(activePrefix(linux())).toBeUndefined();
});

describe("kernels are looked for", () => {
  test("in JUPYTER_PATH, then the active environment, the user's folder and the system's", () => {
    expect(searchPath(linux({ JUPYTER_PATH: "/a:/b", VIRTUAL_ENV: "/venv" }))).toEqual([
      "/a",
      "/b",
      "/venv/share/jupyter",
      "/home/ann/.local/share/jupyter",
      "/usr/local/share/jupyter",
      "/usr/share/jupyter",
    ]);
  });

  test("in the program data of Windows only where that is asked for", () => {
    const env = { APPDATA: "C:\\R", PROGRAMDATA: "C:\\P" };
    expect(searchPath(windows(env))).toEqual(["C:\\R\\jupyter"]);
    expect(
      searchPath(windows({ ...env, JUPYTER_USE_PROGRAMDATA: "1", JUPYTER_PATH: "D:\\a;E:\\b" })),
    ).toEqual(["D:\\a", "E:\\b", "C:\\R\\jupyter", "C:\\P\\jupyter"]);
  });
});
