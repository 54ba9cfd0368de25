import { describe, expect, test } from "vitest";
import { UsageError } from "../../kernel/install/errors.js";
import { parseCommand } from "../../kernel/install/options.js";

describe("the command line", () => {
  test.each([
    ["install", { command: "install", target: { kind: "user" }, name: "tsloop" }],
    ["install --user --name Mine", { command: "install", target: { kind: "user" }, name: "mine" }],
    ["install --sys-prefix", { command: "install", target: { kind: "sys-prefix" }, name: "tsloop" }],
    [
      "install --prefix=/opt/x --display-name TS",
      { command: "install", target: { kind: "prefix", folder: "/opt/x" }, name: "tsloop", displayName: "TS" },
    ],
    ["uninstall --name a.b-c_1", { command: "uninstall", target: { kind: "user" }, name: "a.b-c_1" }],
    ["doctor", { command: "doctor", name: "tsloop" }],
    ["kernel /run/k.json", { command: "kernel", file: "/run/k.json" }],
    ["--help", { command: "help" }],
    ["install -h", { command: "help" }],
    ["kernel --help", { command: "help" }],
    ["--version", { command: "version" }],
  ])("%j is understood", (line, command) => {
    expect(parseCommand(line.split(" "))).toEqual(command);
  });

  test.each([
    ["", "say what to do, such as tsloop install"],
    ["instal", 'there is no command "instal". Commands: install, uninstall, doctor, kernel'],
    ["install --global", "Unknown option '--global'; see tsloop --help"],
    ["--what", "Unknown option '--what'"],
    ["install here", '"here" is one argument too many'],
    ["install --name", "argument missing"],
    ["install --user=yes", "does not take an argument"],
    ["install --user --prefix /x", "--user, --sys-prefix and --prefix exclude each other"],
    ["install --prefix=", "--prefix needs a folder"],
    ["install --name a/b", 'the name "a/b" may only have letters'],
    ["install --name ..", 'the name ".." may only have letters'],
    ["kernel", "tsloop kernel needs the path of a connection file"],
    ["kernel a b", '"b" is one argument too many'],
  ])("%j is refused in one line that says why", (line, message) => {
    const refused = () => parseCommand(line === "" ? [] : line.split(" "));
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(message);
    expect(refused).not.toThrow("\n");
  });
});
