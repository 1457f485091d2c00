import { connect } from "node:tls";
import { failureName } from "./failure-name.ts";

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** How a TLS greeting went. */
export type Handshake =
  | {
      port: number;
      /** What ALPN chose: `h2`, `http/1.1`, or nothing. */
      protocol: string;
      /** The certificate is one that this machine trusts for this host. */
      trusted: boolean;
    }
  | { port: number; failure: string };

/** Greets the host of an address with TLS, offering HTTP/2 and HTTP/1.1. No secret is sent. */
export function handshake(address: URL, signal: AbortSignal): Promise<Handshake> {
  const port = address.port === "" ? 443 : Number(address.port);
  const host = address.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      ALPNProtocols: ["h2", "http/1.1"],
      // Nothing is sent after the greeting, and whether the certificate is trusted is part of the answer.
      rejectUnauthorized: false,
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    });
    const finish = (outcome: Handshake): void => {
      signal.removeEventListener("abort", giveUp);
      socket.destroy();
      resolve(outcome);
    };
    const giveUp = (): void => finish({ port, failure: "no answer in time" });
    signal.addEventListener("abort", giveUp, { once: true });
    socket.setTimeout(HANDSHAKE_TIMEOUT_MS, giveUp);
    socket.once("error", (error) => finish({ port, failure: failureName(error) }));
    socket.once("secureConnect", () =>
      finish({ port, protocol: socket.alpnProtocol || "none", trusted: socket.authorized }),
    );
  });
}
