import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readTsconfig } from "../tsconfig.js";
import { Documents } from "./documents.js";

/** What a cell is, whatever the folder's `tsconfig.json` says: a module that Node runs, and that no one emits. */
const ALWAYS = {
  target: "esnext",
  module: "preserve",
  moduleResolution: "bundler",
  moduleDetection: "force",
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  composite: false,
  incremental: false,
  declaration: false,
  declarationMap: false,
  emitDeclarationOnly: false,
  isolatedModules: false,
  isolatedDeclarations: false,
  verbatimModuleSyntax: false,
  importHelpers: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  skipLibCheck: true,
};

const WITHOUT_TSCONFIG = {
  strict: true,
  allowJs: true,
  lib: ["esnext", "dom"],
  jsx: "react-jsx",
  types: ["*"],
};

export const CONFIGURATION = ".tsloop.json";

/** The configuration of the project that a folder's cells are in, which takes over its `tsconfig.json` if it has one. */
export function projectConfiguration(folder: string): string {
  const { files, compilerOptions } = readTsconfig(folder);
  const [tsconfig] = files;
  const own: { jsx?: string; types?: unknown } = compilerOptions;
  const defaults =
    tsconfig === undefined
      ? WITHOUT_TSCONFIG
      : { jsx: own.jsx ?? WITHOUT_TSCONFIG.jsx, types: own.types ?? WITHOUT_TSCONFIG.types };
  return JSON.stringify({
    ...(tsconfig !== undefined && { extends: tsconfig }),
    compilerOptions: { ...defaults, ...ALWAYS },
    files: [`./${CONFIGURATION}`, `./${Documents.root}`],
    include: [],
    references: [],
    typeAcquisition: { enable: false },
  });
}

/** The files that the configuration is made from: if one changes, it has changed. */
export function configurationFiles(folder: string): readonly string[] {
  return readTsconfig(folder).files;
}

/** What the language server is answered when it asks for the user's settings. */
export function settings(section: string): unknown {
  if (section !== "js/ts") return {};
  return {
    customConfigFileName: CONFIGURATION,
    disableAutomaticTypeAcquisition: true,
    suggest: { autoImports: false },
    inlayHints: {
      variableTypes: { enabled: true, suppressWhenTypeMatchesName: false },
      functionLikeReturnTypes: { enabled: true },
    },
  };
}

/**
 * How a file of the folder refers to Node's types: those of the folder, else the kernel's own. These are of a newer Node
 * than the oldest that the kernel runs on, because a cell is run by the user's: what that has and its types have not would
 * be called an error.
 */
export function nodeTypes(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, "node_modules", "@types", "node", "package.json")))
      return `/// <reference types="node" />`;
    if (dirname(at) === at) break;
  }
  try {
    const own = createRequire(import.meta.url).resolve("@types/node/package.json");
    return `/// <reference path="${join(dirname(own), "index.d.ts").replaceAll("\\", "/")}" />`;
  } catch {
    return "";
  }
}
