import type { JsxSettings } from "./cell.js";

/** A pragma that only one runtime knows chooses that runtime, as it does for TypeScript. */
export function jsxOptions(text: string, settings: JsxSettings = {}): JsxSettings {
  let runtime = settings.runtime ?? "automatic";
  if (/@jsx\s+\S/.test(text)) runtime = "classic";
  else if (/@jsxImportSource\s+\S/.test(text)) runtime = "automatic";
  const { importSource, pragma, pragmaFrag, development } = settings;
  return {
    runtime,
    ...(development && { development }),
    // oxc warns of an option that the runtime does not use.
    ...(runtime === "automatic" && importSource && { importSource }),
    ...(runtime === "classic" && pragma && { pragma }),
    ...(runtime === "classic" && pragmaFrag && { pragmaFrag }),
  };
}
