import type { ServiceState } from "../admin/state.ts";
import type { RequestLine } from "../admin/views.ts";
import type { ServiceReport } from "../report.ts";
import { ask } from "./ask.ts";
import { byId } from "./element.ts";
import { faultsPanel, type FaultLine } from "./faults-panel.ts";
import { openRequest } from "./request-dialog.ts";
import { requestsTable } from "./requests-table.ts";
import { showServices } from "./services-panel.ts";

type All = { requests: RequestLine[]; faults: FaultLine[]; services: ServiceState[] };

const { report } = await ask<{ report: ServiceReport[] }>("state");
const table = requestsTable((id) => void openRequest(id));
const faults = faultsPanel();
const connection = byId("connection", HTMLParagraphElement);
const tell = (className: string, text: string): void => {
  connection.className = className;
  connection.textContent = text;
};

const feed = new EventSource("events");
const hear = (event: string, take: (data: string) => void): void =>
  feed.addEventListener(event, ({ data }: MessageEvent<string>) => take(data));
hear("all", (data) => {
  const all = JSON.parse(data) as All;
  table.replace(all.requests);
  faults.show(all.faults);
  showServices(all.services, report);
});
hear("requests", (data) => table.update(JSON.parse(data) as RequestLine[]));
hear("faults", (data) => faults.show(JSON.parse(data) as FaultLine[]));
hear("services", (data) => showServices(JSON.parse(data) as ServiceState[], report));
feed.addEventListener("open", () => tell("live", `live on ${location.host}`));
feed.addEventListener("error", () => tell("lost", "the emulator does not answer"));

byId("reset", HTMLButtonElement).addEventListener("click", () => void ask("reset", "POST"));
