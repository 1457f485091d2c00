import type { ServiceReport } from "../report.ts";
import type { ServiceState } from "../admin/state.ts";
import { byId, element } from "./element.ts";

type Report = readonly ServiceReport[];

/** Lists the services, what answers at them, and how busy they are. */
export function showServices(services: readonly ServiceState[], report: Report): void {
  byId("stands", HTMLUListElement).replaceChildren(...services.map((service) => lineOf(service, report)));
  const select = byId("service", HTMLSelectElement);
  const names = services.map(({ name }) => name);
  if (select.options.length === names.length + 1) return;
  select.replaceChildren(
    element("option", { value: "" }, "every"),
    ...names.map((name) => element("option", { value: name }, name)),
  );
}

function lineOf(service: ServiceState, report: Report): HTMLLIElement {
  const answers = report.filter((each) => each.service === service.name);
  return element(
    "li",
    {},
    element(
      "div",
      { className: "row" },
      element("b", {}, service.name),
      element("span", { className: "quiet" }, service.product),
    ),
    element("code", { className: "base", title: service.base }, service.base),
    ...answers.map(answerOf),
    ...metersOf(service),
  );
}

function answerOf({ serves, by, isReal, note }: ServiceReport): HTMLElement {
  const className = isReal ? "good" : "odd";
  const words = `${serves}: ${by}, ${isReal ? "real" : "stands in"}`;
  return element("div", { title: note }, element("span", { className }, words));
}

function metersOf({ workers, waiting, queue }: ServiceState): HTMLElement[] {
  const rows = [
    ...(workers === undefined ? [] : meter("workers", workers.busy, workers.count)),
    ...(waiting === undefined || queue !== undefined ? [] : meter("waiting", waiting.count, waiting.most)),
    ...(queue === undefined
      ? []
      : [...meter("input", queue.input, queue.most), ...meter("sink", queue.sink, queue.most)]),
  ];
  return rows.length === 0 ? [] : [element("div", { className: "meters" }, ...rows)];
}

function meter(label: string, value: number, max: number): HTMLElement[] {
  const title = `${label}: ${value} of ${max}`;
  return [
    element("span", {}, label),
    element("meter", { min: 0, max: Math.max(1, max), value, title, ariaLabel: title }),
    element("span", {}, `${value} / ${max}`),
  ];
}
