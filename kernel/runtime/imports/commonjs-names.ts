import { createRequire } from "node:module";
import type { Expression, ObjectExpression } from "oxc-parser";

const require = createRequire(import.meta.url);

/**
 * The names that a CommonJS file gives its exports in plain sight, at its top level: `exports.a = ...`,
 * `module.exports.a = ...`, `module.exports = { a, ... }`. Without `default`, which is what `module.exports` is.
 */
export function exportNames(path: string, code: string): Set<string> {
  const { parseSync } = require("oxc-parser") as typeof import("oxc-parser");
  const names = new Set<string>();
  for (const statement of parseSync(`${path}.cjs`, code).program.body) {
    if (statement.type === "ExpressionStatement") collect(statement.expression, names);
  }
  names.delete("default");
  return names;
}

function collect(expression: Expression, names: Set<string>): void {
  // esbuild writes `0 && (module.exports = { a })` for readers like this one.
  if (expression.type === "LogicalExpression") collect(expression.right, names);
  else if (expression.type === "ParenthesizedExpression") collect(expression.expression, names);
  if (expression.type !== "AssignmentExpression") return;
  const { left, right } = expression;
  if (left.type === "MemberExpression") {
    if (isExports(left)) {
      if (right.type === "ObjectExpression") collectKeys(right, names);
    } else if (isExports(left.object)) {
      const name = nameOf(left.property, left.computed);
      if (name !== undefined) names.add(name);
    }
  }
  collect(right, names);
}

function collectKeys({ properties }: ObjectExpression, names: Set<string>): void {
  for (const property of properties) {
    const name = property.type === "Property" ? nameOf(property.key, property.computed) : undefined;
    if (name !== undefined) names.add(name);
  }
}

function nameOf(
  key: { type: string; name?: unknown; value?: unknown },
  computed: boolean,
): string | undefined {
  if (key.type === "Literal" && typeof key.value === "string") return key.value;
  return key.type === "Identifier" && !computed ? String(key.name) : undefined;
}

/** Whether this is `exports` or `module.exports`. */
function isExports(expression: Expression): boolean {
  if (expression.type === "Identifier") return expression.name === "exports";
  return (
    expression.type === "MemberExpression" &&
    expression.object.type === "Identifier" &&
    expression.object.name === "module" &&
    nameOf(expression.property, expression.computed) === "exports"
  );
}
