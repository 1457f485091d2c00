import { describe, isFields, seconds } from "../describe.ts";
import { probe, type Finding, type Probe } from "../probe.ts";
import { isReply } from "../reply.ts";
import type { AskedService } from "../wire.ts";

/** No item has it, so nothing is taken from the queue. */
const NO_SUCH_REQUEST = "requestId=paifang-no-such-request";
const LOOK = "_index_=0&_length_=1&_auto_delete_=false";
/** Without a unit and with one; the longest is two seconds. */
const TIMEOUTS = ["2", "2s", "500ms"];

export const QUEUE_READING: Probe = probe({
  row: 22,
  question: "What is the queue's default form of an item, and the unit of its timeout?",
  roles: ["queue", "plain"],
  cost: { requests: 3 + TIMEOUTS.length, bytes: 0 },
  page: "docs/wire/queue.md",
  ask: async (service) => {
    const attributes = await service.attempt({ path: "?_attrs_=true" });
    const fields = isReply(attributes) ? attributes.json : undefined;
    if (!isFields(fields) || !Object.keys(fields).some((name) => name.startsWith("meta.")))
      return { answer: "the service is no queue", details: [`attributes: ${describe(attributes)}`] };
    return readQueue(service, [`attributes: ${Object.keys(fields).join(", ")}`]);
  },
});

async function readQueue(service: AskedService, details: string[]): Promise<Finding> {
  const waits: string[] = [];
  for (const timeout of TIMEOUTS) {
    const query = `?${LOOK}&_raw_=false&_timeout_=${timeout}&${NO_SUCH_REQUEST}`;
    const outcome = await service.attempt({ path: `/sink${query}` });
    waits.push(`${timeout} waits ${seconds(outcome.ms)}`);
    details.push(`_timeout_=${timeout}: ${describe(outcome)}`);
  }
  const forms: string[] = [];
  for (const raw of ["", "&_raw_=false"]) {
    const outcome = await service.attempt({ path: `/sink?${LOOK}&_timeout_=0s${raw}` });
    const shown = raw === "" ? "without _raw_" : "with _raw_=false";
    forms.push(`${shown} ${formOf(outcome)}`);
  }
  return { answer: `${forms.join(", ")}; ${waits.join(", ")}`, details };
}

/** The form of an item, and nothing of what is in it. */
function formOf(outcome: object): string {
  if (!("status" in outcome) || !("json" in outcome)) return "no answer";
  if (outcome.status !== 200) return String(outcome.status);
  if (!Array.isArray(outcome.json)) return "the payload itself";
  const first: unknown = outcome.json[0];
  return isFields(first) ? `a list with ${Object.keys(first).join(", ")}` : "an empty list";
}
