import { PROTOCOL_VERSION } from "../../protocol/messages.js";
import type { Handler } from "../context.js";
import { version } from "../version.js";

export const kernelInfo: Handler<"kernel_info_request"> = async () => ({
  status: "ok",
  protocol_version: PROTOCOL_VERSION,
  implementation: "tsloop",
  implementation_version: version,
  language_info: {
    name: "typescript",
    version: process.version.slice(1),
    mimetype: "text/typescript",
    file_extension: ".ts",
    pygments_lexer: "typescript",
    codemirror_mode: "typescript",
    nbconvert_exporter: "script",
  },
  banner: `tsloop ${version}: TypeScript on Node ${process.version.slice(1)}, one event loop for all cells`,
  help_links: [
    { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
    { text: "Node.js", url: "https://nodejs.org/docs/latest/api/" },
    { text: "MDN: JavaScript", url: "https://developer.mozilla.org/docs/Web/JavaScript" },
  ],
});
