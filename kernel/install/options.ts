import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "./errors.js";

export const HELP = `tsloop: TypeScript cells on a persistent event loop, in Jupyter

Usage:
  tsloop install [options]       make the kernel known to Jupyter
    --user                       for you, in every Jupyter on this machine (the default)
    --sys-prefix                 for the active Python environment alone
    --prefix DIR                 for the environment in DIR
    --name NAME                  the kernel's short name (default: tsloop)
    --display-name TEXT          the name in menus (default: TypeScript (tsloop))
  tsloop uninstall [options]     take it out again; the same --user, --sys-prefix, --prefix and --name
  tsloop doctor [--name NAME]    check this machine, and run a cell
  tsloop kernel FILE             run the kernel with a connection file; Jupyter does this itself
  tsloop --help, --version
`;

/** Where a kernelspec goes. */
export type Target = { kind: "user" } | { kind: "sys-prefix" } | { kind: "prefix"; folder: string };

/** A command line, understood. */
export type Command =
  | { command: "install"; target: Target; name: string; displayName?: string }
  | { command: "uninstall"; target: Target; name: string }
  | { command: "doctor"; name: string }
  | { command: "kernel"; file: string }
  | { command: "help" }
  | { command: "version" };

type Options = NonNullable<ParseArgsConfig["options"]>;

const NAME = { name: { type: "string", default: "tsloop" } } satisfies Options;
const TARGET = {
  user: { type: "boolean" },
  "sys-prefix": { type: "boolean" },
  prefix: { type: "string" },
} satisfies Options;
const COMMON = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} satisfies Options;

/**
 * What the arguments after `tsloop` ask for.
 *
 * @throws UsageError that names the argument it does not understand
 */
export function parseCommand(args: readonly string[]): Command {
  const [command, ...rest] = args;
  switch (command) {
    case "install": {
      const { values } = parse(
        rest,
        { ...COMMON, ...NAME, ...TARGET, "display-name": { type: "string" } },
        0,
      );
      const displayName = values["display-name"];
      return (
        common(values) ?? {
          command,
          target: target(values),
          name: kernelName(values.name),
          ...(displayName !== undefined && { displayName }),
        }
      );
    }
    case "uninstall": {
      const { values } = parse(rest, { ...COMMON, ...NAME, ...TARGET }, 0);
      return common(values) ?? { command, target: target(values), name: kernelName(values.name) };
    }
    case "doctor": {
      const { values } = parse(rest, { ...COMMON, ...NAME }, 0);
      return common(values) ?? { command, name: kernelName(values.name) };
    }
    case "kernel": {
      const { values, positionals } = parse(rest, COMMON, 1);
      const [file] = positionals;
      const asked = common(values);
      if (asked === null && file === undefined) {
        throw new UsageError("tsloop kernel needs the path of a connection file");
      }
      return asked ?? { command, file: file! };
    }
    default: {
      if (command !== undefined && !command.startsWith("-")) {
        const known = "install, uninstall, doctor, kernel";
        throw new UsageError(`there is no command "${command}". Commands: ${known}; see tsloop --help`);
      }
      const { values } = parse(args, COMMON, 0);
      const asked = common(values);
      if (asked === null) throw new UsageError("say what to do, such as tsloop install; see tsloop --help");
      return asked;
    }
  }
}

function parse<O extends Options>(args: readonly string[], options: O, positionals: number) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const extra = parsed.positionals[positionals];
    if (extra !== undefined) throw new UsageError(`"${extra}" is one argument too many; see tsloop --help`);
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Node's own text goes on to explain how to write positionals that begin with a dash.
    const [what] = (error as Error).message.split(/\.\s/);
    throw new UsageError(`${what}; see tsloop --help`);
  }
}

function common(values: { help?: boolean; version?: boolean }): Command | null {
  if (values.help) return { command: "help" };
  return values.version ? { command: "version" } : null;
}

function target(values: { user?: boolean; "sys-prefix"?: boolean; prefix?: string }): Target {
  const given = [values.user, values["sys-prefix"], values.prefix !== undefined].filter(Boolean);
  if (given.length > 1) throw new UsageError("--user, --sys-prefix and --prefix exclude each other");
  if (values.prefix === "") throw new UsageError("--prefix needs a folder");
  if (values.prefix !== undefined) return { kind: "prefix", folder: values.prefix };
  return { kind: values["sys-prefix"] ? "sys-prefix" : "user" };
}

/** Jupyter takes these letters only, and does not tell capitals from small ones. */
function kernelName(name: string): string {
  if (!/^[a-z0-9._-]+$/i.test(name) || /^\.+$/.test(name)) {
    throw new UsageError(`the name "${name}" may only have letters, digits and the signs - . _`);
  }
  return name.toLowerCase();
}
