import { parseSync, visitorKeys } from "oxc-parser";
import type { TransformSettings } from "./cell.js";
import type { SyntaxNode } from "./syntax.js";

type FieldSettings = Pick<TransformSettings, "useDefineForClassFields">;

/** JavaScript in which everything stands where it stood in the TypeScript, and the tree of it. */
export interface Erased {
  code: string;
  program: SyntaxNode;
}

/** What is not JavaScript without its types, or not at the same places; it takes a compiler. */
class NotErasable extends Error {}

/** Line ends other than `\n`, and what a script takes for a comment but a module does not. */
const UNUSUAL = /[\r\u2028\u2029]|<!--|-->/;
/** What goes on with the expression before it, across the end of a line, unless a type stands between. */
const CONTINUES = /^[^\S\n]*(?:\/\/[^\n]*)?\n\s*[([`<]/;
/** Names of fields that are read as modifiers of what follows where nothing stands between. */
const MODIFIERS = new Set(["get", "set", "static", "async", "accessor"]);

/**
 * Takes the types away from TypeScript of which nothing else is left to compile, by putting spaces in their place. Most
 * cells are such, and are read once so instead of twice.
 *
 * @param settings say whether a field without a value is a field
 * @returns where that cannot be done the tree of the TypeScript, or nothing where that is not worth having, as with errors
 * of syntax
 */
export function erase(text: string, settings: FieldSettings): Erased | { typescript?: SyntaxNode } {
  if (UNUSUAL.test(text)) return {};
  const { program, errors } = parseSync("cell.ts", text, {
    lang: "ts",
    sourceType: "module",
    showSemanticErrors: true,
  });
  if (errors.length > 0) return {};
  const eraser = new Eraser(text, settings);
  try {
    return { program, code: eraser.erase(program) };
  } catch (error) {
    // A tree too deep to be walked like this is left to the compiler, too.
    if (error instanceof RangeError) return {};
    if (!(error instanceof NotErasable)) throw error;
    eraser.restore();
    return { typescript: program };
  }
}

/** A statement that is nothing at run time. */
function isType({ type, importKind, exportKind }: SyntaxNode): boolean {
  switch (type) {
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return true;
    case "ImportDeclaration":
      return importKind === "type";
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return exportKind === "type";
    default:
      return false;
  }
}

class Eraser {
  /** Pieces to be blanked, in any order; they may contain each other. */
  readonly #pieces: { start: number; end: number; statement: boolean }[] = [];
  /** What the tree was before it was changed. */
  readonly #before: { node: SyntaxNode; key: string; value: unknown }[] = [];

  constructor(
    private readonly text: string,
    private readonly settings: FieldSettings,
  ) {}

  /** @returns the code; the tree is one of JavaScript then. */
  erase(program: SyntaxNode): string {
    this.#children(program);
    if (this.#pieces.length === 0) return this.text;
    let code = "";
    let at = 0;
    for (const { start, end, statement } of this.#pieces.sort((a, b) => a.start - b.start || b.end - a.end)) {
      if (end <= at) continue;
      const from = Math.max(start, at);
      const blank = this.text.slice(from, end).replace(/[^\n]/g, " ");
      code += this.text.slice(at, from) + (statement ? `;${blank.slice(1)}` : blank);
      at = end;
    }
    return code + this.text.slice(at);
  }

  /** Makes the tree again what it was. */
  restore(): void {
    for (const { node, key, value } of this.#before.reverse()) node[key] = value;
  }

  #set(node: SyntaxNode, key: string, value: unknown): void {
    if (node[key] === value) return;
    this.#before.push({ node, key, value: node[key] });
    node[key] = value;
  }

  #children(node: SyntaxNode): void {
    const keys = visitorKeys[node.type];
    if (keys === undefined) throw new NotErasable();
    for (const key of keys) {
      const child = node[key] as SyntaxNode | (SyntaxNode | null)[] | null | undefined;
      if (!child) continue;
      if (!Array.isArray(child)) this.#set(node, key, this.#visit(child));
      else if (child.length > 0) this.#set(node, key, this.#list(child));
    }
  }

  #list(nodes: (SyntaxNode | null)[]): (SyntaxNode | null)[] {
    const left: (SyntaxNode | null)[] = [];
    let isSame = true;
    for (const node of nodes) {
      if (node && isType(node)) this.#blank(node.start, node.end, true);
      else left.push(node && this.#visit(node));
      if (left.at(-1) !== node) isSame = false;
    }
    return isSame ? nodes : left;
  }

  /** @returns what stands in the node's place */
  #visit(node: SyntaxNode): SyntaxNode {
    switch (node.type) {
      case "TSAsExpression":
      case "TSSatisfiesExpression":
        this.#blank(node.expression.end, node.end);
        if (CONTINUES.test(this.text.slice(node.end, node.end + 200))) throw new NotErasable();
        return this.#visit(node.expression);
      case "TSNonNullExpression":
        this.#blank(node.expression.end, node.end);
        return this.#visit(node.expression);
      case "Identifier":
        if (node.name === "this" || node.decorators?.length > 0) throw new NotErasable();
        this.#annotated(node);
        return node;
      case "ObjectPattern":
      case "ArrayPattern":
      case "RestElement":
      case "AssignmentPattern":
        if (node.optional) throw new NotErasable();
        if (node.typeAnnotation) this.#drop(node, "typeAnnotation");
        break;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        if (node.declare || !node.body) throw new NotErasable();
        if (node.typeParameters) this.#dropInLine(node, "typeParameters");
        if (node.returnType) this.#dropInLine(node, "returnType");
        break;
      case "CallExpression":
      case "NewExpression":
      case "TaggedTemplateExpression":
        if (node.typeArguments) this.#drop(node, "typeArguments");
        break;
      case "VariableDeclaration":
        if (node.declare) throw new NotErasable();
        break;
      case "ClassDeclaration":
      case "ClassExpression":
        this.#class(node);
        break;
      case "PropertyDefinition":
        this.#field(node);
        break;
      case "MethodDefinition":
        if (node.optional) throw new NotErasable();
        this.#modifiers(node);
        break;
      case "ImportSpecifier":
        if (node.importKind === "type") throw new NotErasable();
        break;
      case "ExportNamedDeclaration":
        // What is exported by name may be a type of this cell.
        if (node.exportKind === "type" || (node.specifiers.length > 0 && !node.source))
          throw new NotErasable();
        break;
      case "ExportAllDeclaration":
      case "ExportSpecifier":
        if (node.exportKind === "type") throw new NotErasable();
        break;
      case "Decorator":
      case "AccessorProperty":
        throw new NotErasable();
      default:
        // All that is TypeScript's own and is not among the above.
        if (node.type.startsWith("TS")) throw new NotErasable();
    }
    this.#children(node);
    return node;
  }

  #class(node: SyntaxNode): void {
    if (node.declare || node.abstract) throw new NotErasable();
    const { id, superClass, implements: implemented } = node;
    if (implemented.length > 0) {
      const { typeParameters, superTypeArguments } = node;
      const before = superTypeArguments ?? superClass ?? typeParameters ?? id;
      this.#blank(before ? before.end : node.start + "class".length, implemented.at(-1).end);
      this.#set(node, "implements", []);
    }
    if (node.typeParameters) this.#drop(node, "typeParameters");
    if (node.superTypeArguments) this.#drop(node, "superTypeArguments");
  }

  #field(node: SyntaxNode): void {
    if (node.declare || (!node.value && this.settings.useDefineForClassFields === false))
      throw new NotErasable();
    const { key, computed, typeAnnotation } = node;
    const isTyped = typeAnnotation || node.optional || node.definite;
    if (isTyped) {
      if (computed || MODIFIERS.has(key.name)) throw new NotErasable();
      this.#blank(key.end, typeAnnotation?.end ?? this.text.indexOf(node.definite ? "!" : "?", key.end) + 1);
      this.#set(node, "typeAnnotation", null);
    }
    this.#modifiers(node);
  }

  #modifiers(node: SyntaxNode): void {
    const { accessibility, readonly, override, key } = node;
    if (!accessibility && !readonly && !override) return;
    // Without its modifier it would go on with the field before it.
    if (node.computed || node.value?.generator || key.name === "in" || key.name === "instanceof") {
      throw new NotErasable();
    }
    const head = this.text.slice(node.start, key.start);
    if (head.includes("/")) throw new NotErasable();
    for (const { index, 0: word } of head.matchAll(/\b(?:public|private|protected|readonly|override)\b/g)) {
      this.#blank(node.start + index, node.start + index + word.length);
    }
  }

  #annotated(node: SyntaxNode): void {
    if (!node.typeAnnotation && !node.optional) return;
    const nameEnd = node.start + node.name.length;
    // The name may be written with escapes.
    if (this.text.slice(node.start, nameEnd) !== node.name) throw new NotErasable();
    this.#blank(nameEnd, node.typeAnnotation?.end ?? node.end);
    this.#set(node, "typeAnnotation", null);
  }

  #drop(node: SyntaxNode, field: string): void {
    this.#blank(node[field].start, node[field].end);
    this.#set(node, field, null);
  }

  /** A line must not end where a type was: before `=>`, or after `return`. */
  #dropInLine(node: SyntaxNode, field: string): void {
    if (this.text.slice(node[field].start, node[field].end).includes("\n")) throw new NotErasable();
    this.#drop(node, field);
  }

  #blank(start: number, end: number, statement = false): void {
    if (end > start) this.#pieces.push({ start, end, statement });
  }
}
