import type { RequestLine } from "../admin/views.ts";
import { byId, element } from "./element.ts";
import { msOf, sizeOf, timeOf } from "./words.ts";

/** Older ones are gone from the page, not from the emulator. */
const MAX_ROWS = 500;

type Row = { line: RequestLine; row: HTMLTableRowElement };

export type RequestsTable = {
  replace(lines: readonly RequestLine[]): void;
  update(lines: readonly RequestLine[]): void;
};

/** The requests, the newest first; held, it stays as it is until it is let go. */
export function requestsTable(open: (id: number) => void): RequestsTable {
  const body = byId("rows", HTMLTableSectionElement);
  const filter = byId("filter", HTMLInputElement);
  const paused = byId("paused", HTMLInputElement);
  const rows = new Map<number, Row>();
  const held: RequestLine[] = [];

  const show = ({ line, row }: Row): void => {
    const text = `${line.service ?? ""} ${line.method} ${line.path} ${line.status ?? ""}`.toLowerCase();
    row.hidden = !text.includes(filter.value.trim().toLowerCase());
  };
  const put = (line: RequestLine): void => {
    const known = rows.get(line.id);
    const entry = { line, row: known?.row ?? element("tr") };
    entry.row.replaceChildren(...cellsOf(line, known?.row.querySelector("button") ?? undefined, open));
    if (known === undefined) body.prepend(entry.row);
    rows.set(line.id, entry);
    show(entry);
  };
  const trim = (): void => {
    for (const [id, { row }] of rows) {
      if (rows.size <= MAX_ROWS) break;
      row.remove();
      rows.delete(id);
    }
    tellCount(rows.size);
  };
  const update = (lines: readonly RequestLine[]): void => {
    if (paused.checked) held.push(...lines);
    else for (const line of lines) put(line);
    trim();
  };
  filter.addEventListener("input", () => {
    for (const entry of rows.values()) show(entry);
  });
  paused.addEventListener("change", () => {
    if (!paused.checked) update(held.splice(0));
  });
  return {
    replace: (lines) => {
      held.length = 0;
      rows.clear();
      body.replaceChildren();
      for (const line of lines) put(line);
      trim();
    },
    update,
  };
}

function tellCount(count: number): void {
  byId("count", HTMLSpanElement).textContent = count === 0 ? "" : String(count);
  byId("nothing", HTMLParagraphElement).hidden = count > 0;
}

/** A button that is there already is kept, so that it does not lose the keyboard. */
function cellsOf(
  line: RequestLine,
  known: HTMLButtonElement | undefined,
  open: (id: number) => void,
): HTMLTableCellElement[] {
  const title = `${line.method} ${line.path === "" ? "(base)" : line.path}`;
  const button = known ?? element("button", { type: "button", title, onclick: () => open(line.id) }, title);
  const faults = line.faults.map((kind) => element("span", { className: "tag" }, kind));
  return [
    element("td", { className: "quiet" }, timeOf(line.at)),
    element("td", {}, line.service ?? "–"),
    element("td", { className: "wide" }, button),
    element("td", { className: "number" }, ...faults, " ", statusOf(line)),
    element("td", { className: "number" }, line.durationMs === undefined ? "" : msOf(line.durationMs)),
    element("td", { className: "number" }, sizeOf(line.sentBytes)),
    element("td", { className: "number" }, sizeOf(line.answerBytes)),
  ];
}

function statusOf({ status, aborted, isOver }: RequestLine): HTMLElement {
  if (aborted) return element("span", { className: "odd" }, "left");
  if (status === undefined)
    return element("span", { className: isOver ? "bad" : "quiet" }, isOver ? "cut" : "…");
  const className = status < 400 ? "good" : status < 500 ? "odd" : "bad";
  return element("span", { className }, String(status));
}
