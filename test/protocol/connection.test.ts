import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { address, parseConnection, readConnectionFile } from "../../kernel/protocol/connection.js";
import { ProtocolError, UnknownScheme } from "../../kernel/protocol/errors.js";

const FILE = {
  transport: "tcp",
  ip: "127.0.0.1",
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  control_port: 4,
  hb_port: 5,
  key: "k",
  signature_scheme: "hmac-sha256",
  kernel_name: "tsloop",
};

const parse = (change: Record<string, unknown>) =>
  parseConnection(JSON.stringify({ ...FILE, ...change }), "f");

describe("a connection file", () => {
  test("says what it says, and keys that are not known are ignored", () => {
    expect(parse({ jupyter_session: "x", curve_publickey: null })).toEqual(FILE);
  });

  test("may leave out the transport, the address, the scheme and the name", () => {
    const { transport: _, ip: __, signature_scheme: ___, kernel_name: ____, ...least } = FILE;
    const { kernel_name: _____, ...expected } = FILE;
    expect(parseConnection(JSON.stringify(least))).toEqual(expected);
  });

  test.each([
    [{ shell_port: undefined }, 'f: "shell_port" must be a port from 1 to 65535, not missing'],
    [{ hb_port: 65536 }, 'f: "hb_port" must be a port from 1 to 65535, not 65536'],
    [{ control_port: "4" }, 'f: "control_port" must be a port from 1 to 65535, not "4"'],
    [{ key: null }, 'f: "key" must be a string, not null'],
    [{ transport: "udp" }, 'f: "transport" must be "tcp" or "ipc", not "udp"'],
    [{ transport: "ipc", ip: undefined }, 'f: "ip" must be a string, not missing'],
  ])("with %j is refused in one line", (change, message) => {
    expect(() => parse(change)).toThrow(message);
  });

  test("with a signature scheme that Node lacks is refused by name", () => {
    expect(() => parse({ signature_scheme: "hmac-rot13" })).toThrow(UnknownScheme);
  });

  test("that holds anything at all is read or refused by a named error of one line", () => {
    const content = fc.oneof(fc.string(), fc.json(), fc.constant("[]"), fc.constant("{\n"));
    fc.assert(
      fc.property(content, (text) => {
        try {
          parseConnection(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
          expect((error as Error).message).not.toContain("\n");
        }
      }),
    );
  });

  test("that is missing is named, with what to do", () => {
    const folder = temporaryFolder();
    expect(() => readConnectionFile(join(folder, "none.json"))).toThrow(
      /none\.json: there is no such file\. .* choose the kernel in Jupyter/,
    );
    expect(() => readConnectionFile(folder)).toThrow(ProtocolError);
  });

  test("is read from the disk", () => {
    const path = join(temporaryFolder(), "kernel.json");
    writeFileSync(path, JSON.stringify(FILE));
    expect(readConnectionFile(path)).toEqual(FILE);
  });
});

describe("an endpoint", () => {
  test.each([
    [{}, "tcp://127.0.0.1:2"],
    [{ ip: "*" }, "tcp://*:2"],
    [{ ip: "::1" }, "tcp://[::1]:2"],
    [{ ip: "[::1]" }, "tcp://[::1]:2"],
    [{ transport: "ipc", ip: "/run/kernel-1-ipc" }, "ipc:///run/kernel-1-ipc-2"],
  ])("of %j is %s", (change, expected) => {
    expect(address(parse(change), "iopub")).toBe(expected);
  });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tsloop-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
