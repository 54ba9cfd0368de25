/** Colours and styles of everything that is drawn: theme variables with a fallback, inline, so that no style sheet is needed. */

/** Text colour of the front end: JupyterLab and Notebook, then VS Code, then a dark grey for pages of their own. */
export const foreground = "var(--jp-content-font-color1,var(--vscode-foreground,#1f2328))";
export const strongLine = "var(--jp-border-color1,#d0d7de)";
export const faintLine = "var(--jp-border-color2,#eaeef2)";

/** What a display's outermost element carries. */
export const bodyStyle = `color:${foreground};font:13px/1.45 system-ui,sans-serif`;
export const cellPadding = "padding:4px 8px";
export const tableStyle = "border-collapse:collapse;font-variant-numeric:tabular-nums";
