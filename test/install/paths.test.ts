import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { isPassing, stableNode, stablePackage } from "../../kernel/install/paths.js";
import { temporaryFolder } from "./fixtures.js";

/** A machine with a Node in a folder of its version, and other names for it. */
function machineWith(executable: string, ...names: string[]) {
  const folder = temporaryFolder();
  const node = join(folder, executable);
  mkdirSync(dirname(node), { recursive: true });
  writeFileSync(node, "");
  const links = names.map((name) => {
    const link = join(folder, name, "node");
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(node, link);
    return link;
  });
  return { node, links, path: [...links.map(dirname), dirname(node)].join(delimiter) };
}

describe.skipIf(process.platform === "win32")("the Node of a kernelspec", () => {
  test("is the name on PATH that stays when the version goes", () => {
    const { node, links, path } = machineWith("Cellar/node/22.3.0/bin/node", "bin");
    expect(stableNode(node, path)).toBe(links[0]);
  });

  test("is the version's own where there is no other name", () => {
    const { node, path } = machineWith(".nvm/versions/node/v22.3.0/bin/node");
    expect(stableNode(node, path)).toBe(node);
  });

  test("is itself where its folder has no version in it", () => {
    const { node, path } = machineWith("usr/bin/node", "elsewhere");
    expect(stableNode(node, path)).toBe(node);
  });

  test.each(["run/fnm_multishells/12_34/bin", "project/node_modules/.bin", "other/22.3.0/bin"])(
    "is never the one in %s, which does not last",
    (name) => {
      const { node, path } = machineWith("node-versions/v22.3.0/installation/bin/node", name);
      expect(stableNode(node, path)).toBe(node);
    },
  );

  test("is never another Node that comes first on PATH", () => {
    const { node } = machineWith("Cellar/node/22.3.0/bin/node");
    const other = machineWith("bin/node");
    expect(stableNode(node, dirname(other.node))).toBe(node);
  });
});

describe.skipIf(process.platform === "win32")("the package of a kernelspec", () => {
  test("is the link that a package manager keeps, not the folder of the version", () => {
    const folder = temporaryFolder();
    const root = join(folder, "global/5/node_modules/.pnpm/tsloop@0.1.0/node_modules/tsloop");
    mkdirSync(root, { recursive: true });
    const link = join(folder, "global/5/node_modules/tsloop");
    symlinkSync(root, link);
    expect(stablePackage(root)).toBe(link);
  });

  test("is its folder where nothing links to it", () => {
    const root = join(temporaryFolder(), "lib/node_modules/tsloop");
    mkdirSync(root, { recursive: true });
    expect(stablePackage(root)).toBe(root);
    expect(stablePackage(temporaryFolder())).toMatch(/tsloop-/);
  });
});

test("what npx has downloaded does not last", () => {
  expect(isPassing(join("home", ".npm", "_npx", "1a2b", "node_modules", "tsloop"))).toBe(true);
  expect(isPassing(join("usr", "lib", "node_modules", "tsloop"))).toBe(false);
});
