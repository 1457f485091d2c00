import type { IncomingMessage, ServerResponse } from "node:http";
import { faultPresets } from "../fault-presets.ts";
import type { Faults } from "../faults.ts";
import type { Journal } from "../journal.ts";
import type { ServiceReport } from "../report.ts";
import type { Mask } from "../secrets.ts";
import type { Hosted } from "../services.ts";
import { readFault } from "../settings/read-fault.ts";
import { readAsset } from "./assets.ts";
import { intruderOf } from "./guard.ts";
import { AdminRefusal, SAFE_HEADERS, readJson, reply } from "./json-reply.ts";
import { streamChanges } from "./live.ts";
import { stateOf } from "./state.ts";
import { faultView, lineOf, viewOf } from "./views.ts";

const BASE = "/_emulator";

export type AdminRooms = {
  services: readonly Hosted[];
  journal: Journal;
  faults: Faults;
  report: readonly ServiceReport[];
  mask: Mask;
  reset(): void;
};

type Asked = {
  rooms: AdminRooms;
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  id: string | undefined;
};
type Handle = (asked: Asked) => void | Promise<void>;

export const isAdmin = (url: string | undefined): boolean =>
  url !== undefined && url.startsWith(BASE) && /^(?:$|[/?])/.test(url.slice(BASE.length));

/** Answers what is asked of the emulator itself: its page, its requests, its faults. Nothing of it is recorded or struck. */
export async function serveAdmin(
  rooms: AdminRooms,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const [path = ""] = (incoming.url ?? "").slice(BASE.length).split("?");
  try {
    const intruder = intruderOf(incoming, path === "" || path === "/");
    if (intruder !== undefined) throw new AdminRefusal(403, intruder);
    if (path === "") outgoing.writeHead(308, { ...SAFE_HEADERS, location: `${BASE}/` }).end();
    else await answer(rooms, path.slice(1), incoming, outgoing);
  } catch (reason) {
    if (outgoing.headersSent) throw reason;
    const status = reason instanceof AdminRefusal ? reason.status : reason instanceof TypeError ? 400 : 500;
    reply(outgoing, status, { error: reason instanceof Error ? reason.message : String(reason) });
  }
  incoming.resume();
}

async function answer(
  rooms: AdminRooms,
  path: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const [name = "", id, ...more] = path.split("/");
  const { method = "GET" } = incoming;
  const handles = more.length === 0 ? ROUTES.get(id === undefined ? name : `${name}/`) : undefined;
  const handle = handles?.[method];
  if (handle !== undefined) {
    await handle({ rooms, incoming, outgoing, id });
    return;
  }
  if (handles !== undefined) throw new AdminRefusal(405, `${BASE}/${path} does not take ${method}.`);
  const asset = method === "GET" ? await readAsset(path) : undefined;
  if (asset === undefined) throw new AdminRefusal(404, `There is no ${BASE}/${path}.`);
  outgoing.writeHead(200, { ...SAFE_HEADERS, "content-type": asset.type }).end(asset.bytes);
}

/** By name, and by name and slash where an id follows; then by method. */
const ROUTES: ReadonlyMap<string, Readonly<Record<string, Handle>>> = new Map(
  Object.entries({
    state: {
      GET: ({ rooms, outgoing }) =>
        reply(outgoing, 200, { services: stateOf(rooms.services), report: rooms.report }),
    },
    requests: {
      GET: ({ rooms: { journal, mask }, outgoing }) =>
        reply(
          outgoing,
          200,
          journal.exchanges.map((exchange) => lineOf(exchange, mask)),
        ),
    },
    "requests/": { GET: showRequest },
    events: { GET: ({ rooms, outgoing }) => streamChanges(rooms, outgoing) },
    presets: { GET: ({ outgoing }) => reply(outgoing, 200, presets()) },
    faults: {
      GET: ({ rooms: { faults }, outgoing }) => reply(outgoing, 200, faults.list().map(faultView)),
      POST: addFault,
      DELETE: ({ rooms: { faults }, outgoing }) => {
        faults.clear();
        reply(outgoing, 204);
      },
    },
    "faults/": {
      DELETE: ({ rooms: { faults }, outgoing, id }) => {
        if (!faults.remove(Number(id))) throw new AdminRefusal(404, `There is no fault ${id}.`);
        reply(outgoing, 204);
      },
    },
    reset: {
      POST: ({ rooms, outgoing }) => {
        rooms.reset();
        reply(outgoing, 204);
      },
    },
  }),
);

function showRequest({ rooms: { journal, mask }, outgoing, id }: Asked): void {
  const exchange = journal.exchanges.find((each) => String(each.id) === id);
  if (exchange === undefined) throw new AdminRefusal(404, `There is no request ${id}.`);
  reply(outgoing, 200, viewOf(exchange, mask));
}

async function addFault({ rooms: { faults }, incoming, outgoing }: Asked): Promise<void> {
  const id = faults.add(readFault(await readJson(incoming)));
  const added = faults.list().find((each) => each.id === id);
  reply(outgoing, 201, added && faultView(added));
}

const presets = (): object =>
  Object.fromEntries(
    Object.entries(faultPresets).map(([name, fault]) => [
      name,
      { ...fault, ...(fault.times === Infinity && { times: "always" }) },
    ]),
  );
