import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { InstallError } from "../../kernel/install/errors.js";
import { fill, find, folderOf, missingPaths, remove, write } from "../../kernel/install/kernelspec.js";
import { temporaryFolder } from "./fixtures.js";

const ROOT = join(import.meta.dirname, "../..");
const TEMPLATE = readFileSync(join(ROOT, "kernel.json"), "utf8");
const LOGOS = join(ROOT, "logos");
const KERNEL = "/lib/tsloop/dist/kernel/main.cjs";
const SPEC = fill(TEMPLATE, "/bin/node", KERNEL);

function foreign(data: string, text: string): void {
  mkdirSync(folderOf(data, "tsloop"), { recursive: true });
  writeFileSync(join(folderOf(data, "tsloop"), "kernel.json"), text);
}

describe("a kernelspec", () => {
  test("starts Node with the kernel and the connection file, and is interrupted by message", () => {
    expect(SPEC).toEqual({
      argv: ["/bin/node", KERNEL, "{connection_file}"],
      display_name: "TypeScript (tsloop)",
      language: "typescript",
      interrupt_mode: "message",
      env: {},
      metadata: { debugger: false },
    });
    expect(fill(TEMPLATE, "/bin/node", KERNEL, "Mine").display_name).toBe("Mine");
  });

  test("is written with its logos, found again, and removed without a trace", () => {
    const data = temporaryFolder();
    const folder = write(data, "tsloop", SPEC, LOGOS);
    expect(readdirSync(folder).sort()).toEqual([
      "kernel.json",
      "logo-32x32.png",
      "logo-64x64.png",
      "logo-svg.svg",
    ]);
    expect(find(["/nowhere", data], "tsloop")).toEqual({ folder, spec: SPEC });
    expect(remove(data, "tsloop")).toBe(folder);
    expect(readdirSync(join(data, "kernels"))).toEqual([]);
    expect(remove(data, "tsloop")).toBeNull();
  });

  test("replaces the one of an earlier version, and leaves nothing of it", () => {
    const data = temporaryFolder();
    const folder = write(data, "tsloop", fill(TEMPLATE, "/old/node", "/old/kernel/main.js"), LOGOS);
    writeFileSync(join(folder, "left-over"), "");
    write(data, "tsloop", SPEC, LOGOS);
    expect(find([data], "tsloop")?.spec).toEqual(SPEC);
    expect(readdirSync(folder)).not.toContain("left-over");
  });

  test.each([
    ["of another make", '{"argv":["python","-m","ipykernel"],"display_name":"Python"}'],
    ["that cannot be read", "{"],
    ["that is no object", "null"],
  ])("%s is neither replaced nor removed", (_, text) => {
    const data = temporaryFolder();
    foreign(data, text);
    expect(() => write(data, "tsloop", SPEC, LOGOS)).toThrow(InstallError);
    expect(() => remove(data, "tsloop")).toThrow(InstallError);
    expect(readFileSync(join(folderOf(data, "tsloop"), "kernel.json"), "utf8")).toBe(text);
  });

  test("names the paths that are gone", () => {
    const here = process.execPath;
    expect(missingPaths({ ...SPEC, argv: [here, "/gone/main.js", "{connection_file}"] })).toEqual([
      "/gone/main.js",
    ]);
  });
});
