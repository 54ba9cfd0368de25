/**
 * Node's own modules, loaded when they are first used: importing the library loads none of them.
 */
export const net = (): typeof import("node:net") => process.getBuiltinModule("node:net");
export const tls = (): typeof import("node:tls") => process.getBuiltinModule("node:tls");
export const dgram = (): typeof import("node:dgram") => process.getBuiltinModule("node:dgram");
export const dns = (): typeof import("node:dns") => process.getBuiltinModule("node:dns");
export const os = (): typeof import("node:os") => process.getBuiltinModule("node:os");
export const fs = (): typeof import("node:fs") => process.getBuiltinModule("node:fs");
export const path = (): typeof import("node:path") => process.getBuiltinModule("node:path");
export const childProcess = (): typeof import("node:child_process") =>
  process.getBuiltinModule("node:child_process");
