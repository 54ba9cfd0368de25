import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { examine, nodeVersion } from "../../kernel/install/doctor.js";
import { InstallError } from "../../kernel/install/errors.js";
import { temporaryFolder } from "./fixtures.js";

const ROOT = join(import.meta.dirname, "../..");
const TSLOOP = join(ROOT, "dist", "kernel", "install", "main.js");

/** Runs the built command; `npm test` builds it first. */
function tsloop(args: string[], env: NodeJS.ProcessEnv = {}) {
  const options = { encoding: "utf8", env: { ...process.env, ...env }, cwd: temporaryFolder() } as const;
  const { stdout, stderr, status } = spawnSync(process.execPath, [TSLOOP, ...args], options);
  return { stdout, stderr, status };
}

describe("tsloop", () => {
  test("begins with a line that makes it a command", () => {
    expect(readFileSync(TSLOOP, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test("--help tells the commands, --version the version", () => {
    expect(tsloop(["--help"])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("tsloop install"),
    });
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(tsloop(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("answers what it does not understand in one line, with a status of 2", () => {
    const { status, stdout, stderr } = tsloop(["install", "--everywhere"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe("tsloop: Unknown option '--everywhere'; see tsloop --help\n");
  });

  test("installs a kernel whose paths exist, and takes it out again", () => {
    const prefix = temporaryFolder();
    const folder = join(prefix, "share", "jupyter", "kernels", "mine");
    const installed = tsloop(["install", "--prefix", prefix, "--name", "mine", "--display-name", "Mine"]);
    expect(installed).toEqual({ status: 0, stdout: `Installed "Mine" in ${folder}\n`, stderr: "" });
    const { argv } = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
    expect(argv.slice(1)).toEqual([join(ROOT, "dist", "kernel", "main.cjs"), "{connection_file}"]);
    expect(existsSync(argv[0])).toBe(true);

    expect(tsloop(["uninstall", "--prefix", prefix, "--name", "mine"]).status).toBe(0);
    expect(existsSync(folder)).toBe(false);
    expect(tsloop(["uninstall", "--prefix", prefix, "--name", "mine"])).toMatchObject({
      status: 1,
      stderr: `tsloop: there is no kernel "mine" in ${join(prefix, "share", "jupyter")}\n`,
    });
  });

  test("installs in the user's data folder, and in the active environment", () => {
    const [data, environment] = [temporaryFolder(), temporaryFolder()];
    const env = { JUPYTER_DATA_DIR: data, VIRTUAL_ENV: environment };
    tsloop(["install"], env);
    expect(existsSync(join(data, "kernels", "tsloop", "kernel.json"))).toBe(true);
    tsloop(["install", "--sys-prefix"], env);
    expect(existsSync(join(environment, "share/jupyter/kernels/tsloop/kernel.json"))).toBe(true);
  });

  test("says in one line that a folder cannot be written", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const { status, stdout, stderr } = tsloop(["install", "--prefix", join(file, "below")]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^tsloop: a part of the path is a file, not a folder: .*below.*\n$/);
  });
});

describe("the doctor", () => {
  test("goes through every check, and is not content when one fails", async () => {
    const lines: string[] = [];
    const fail = () => {
      throw new InstallError("it is broken; mend it");
    };
    const well = await examine(
      [
        { title: "a", run: fail },
        { title: "b", run: () => "fine" },
      ],
      (line) => lines.push(line),
    );
    expect(well).toBe(false);
    expect(lines).toEqual(["✗ a: it is broken; mend it", "✓ b: fine"]);
    expect(await examine([{ title: "b", run: () => "fine" }], () => undefined)).toBe(true);
  });

  test.each(["20.18.3", "18.20.1"])("refuses Node %s", (version) => {
    expect(() => nodeVersion(version)).toThrow("install Node 20.19 or later");
  });

  test.each(["20.19.0", "22.0.0", "26.1.0"])("takes Node %s", (version) => {
    expect(nodeVersion(version)).toContain(version);
  });
});
