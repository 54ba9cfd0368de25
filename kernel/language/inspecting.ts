import type { Hover, Location, LocationLink, SignatureHelp } from "vscode-languageserver-protocol";
import type { Inspection, RuntimePreview } from "./contract.js";
import {
  definitionOf,
  type InspectionParts,
  inspectionOf,
  markdownOf,
  notFound,
  sourceOnDisk,
} from "./inspection.js";
import { type Described, fromJsDoc, parseHover } from "./markdown.js";
import type { NamesAt } from "./names-at.js";
import type { Question, Questions } from "./questions.js";
import type { Item } from "./segment.js";
import { describeCall } from "./signature.js";
import { isInText } from "./text-spans.js";
import { within } from "./within.js";

/** How much of the patience is for the run-time value. */
const FOR_RUNTIME = 0.15;
/** What has a value that is worth a look. */
const VARIABLE = /^(const|let|var|using|await using|\((property|accessor|parameter|local var)\)) /;

/** What is known of the name or the call at a place in a cell. */
export class Inspecting {
  readonly #questions: Questions;

  constructor(questions: Questions) {
    this.#questions = questions;
  }

  async inspect(
    code: string,
    cursor: number,
    detailLevel: 0 | 1,
    preview?: RuntimePreview,
  ): Promise<Inspection> {
    const { question, answer } = this.#questions.about(code, cursor);
    const path = pathOf(question.at, code);
    const value =
      path && preview
        ? within(
            FOR_RUNTIME * question.patience,
            preview(path).catch(() => undefined),
          )
        : undefined;
    const parts = await answer(() => describe(question, detailLevel));
    const shown = (await value) ?? undefined;
    const title = parts?.title ?? "";
    if (title === "" && shown !== undefined)
      return inspectionOf({ ...parts, title: path!.join("."), preview: shown });
    return parts ? inspectionOf({ ...parts, preview: VARIABLE.test(title) ? shown : undefined }) : notFound;
  }
}

/** The names that lead to the value that the cursor is at. */
function pathOf({ name, start, isMember, holder }: NamesAt, code: string): string[] | undefined {
  if (name === "" || /^\d/.test(name) || isInText(code, start)) return undefined;
  if (!isMember) return [name];
  return holder && [...holder, name];
}

async function describe(question: Question, detailLevel: 0 | 1): Promise<InspectionParts> {
  const { at, document, cursor } = question;
  if (at.name !== "") {
    const position = document.fromCell(at.start);
    // One after the other: asked for both at once, the server would have two read the program anew.
    const hover = await question.ask<Hover | null>("textDocument/hover", { position });
    const described = parseHover(markdownOf(hover));
    // That is what a name is that nothing declares.
    if (described && described.title !== "any") {
      const definitions = await question.ask<Location[] | LocationLink[] | null>("textDocument/definition", {
        position,
      });
      return withDefinition(described, definitions, question, detailLevel);
    }
  }
  const position = document.fromCell(cursor);
  const help = await question.ask<SignatureHelp | null>("textDocument/signatureHelp", { position });
  return (help && describeCall(help)) ?? {};
}

async function withDefinition(
  described: Described,
  definitions: Location[] | LocationLink[] | null,
  question: Question,
  detailLevel: 0 | 1,
): Promise<InspectionParts> {
  const definition = definitionOf(definitions);
  if (!definition) return described;
  const { uri, document, session, at } = question;
  if (definition.uri === uri && document.toCell(definition.range.start) !== undefined) return described;
  const isOfCells = /\/\.tsloop-[^/]*$/.test(definition.uri);
  if (!isOfCells) {
    return detailLevel === 1 ? { ...described, source: await sourceOnDisk(definition) } : described;
  }
  const item = session.itemOf(at.name);
  if (!item) return described;
  const documentation = described.documentation || documentationOf(item);
  const { start, end } = item.declaration;
  const source = { where: `In[${item.cell.count}]`, text: item.cell.code.slice(start, end) };
  return { ...described, documentation, ...(detailLevel === 1 && { source }) };
}

/** A variable of an earlier cell is declared anew, without its comment. */
function documentationOf({ declaration }: Item): string {
  const comment = /^\/\*\*[\s\S]*?\*\//.exec(declaration.text)?.[0];
  return comment === undefined ? "" : fromJsDoc(comment);
}
