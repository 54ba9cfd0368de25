/**
 * Node's own modules, loaded when they are first used: importing the library loads none of them.
 */
function lazily<M>(load: () => M): () => M {
  let loaded: M | undefined;
  return () => (loaded ??= load());
}

export const net = lazily(() => process.getBuiltinModule("node:net"));
export const tls = lazily(() => process.getBuiltinModule("node:tls"));
export const dgram = lazily(() => process.getBuiltinModule("node:dgram"));
export const dns = lazily(() => process.getBuiltinModule("node:dns"));
export const os = lazily(() => process.getBuiltinModule("node:os"));
export const fs = lazily(() => process.getBuiltinModule("node:fs"));
export const path = lazily(() => process.getBuiltinModule("node:path"));
export const childProcess = lazily(() => process.getBuiltinModule("node:child_process"));
