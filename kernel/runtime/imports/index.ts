export { createImporter, type Importer, type ImporterOptions, type ImportOptions } from "./importer.js";
export { type OriginalPosition, originalPosition } from "./positions.js";
export { ModuleSyntaxError } from "./syntax-error.js";
