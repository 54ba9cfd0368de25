export type {
  CellSource,
  Declaration,
  DeclarationKind,
  JsxSettings,
  Site,
  TransformedCell,
  TransformSettings,
} from "./cell.js";
export type { Completeness } from "./complete.js";
export type { ScriptMap } from "./script-map.js";
export { CellSyntaxError } from "./syntax-error.js";
export { createTransformer, type Transformer } from "./transformer.js";
