import type { RequestView } from "../admin/views.ts";
import { ask } from "./ask.ts";
import { byId, element } from "./element.ts";
import { laidOut, msOf, sizeOf } from "./words.ts";

/** Opens all that is known of one request. */
export async function openRequest(id: number): Promise<void> {
  const parts = byId("parts", HTMLDivElement);
  const dialog = byId("detail", HTMLDialogElement);
  try {
    const view = await ask<RequestView>(`requests/${id}`);
    byId("detail-title", HTMLHeadingElement).textContent =
      `${view.method} ${view.path === "" ? "(base)" : view.path}`;
    parts.replaceChildren(...partsOf(view));
  } catch (reason) {
    parts.replaceChildren(element("p", { className: "bad" }, String(reason)));
  }
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

function partsOf(view: RequestView): HTMLElement[] {
  const { answer } = view;
  return [
    listOf(summaryOf(view)),
    ...part("Request headers", listOf(view.headers)),
    ...part(`Request body, ${sizeOf(view.sentBytes)}`, textOf(view.body)),
    ...(answer === undefined
      ? part("Answer", element("p", { className: "quiet" }, "Nothing was answered, or it is no longer kept."))
      : [...part("Answer headers", listOf(answer.headers)), ...answerPart(view, answer)]),
  ];
}

function answerPart(view: RequestView, answer: NonNullable<RequestView["answer"]>): HTMLElement[] {
  const size = sizeOf(view.answerBytes);
  if (answer.events.length === 0) return part(`Answer body, ${size}`, textOf(answer.body));
  const lines = answer.events.map(({ afterMs, text }) => `+${msOf(afterMs)} ms  ${text.trimEnd()}`);
  return part(
    `Answer as it was written, ${answer.events.length} pieces, ${size}`,
    textOf(lines.join("\n\n")),
  );
}

const at = (ms: number | undefined): string => (ms === undefined ? "–" : `${msOf(ms)} ms`);

function summaryOf({
  service,
  status,
  durationMs,
  timing,
  faults,
  aborted,
}: RequestView): Record<string, string> {
  return {
    service: service ?? "none",
    status: aborted ? "the caller left" : String(status ?? "none"),
    "worker after": at(timing.startedAfterMs),
    "head after": at(timing.headAfterMs),
    "end after": at(durationMs),
    ...(faults.length > 0 && { faults: faults.join(", ") }),
  };
}

const part = (title: string, content: HTMLElement): HTMLElement[] => [element("h3", {}, title), content];

const listOf = (fields: Record<string, string>): HTMLElement =>
  element(
    "dl",
    {},
    ...Object.entries(fields).flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
  );

const textOf = (text: string): HTMLElement =>
  text === ""
    ? element("p", { className: "quiet" }, "empty")
    : element("pre", { tabIndex: 0 }, laidOut(text));
