import { lookup } from "node:dns/promises";
import { connect as connectSocket, type Socket } from "node:net";
import { connect as connectSecure } from "node:tls";

/** From outside a VPC's address is silent, so this is how long silence takes to be told. */
export const REACH_TIMEOUT_MS = 3_000;

type Failed = { readonly code: string };
type Reached = { readonly ms: number };
type Secured = { readonly issuer: string; readonly validTo: Date };

/** What is below HTTP: names, sockets, certificates. None of it sends anything of the user's. */
export type Network = {
  /** The addresses of a name. */
  resolve(host: string): Promise<readonly string[] | Failed>;
  connect(host: string, port: number): Promise<Reached | Failed>;
  /** Ends as soon as the certificate was looked at, and verified as always. */
  secure(host: string, port: number): Promise<Secured | Failed>;
};

/** Node's own 250 ms give up on addresses that are only far. */
const EACH_FAMILY = { autoSelectFamilyAttemptTimeout: 2_000 };

export const SILENT = "SILENT";

export const network: Network = {
  resolve: (host) =>
    within(
      lookup(host, { all: true }).then((found) => found.map(({ address }) => address)),
      REACH_TIMEOUT_MS,
    ).catch(failed),
  connect: async (host, port) => {
    const startedAtMs = performance.now();
    const end = await socketEnd(
      connectSocket({ host, port, timeout: REACH_TIMEOUT_MS, ...EACH_FAMILY }),
      "connect",
    );
    return typeof end === "string" ? { code: end } : { ms: Math.round(performance.now() - startedAtMs) };
  },
  secure: async (host, port) => {
    const isName = !/^[\d.]+$|:/.test(host);
    const socket = connectSecure({
      host,
      port,
      timeout: REACH_TIMEOUT_MS,
      ...EACH_FAMILY,
      ...(isName ? { servername: host } : {}),
    });
    const end = await socketEnd(socket, "secureConnect");
    if (typeof end === "string") return { code: end };
    const { issuer, valid_to: validTo } = socket.getPeerCertificate();
    const { O: organization, CN: name } = issuer;
    return { issuer: [organization ?? name ?? "–"].flat().join(", "), validTo: new Date(validTo) };
  },
};

/** Resolves once the socket is where `event` says, or with the code of why it never got there; then the socket goes. */
async function socketEnd(socket: Socket, event: "connect" | "secureConnect"): Promise<true | string> {
  const end = await new Promise<true | string>((resolve) => {
    socket.once(event, () => resolve(true));
    socket.once("timeout", () => resolve(SILENT));
    socket.once("error", (error) => resolve(codeOf(error)));
    socket.once("close", () => resolve("CLOSED"));
  });
  // What comes after is no news: the socket is left.
  socket.on("error", () => {});
  // The certificate is read from the socket before it is gone.
  setImmediate(() => socket.destroy());
  return end;
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(Object.assign(new Error("no answer"), { code: SILENT })), ms);
  try {
    return await Promise.race([work, rejection(late.signal)]);
  } finally {
    clearTimeout(timer);
  }
}

const rejection = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });

const failed = (error: unknown): Failed => ({ code: codeOf(error) });

/** Of several addresses that all failed, the first one's code. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "UNKNOWN";
}
