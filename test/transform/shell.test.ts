import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTransformer } from "../../kernel/transform/index.js";
import { EvaluatingSession } from "./session.js";

let session: EvaluatingSession;
beforeAll(async () => {
  session = await new EvaluatingSession().open();
  await session.run(
    "let done = false, file = { name: 'a.txt', size: 3 }; const f = () => 'called'; let nothing",
  );
});
afterAll(() => session.close());

const commands = () => session.result("record.shell.splice(0)");

describe("a line that begins with !", () => {
  const shell: [code: string, commands: string[]][] = [
    ["!npm install left-pad", ["npm install left-pad"]],
    ["!ls", ["ls"]],
    ["!ls -la", ["ls -la"]],
    ["  ! git status --short  ", ["git status --short"]],
    ["!./build.sh && echo ok", ["./build.sh && echo ok"]],
    ["!~/bin/x 1", ["~/bin/x 1"]],
    ["!cat a.txt | grep 'x y' > out.txt; echo $?", ["cat a.txt | grep 'x y' > out.txt; echo $?"]],
    ['!echo "unclosed', ['echo "unclosed']],
    ["!echo `date", ["echo `date"]],
    ["!find . -name '*.ts' -exec rm {} \\;", ["find . -name '*.ts' -exec rm {} \\;"]],
    ["!python3 -c 'print(1)'", ["python3 -c 'print(1)'"]],
    ["!node --version", ["node --version"]],
    ["const before = 1\n!echo one\n!echo two\nconst after = before + 1", ["echo one", "echo two"]],
    ["if (!done)\n  !echo yes it is\nelse\n  !echo no it is not", ["echo yes it is"]],
    ["for (const i of [1, 2]) {\n  !echo number {i} of 2\n}", ["echo number 1 of 2", "echo number 2 of 2"]],
    ["const run = async () => {\n  !echo in a function\n}\nawait run()", ["echo in a function"]],
    [
      "!echo {file.name} {unknownName} ${HOME} {a,b} {if} {file}",
      ["echo a.txt {unknownName} ${HOME} {a,b} {if} [object Object]"],
    ],
    ["!ls {file.name}", ["ls a.txt"]],
    ["const s1 = `\n!not a command here\n`\n!echo a command here", ["echo a command here"]],
  ];
  for (const [code, expected] of shell) {
    it(`is a command in ${JSON.stringify(code)}`, async () => {
      const { error } = await session.run(code);
      expect([error, await commands()]).toEqual([undefined, `[ ${expected.map(quoted).join(", ")} ]`]);
    });
  }

  const javascript: [code: string, result: string | undefined][] = [
    ["!done", "true"],
    ["!done && f()", "'called'"],
    ["!nothing", "true"],
    ["!file.missing", "true"],
    ["!file.size - 1", "-1"],
    ["!function () { return 1 }()", "false"],
    ["!async function () {}()", "false"],
    ["!(() => {\n  done = true\n})()", "true"],
    ["done = false\n!done", "true"],
    ["!!done", "false"],
    ["!globalThis", "false"],
    ["globalThis.loose = 0\n!loose", "true"],
    ["globalThis.loose2 = 1; 0\n!loose2 - 1", "-1"],
    ["let local\n{\n  let inner\n  !inner\n}", "true"],
    ["`\n!npm install x\n`", "'\\n!npm install x\\n'"],
    ["/*\n!npm install x\n*/ 1", "1"],
    ["[1,\n!done\n]", "[ 1, true ]"],
    ["!noSuchFunction()", "ReferenceError: noSuchFunction is not defined"],
  ];
  for (const [code, result] of javascript) {
    it(`is JavaScript in ${JSON.stringify(code)}`, async () => {
      expect([await session.result(code), await commands()]).toEqual([result, "[]"]);
    });
  }

  it("never runs a command where no statement can stand", () => {
    const transform = (code: string) => () =>
      createTransformer().transform({ code, count: 1, name: "c" }, {});
    for (const code of [
      "foo(a,\n!rm -rf x\n)",
      "const x =\n!rm -rf y",
      "if (a &&\n  !b c) {\n}",
      "class A {\n!rm -rf x\n}",
    ]) {
      expect(transform(code), code).toThrow();
    }
  });

  it("leaves the places of everything else as they are", async () => {
    const ran = await session.run("!echo one two\n  !echo three four\nf(); throw new Error('here')");
    expect(ran.frames![0]).toMatchObject({ line: 3, column: 11 });
    expect(ran.cell.sites.map(({ line, column }) => [line, column])).toEqual([
      [1, 0],
      [2, 2],
    ]);
  });
});

function quoted(text: string): string {
  return text.includes("'")
    ? text.includes('"')
      ? `\`${text}\``
      : `"${text}"`.replace(/\\/g, "\\\\")
    : `'${text.replace(/\\/g, "\\\\")}'`;
}
