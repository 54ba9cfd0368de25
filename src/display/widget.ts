/**
 * A live display with buttons, as one of Jupyter's own widgets: they are what front ends offer a display that speaks back
 * to its kernel (protocol 2.1 of ipywidgets, "messages.md"). The HTML carries the buttons; a press writes what it stands
 * for into a hidden text field, and the widget manager tells the kernel of that.
 */
import { type Comm, getPublisher } from "./publisher.js";

export const widgetMime = "application/vnd.jupyter.widget-view+json";

/** The comm target at which a widget manager asks a kernel for its widgets. */
export const controlTarget = "jupyter.widget.control";

const protocol = { version: "2.1.0" };
const boxClass = "tsloop-controls";

interface Model {
  readonly comm: Comm;
  readonly state: Record<string, unknown>;
}

/** Those that are open, by the id of their comm. */
const models = new Map<string, Model>();
let present = false;

/** Whether a front end with a widget manager has shown itself: only there, buttons would not be dead. */
export function widgetsPresent(): boolean {
  return present;
}

/** A widget manager has opened a comm to `controlTarget`: a page was opened, or opened anew. */
export function welcomeWidgetManager(comm: Comm): void {
  present = true;
  comm.onMessage((data) => {
    if (field(data, "method") !== "request_states") return;
    const states = Object.fromEntries([...models].map(([id, { state }]) => [id, described(state)]));
    comm.send({ method: "update_states", states, buffer_paths: [] });
  });
}

/** For tests: as before any front end came. */
export function forgetWidgetManager(): void {
  present = false;
  models.clear();
}

function described(state: Record<string, unknown>) {
  const { _model_name: model_name, _model_module: model_module, _model_module_version: version } = state;
  return { model_name, model_module, model_module_version: version, state };
}

/** A button to be put into the HTML of a widget. Both texts are escaped already. */
export function button(key: string, title: string): string {
  const press = `var i=this.closest('.${boxClass}').querySelector('input');i.value='${key} '+Date.now();i.dispatchEvent(new Event('input',{bubbles:true}));this.disabled=true`;
  return `<button type="button" title="${title}" aria-label="${title}" onclick="${press}" style="margin:0 0 0 6px;padding:0 5px;border:1px solid currentcolor;border-radius:4px;background:none;color:inherit;font:inherit;font-size:11px;line-height:15px;cursor:pointer">cancel</button>`;
}

/** The same HTML without buttons, for where nobody would hear them. */
export function withoutButtons(html: string): string {
  return html.includes("<button ") ? html.replace(/<button [^>]*>[^<]*<\/button>/g, "") : html;
}

/** One display on the page. */
export class HtmlWidget {
  readonly #opened: Model[] = [];
  readonly #html: Model;
  readonly #box: Model;

  /** @param onPress is given the key of the button */
  constructor(html: string, onPress: (key: string) => void) {
    const hidden = this.#open("base", "Layout", { display: "none" });
    this.#html = this.#open("controls", "HTML", { value: html });
    const text = this.#open("controls", "Text", { value: "", layout: reference(hidden) });
    this.#box = this.#open("controls", "VBox", {
      children: [reference(this.#html), reference(text)],
      _dom_classes: [boxClass],
    });
    text.comm.onMessage((data) => {
      const value = field(field(data, "state"), "value");
      if (typeof value === "string" && value !== "") onPress(value.split(" ")[0]!);
    });
  }

  /** What a bundle says that shows it. */
  get view(): Record<string, unknown> {
    return { model_id: this.#box.comm.id, version_major: 2, version_minor: 0 };
  }

  update(html: string): void {
    this.#html.state.value = html;
    this.#html.comm.send({ method: "update", state: { value: html }, buffer_paths: [] });
  }

  close(): void {
    for (const { comm } of this.#opened.splice(0).reverse()) {
      models.delete(comm.id);
      comm.close();
    }
  }

  #open(module: "base" | "controls", name: string, own: Record<string, unknown>): Model {
    const version = "2.0.0";
    const state = {
      _model_module: `@jupyter-widgets/${module}`,
      _model_module_version: version,
      _model_name: `${name}Model`,
      _view_module: `@jupyter-widgets/${module}`,
      _view_module_version: version,
      _view_name: `${name}View`,
      ...own,
    };
    const comm = getPublisher().comm!("jupyter.widget", { state, buffer_paths: [] }, protocol);
    const model = { comm, state };
    models.set(comm.id, model);
    this.#opened.push(model);
    return model;
  }
}

function reference({ comm }: Model): string {
  return `IPY_MODEL_${comm.id}`;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
