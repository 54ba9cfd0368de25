// Connection files, after "Making kernels for Jupyter" and "Connection files" of the jupyter_client docs.
import { readFileSync } from "node:fs";
import { BadConnectionFile, describe } from "./errors.js";
import { hashName } from "./scheme.js";

/** The five sockets, as the connection file names their ports. */
export const CHANNELS = ["shell", "iopub", "stdin", "control", "hb"] as const;

export type Channel = (typeof CHANNELS)[number];

/** What a connection file says, under the file's own names. */
export type ConnectionInfo = {
  readonly transport: "tcp" | "ipc";
  /** tcp: the address of the interface to bind. ipc: the path that the socket files' names begin with. */
  readonly ip: string;
  /** Empty: messages are not signed. */
  readonly key: string;
  readonly signature_scheme: string;
  readonly kernel_name?: string;
} & { readonly [C in Channel as `${C}_port`]: number };

/**
 * Reads the file that Jupyter names on the kernel's command line.
 *
 * @throws BadConnectionFile with one line that names the file and says what to do
 * @throws UnknownScheme
 */
export function readConnectionFile(path: string): ConnectionInfo {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : message;
    throw new BadConnectionFile(
      `cannot read the connection file ${path}: ${why}. Jupyter writes it when it starts a kernel; choose the kernel in Jupyter instead of starting it by hand`,
      { cause: error },
    );
  }
  return parseConnection(text, path);
}

/**
 * What the text of a connection file says. Keys this kernel does not know are ignored.
 *
 * @param source what to call the file in errors
 * @throws BadConnectionFile with one line that says what is wrong with it
 * @throws UnknownScheme
 */
export function parseConnection(text: string, source = "the connection file"): ConnectionInfo {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch (error) {
    throw new BadConnectionFile(
      `${source} is not JSON: ${oneLine((error as Error).message)}. Restart the kernel from Jupyter, which writes it anew`,
      { cause: error },
    );
  }
  return validateConnection(fields, source);
}

/** As {@link parseConnection}, from a value that was parsed already. */
export function validateConnection(value: unknown, source = "the connection file"): ConnectionInfo {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new BadConnectionFile(`${source} must hold a JSON object, not ${describe(value)}`);
  }
  const fields = value as Record<string, unknown>;
  const fail = (field: string, expected: string): never => {
    throw new BadConnectionFile(`${source}: "${field}" must be ${expected}, not ${describe(fields[field])}`);
  };
  const text = (field: string, byDefault?: string): string => {
    const found = fields[field] ?? byDefault;
    return typeof found === "string" ? found : fail(field, "a string");
  };
  const port = (channel: Channel): number => {
    const found = fields[`${channel}_port`];
    const valid = typeof found === "number" && Number.isInteger(found) && found >= 1 && found <= 65535;
    return valid ? found : fail(`${channel}_port`, "a port from 1 to 65535");
  };
  const transport = text("transport", "tcp");
  if (transport !== "tcp" && transport !== "ipc") return fail("transport", `"tcp" or "ipc"`);
  const scheme = text("signature_scheme", "hmac-sha256");
  hashName(scheme);
  return {
    transport,
    ip: text("ip", transport === "tcp" ? "127.0.0.1" : undefined),
    shell_port: port("shell"),
    iopub_port: port("iopub"),
    stdin_port: port("stdin"),
    control_port: port("control"),
    hb_port: port("hb"),
    key: text("key"),
    signature_scheme: scheme,
    ...(typeof fields.kernel_name === "string" && { kernel_name: fields.kernel_name }),
  };
}

/**
 * The ZeroMQ endpoint of one channel: `tcp://127.0.0.1:5555`, `tcp://[::1]:5555` (its socket must have IPv6
 * switched on), or `ipc://path-1`, where the port is a number that tells the channels apart.
 */
export function address(info: ConnectionInfo, channel: Channel): string {
  const port = info[`${channel}_port`];
  if (info.transport === "ipc") return `ipc://${info.ip}-${port}`;
  const host = info.ip.includes(":") && !info.ip.startsWith("[") ? `[${info.ip}]` : info.ip;
  return `tcp://${host}:${port}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
