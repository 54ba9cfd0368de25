import type { TransformSettings } from "../transform/index.js";
import { type CompilerOptions, watchTsconfig } from "../tsconfig.js";

const watched = new Map<string, ReturnType<typeof watchTsconfig>>();

/** What the folder's `tsconfig.json` says about how cells are compiled; read again when it has changed. */
export function transformSettings(folder: string): TransformSettings {
  let read = watched.get(folder);
  if (!read) {
    read = watchTsconfig(folder);
    watched.set(folder, read);
  }
  const options = read().compilerOptions;
  return {
    jsx: jsxSettings(options),
    experimentalDecorators: options.experimentalDecorators,
    useDefineForClassFields: options.useDefineForClassFields,
  };
}

function jsxSettings({
  jsx,
  jsxFactory,
  jsxFragmentFactory,
  jsxImportSource,
}: CompilerOptions): TransformSettings["jsx"] {
  if (jsx === "react" || (jsx === undefined && jsxFactory !== undefined)) {
    return { runtime: "classic", pragma: jsxFactory, pragmaFrag: jsxFragmentFactory };
  }
  return { runtime: "automatic", importSource: jsxImportSource, development: jsx === "react-jsxdev" };
}
