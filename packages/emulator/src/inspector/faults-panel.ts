import { ask } from "./ask.ts";
import { byId, element } from "./element.ts";

export type FaultLine = { id: number; fault: Record<string, unknown>; matched: number; struck: number };

const set = async (fault: unknown): Promise<string> => {
  const { id } = await ask<FaultLine>("faults", "POST", fault);
  return `Fault ${id} is set.`;
};
const clear = async (): Promise<string> => {
  await ask("faults", "DELETE");
  return "All faults are taken away.";
};
const takeAway = async (id: number): Promise<string> => {
  await ask(`faults/${id}`, "DELETE");
  return `Fault ${id} is taken away.`;
};

/** Lists the faults that there are, and sets and takes away others. */
export function faultsPanel(): { show(faults: readonly FaultLine[]): void } {
  byId("clear", HTMLButtonElement).addEventListener("click", () => void attempt(clear));
  byId("narrow", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
  byId("free", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(async () => set(JSON.parse(byId("json", HTMLTextAreaElement).value)));
  });
  void attempt(() => showPresets((preset) => void attempt(() => set({ preset, ...narrowing() }))));
  return {
    show: (faults) => {
      const lines = faults.map((fault) => lineOf(fault, (id) => void attempt(() => takeAway(id))));
      const none = element("li", { className: "quiet" }, "None. All goes as it is meant to.");
      byId("planned", HTMLUListElement).replaceChildren(...(lines.length === 0 ? [none] : lines));
    },
  };
}

/** Does something, and says what came of it. */
async function attempt(work: () => Promise<string>): Promise<void> {
  const said = byId("said", HTMLParagraphElement);
  try {
    said.textContent = await work();
    said.className = "good";
  } catch (reason) {
    said.textContent = reason instanceof Error ? reason.message : String(reason);
    said.className = "bad";
  }
}

async function showPresets(choose: (preset: string) => void): Promise<string> {
  const names = Object.keys(await ask<Record<string, unknown>>("presets"));
  byId("presets", HTMLDivElement).replaceChildren(
    ...names.map((name) => element("button", { type: "button", onclick: () => choose(name) }, name)),
  );
  return "";
}

/** What the fields narrow a preset to. */
function narrowing(): object {
  const service = byId("service", HTMLSelectElement).value;
  const [rate, after, times] = ["rate", "after", "times"].map((id) => byId(id, HTMLInputElement).value);
  const on = {
    ...(service !== "" && { service }),
    ...(after !== "" && { request: Number(after) + 1 }),
  };
  return { on, ...(rate !== "" && { rate: Number(rate) }), ...(times !== "" && { times: Number(times) }) };
}

function lineOf({ id, fault, matched, struck }: FaultLine, remove: (id: number) => void): HTMLLIElement {
  const { kind, on, ...others } = fault;
  const narrowed = { ...others, ...(typeof on === "object" ? on : {}) };
  const words = Object.entries(narrowed).map(
    ([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const label = `Take fault ${id} away`;
  const button = element(
    "button",
    { type: "button", title: label, ariaLabel: label, onclick: () => remove(id) },
    "×",
  );
  return element(
    "li",
    {},
    element("div", { className: "row" }, element("b", {}, `${id} ${String(kind)}`), button),
    element("div", {}, words.join(" · ")),
    element("div", { className: "quiet" }, `struck ${struck} of ${matched}`),
  );
}
