import type { Site } from "./cell.js";
import type { Edits } from "./edits.js";
import type { AsyncFunction, Facts } from "./facts.js";
import type { Positions } from "./positions.js";
import { type SyntaxNode, withoutParentheses } from "./syntax.js";

const TEXT_LENGTH = 80;

/** The await sites of a cell, as they are found. */
export class Sites {
  readonly all: Site[] = [];

  constructor(
    private readonly first: number,
    private readonly positions: Positions,
    /** Text of what is awaited is taken from it, by offsets in the JavaScript. */
    private readonly text: string,
    /** Whether the code may hold awaits that the user did not write. */
    private readonly hasForeign: boolean,
  ) {}

  /**
   * Adds a site at a node of the JavaScript.
   *
   * @param keyword what stands there in the TypeScript if the site is the user's
   * @param awaited what is awaited there
   * @returns its number, or undefined if the user's text has no such place
   */
  add(
    node: SyntaxNode,
    keyword: string,
    awaited: SyntaxNode,
    facts: Pick<Site, "inLoop" | "functionName">,
  ): number | undefined {
    const place = this.positions.at(node.start);
    if (!place || (this.hasForeign && !this.#isUsers(node, keyword))) return undefined;
    const { functionName, inLoop } = facts;
    const { start, end } = withoutParentheses(awaited);
    const text = oneLine(place.replaced ?? this.text.slice(start, end));
    this.all.push({ ...place.user, ...(functionName !== undefined && { functionName }), text, inLoop });
    return this.first + this.all.length - 1;
  }

  /** What `await using` awaits at its end is nothing that the user wrote there. */
  #isUsers(node: SyntaxNode, keyword: string): boolean {
    const text = this.positions.textAt(node.start);
    return text.startsWith(keyword) && !/^await\s+using\s+[\p{ID_Start}$_]/u.test(text);
  }
}

/**
 * `await X` becomes `__tsloop.resumed(await __tsloop.site(__tsloop.mark(), X, n, f), f)`, where `n` is the site and
 * `f` the activation: what `__tsloop.enter()` gave at the start of the async function, or `n` once more at the top
 * level of the cell. `for await (… of X)` takes its iterable through `__tsloop.siteIterable` likewise. `await null` is left
 * as it is: it goes on with the next microtask.
 *
 * @param activationName a name that the cell does not use; inner functions shadow it
 */
export function markAwaits({ suspensions }: Facts, sites: Sites, edits: Edits, activationName: string): void {
  const entered = new Set<AsyncFunction>();
  for (const { node, activation, inLoop } of suspensions) {
    const isLoop = node.type === "ForOfStatement";
    const awaited = isLoop ? node.right : node.argument;
    if (!isLoop && isPrimitive(awaited)) continue;
    const functionName = activation?.name;
    const site = sites.add(node, isLoop ? "for" : "await", awaited, {
      inLoop,
      ...(functionName !== undefined && { functionName }),
    });
    if (site === undefined) continue;
    const flow = activation ? activationName : `${site}`;
    if (activation && !entered.has(activation)) {
      entered.add(activation);
      enter(activation.node, edits, activationName);
    }
    if (isLoop) {
      edits.wrap(
        awaited.start,
        awaited.end,
        "__tsloop.siteIterable(__tsloop.mark(), ",
        `, ${site}, ${flow})`,
      );
    } else {
      const open = "__tsloop.resumed(await __tsloop.site(__tsloop.mark(),";
      edits.wrap(node.start, node.end, open, `, ${site}, ${flow}), ${flow})`, "await".length);
    }
  }
}

/** Something of which it is written there that it is nothing to wait for. */
function isPrimitive(expression: SyntaxNode): boolean {
  const value = withoutParentheses(expression);
  return (
    (value.type === "Literal" && !value.regex) || (value.type === "Identifier" && value.name === "undefined")
  );
}

function enter({ body, params, generator }: SyntaxNode, edits: Edits, name: string): void {
  // The promise that was made last is the call's own, unless one was made for a parameter.
  const first = !generator && (params as SyntaxNode[]).every(runsNothing);
  const prologue = `const ${name} = __tsloop.enter(${first ? "" : "false"});`;
  if (body.type !== "BlockStatement") {
    edits.wrap(body.start, body.end, `{ ${prologue} return (`, "); }");
    return;
  }
  const directives = (body.body as SyntaxNode[]).filter(({ directive }) => typeof directive === "string");
  edits.text.appendLeft(directives.at(-1)?.end ?? body.start + 1, ` ${prologue}`);
}

/**
 * A promise that a statement stores, and the cell awaits later, has to be known with the calls that made it:
 * `p = f()` becomes `p = __tsloop.own(__tsloop.mark(), f())`.
 */
export function markStored({ stored }: Facts, edits: Edits): void {
  for (const value of stored) {
    if (makesValue(value)) edits.wrap(value.start, value.end, "__tsloop.own(__tsloop.mark(), ", ")");
  }
}

function makesValue(expression: SyntaxNode): boolean {
  const value = withoutParentheses(expression);
  switch (value.type) {
    case "CallExpression":
      return !isImmediate(withoutParentheses(value.callee));
    case "NewExpression":
      return true;
    case "ChainExpression":
      return makesValue(value.expression);
    case "ArrayExpression":
      return (value.elements as (SyntaxNode | null)[]).some(
        (element) => element && makesValue(element.type === "SpreadElement" ? element.argument : element),
      );
    default:
      return false;
  }
}

/** Whether no code of the user's runs for a parameter, as it does for a default and may do where it is taken apart. */
function runsNothing({ type, argument }: SyntaxNode): boolean {
  return type === "Identifier" || (type === "RestElement" && argument.type === "Identifier");
}

/** A function that is called where it is written, as an enum's is: it runs no async code. */
function isImmediate({ type, async }: SyntaxNode): boolean {
  return (type === "FunctionExpression" || type === "ArrowFunctionExpression") && !async;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= TEXT_LENGTH ? line : `${line.slice(0, TEXT_LENGTH - 1)}…`;
}
