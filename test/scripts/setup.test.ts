import { describe, expect, test } from "vitest";

// Plain JavaScript without declarations: it has to run before anything is installed.
const script = async (name: string) => import(new URL(`../../scripts/${name}`, import.meta.url).href);
const { isInstalled } = await script("setup/packages.mjs");

describe("node_modules is up to date", () => {
  const wanted = {
    "": { version: "1.0.0" },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/a-windows": { version: "1.0.0", optional: true },
  };
  const a = { "node_modules/a": { version: "1.0.0" } };

  test.each([
    ["when all is there, but for other platforms' packages", true, a],
    ["when a package is there beyond what is wanted", true, { ...a, "node_modules/b": { version: "2" } }],
    ["unless a package is missing", false, {}],
    ["unless a package has another version", false, { "node_modules/a": { version: "1.0.1" } }],
    [
      "unless an optional package has another version",
      false,
      { ...a, "node_modules/a-windows": { version: "0.9.0" } },
    ],
  ])("%s", (_, expected, installed) => {
    expect(isInstalled(wanted, installed)).toBe(expected);
  });
});
