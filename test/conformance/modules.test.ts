import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { result, text } from "./client.js";
import { useKernel } from "./session.js";

const folder = mkdtempSync(join(tmpdir(), "tsloop-modules-"));
let clock = Date.now() / 1000;

function write(path: string, content: string): void {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, content);
  clock += 10;
  utimesSync(file, clock, clock);
}

write("tsconfig.json", `{ "compilerOptions": { "jsx": "react", "jsxFactory": "h", /* a comment */ } }`);
write("node_modules/old/package.json", `{ "name": "old", "version": "1.0.0", "main": "main.js" }`);
write(
  "node_modules/old/main.js",
  "module.exports = { kind: 'CommonJS', default: 1 }; module.exports.named = 'n';",
);
write(
  "node_modules/modern/package.json",
  `{ "name": "modern", "version": "1.0.0", "type": "module", "exports": { ".": { "import": "./esm.js" }, "./sub": "./sub.js" } }`,
);
write("node_modules/modern/esm.js", "export default 'ESM only'; export const answer = 42;");
write("node_modules/modern/sub.js", "export const sub = 'sub path';");
write("leaf.ts", "export let value: number = 1;");
write(
  "tree.ts",
  "import { value } from './leaf';\nexport const twice = (): number => value * 2;\nexport const loaded = {};",
);
write("view.tsx", "const h = (tag: string) => ({ tag });\nexport const view = () => <b />;");
write("old-style.js", "module.exports.plain = 'plain JavaScript';");
write("data.json", `{ "n": [1, 2] }`);

describe("modules in a notebook's folder", () => {
  const kernel = useKernel({ cwd: folder, env: { TSLOOP_TYPES: "off" } });
  const value = async (code: string): Promise<unknown> => {
    const { outputs, reply } = await kernel().execute(code);
    return reply.content.status === "ok" ? result(outputs) : reply.content.evalue;
  };

  it.each([
    ["import old, { named } from 'old'; [old.kind, named]", "[ 'CommonJS', 'n' ]"],
    ["import modern, { answer as a } from 'modern'; [modern, a]", "[ 'ESM only', 42 ]"],
    ["import { sub } from 'modern/sub'; sub", "'sub path'"],
    ["import * as path from 'node:path'; path.basename('/a/b')", "'b'"],
    ["import 'node:process'; 'side effect'", "'side effect'"],
    ["import type { Stats } from 'node:fs'; 'erased'", "'erased'"],
    ["import data from './data.json' with { type: 'json' }; data.n", "[ 1, 2 ]"],
    ["(await import('./data.json')).default.n", "[ 1, 2 ]"],
    ["import { twice } from './tree.ts'; twice()", "2"],
    ["import { view } from './view'; view()", "{ tag: 'b' }"],
    ["import { plain } from './old-style.js'; plain", "'plain JavaScript'"],
    ["require('./old-style').plain", "'plain JavaScript'"],
    ["require('old').named", "'n'"],
    ["export const exported = 'kept'; exported", "'kept'"],
    ["exported.length", "4"],
    ["import.meta.dirname === __dirname && __dirname === process.cwd()", "true"],
    ["import.meta.resolve('./leaf.ts') === new URL('./leaf.ts', import.meta.url).href", "true"],
    [
      "[process.argv.length, typeof module.exports, __filename.startsWith(__dirname)]",
      "[ 2, 'object', true ]",
    ],
  ])("%s", async (code, expected) => {
    expect(await value(code)).toBe(expected);
  });

  it("takes JSX as the folder's tsconfig says, and as a pragma says", async () => {
    expect(await value("const h = (tag: string, props: object | null) => [tag, props];\n<i a={1} />")).toBe(
      "[ 'i', { a: 1 } ]",
    );
    expect(await value("/** @jsx mine */\nconst mine = (tag: string) => 'mine ' + tag;\n<u />")).toBe(
      "'mine u'",
    );
  });

  it("loads anew what changed, and what imports it, and keeps the rest", async () => {
    await kernel().execute("import * as before from './tree'; import * as view1 from './view'");
    write("leaf.ts", "export let value: number = 100;");
    await kernel().execute("import * as after from './tree'; import * as view2 from './view'");
    expect(
      await value("[before.twice(), after.twice(), before.loaded === after.loaded, view1 === view2]"),
    ).toBe("[ 2, 200, false, true ]");
  });

  it("says what to do about a package that is not there", async () => {
    expect(await value("import nothing from 'not-installed'")).toMatch(
      /Cannot find package 'not-installed'.*npm install/,
    );
  });

  it("takes back a name that a module does not export, as the language does", async () => {
    expect(await value("import { missing } from './leaf'; missing")).toMatch(
      /does not provide an export named 'missing'/,
    );
  });

  it("shows what an imported module prints under the importing cell", async () => {
    write("noisy.ts", "console.log('from the module'); setTimeout(() => console.log('later'), 1);");
    const { id } = await kernel().execute("import './noisy'");
    await kernel().execute("1");
    await kernel().until(() => text(kernel().outputs(id)).includes("later"));
    expect(text(kernel().outputs(id))).toBe("from the module\nlater\n");
  });
});
