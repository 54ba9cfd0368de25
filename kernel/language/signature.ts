import type { MarkupContent, SignatureHelp } from "vscode-languageserver-protocol";
import type { Described } from "./markdown.js";

/** The call that is being typed, with the parameter that is next marked below it. */
export function describeCall(help: SignatureHelp): Described | undefined {
  const active = help.activeSignature ?? 0;
  const signature = help.signatures[active] ?? help.signatures[0];
  if (!signature) return undefined;
  const { label, parameters = [] } = signature;
  const parameter = parameters[signature.activeParameter ?? help.activeParameter ?? 0];
  const range = parameter && rangeOf(parameter.label, label);
  const marker =
    range && !label.includes("\n") ? `\n${" ".repeat(range[0])}${"~".repeat(range[1] - range[0])}` : "";
  const others = help.signatures.length - 1;
  const more = others > 0 ? `\n// and ${others} more ${others === 1 ? "overload" : "overloads"}` : "";
  const name = parameter && range && label.slice(range[0], range[1]).split(/[?:]/, 1)[0];
  const ofParameter = textOf(parameter?.documentation);
  const documentation = [
    textOf(signature.documentation),
    name !== undefined && ofParameter !== "" ? `*@param* \`${name}\` — ${ofParameter}` : "",
  ];
  return {
    title: `${label}${marker}${more}`,
    documentation: documentation.filter((text) => text !== "").join("\n\n"),
  };
}

function rangeOf(parameter: string | [number, number], label: string): [number, number] | undefined {
  if (typeof parameter !== "string") return parameter;
  const start = label.indexOf(parameter);
  return start < 0 ? undefined : [start, start + parameter.length];
}

function textOf(documentation: string | MarkupContent | undefined): string {
  return typeof documentation === "string" ? documentation : (documentation?.value ?? "");
}
