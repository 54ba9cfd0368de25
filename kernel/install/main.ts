#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { allChecks, examine } from "./doctor.js";
import { InstallError, refusal, UsageError } from "./errors.js";
import { type Machine, prefixDataFolder, userDataFolder } from "./folders.js";
import { environmentPrefix } from "./jupyter.js";
import { fill, remove, write } from "./kernelspec.js";
import { type Command, HELP, parseCommand, type Target } from "./options.js";
import { isPassing, stableNode, thisPackage } from "./paths.js";

const machine: Machine = { platform: process.platform, env: process.env, home: homedir() };

async function dataFolder(target: Target): Promise<string> {
  if (target.kind === "user") return userDataFolder(machine);
  const prefix = target.kind === "prefix" ? resolve(target.folder) : await environmentPrefix(machine);
  return prefixDataFolder(machine, prefix);
}

async function install({
  target,
  name,
  displayName,
}: Extract<Command, { command: "install" }>): Promise<void> {
  const { root, kernel, template, logos } = thisPackage();
  const node = stableNode(process.execPath, process.env.PATH ?? "");
  const spec = fill(readFileSync(template, "utf8"), node, kernel, displayName);
  const folder = write(await dataFolder(target), name, spec, logos);
  console.log(`Installed "${spec.display_name}" in ${folder}`);
  if (isPassing(root)) {
    console.error(`Note: ${root} is npx's, and npm may remove it; npm install -g tsloop lasts`);
  }
}

async function uninstall({ target, name }: Extract<Command, { command: "uninstall" }>): Promise<void> {
  const folder = await dataFolder(target);
  const removed = remove(folder, name);
  if (removed === null) throw new InstallError(`there is no kernel "${name}" in ${folder}`);
  console.log(`Removed ${removed}`);
}

/** Becomes the kernel: Jupyter's own command line is `node dist/kernel/main.cjs FILE`. */
async function kernel(file: string): Promise<void> {
  const { kernel } = thisPackage();
  process.argv = [process.execPath, kernel, file];
  await import(pathToFileURL(kernel).href);
}

async function main(args: readonly string[]): Promise<number> {
  const command = parseCommand(args);
  switch (command.command) {
    case "install":
      await install(command);
      return 0;
    case "uninstall":
      await uninstall(command);
      return 0;
    case "doctor":
      return (await examine(allChecks(command.name, machine), console.log)) ? 0 : 1;
    case "kernel":
      await kernel(command.file);
      return Number(process.exitCode ?? 0);
    case "help":
      process.stdout.write(HELP);
      return 0;
    case "version":
      console.log(thisPackage().version);
      return 0;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const message = error instanceof InstallError ? error.message : refusal(error);
  console.error(message === null ? error : `tsloop: ${message}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
