import { createHash, createHmac } from "node:crypto";
import type { ServiceRequest } from "./answer.ts";

const MAX_SKEW_MS = 15 * 60_000;
const SCHEME = /^EAS +(?<signature>\S+)$/;

type SignedHead = Omit<ServiceRequest, "body">;

export type Signer = {
  token: string;
  /** The address without origin and query, from `/api/predict/` up to the service's name. */
  base: string;
  strictness: "lenient" | "strict";
};

export const isSigned = (authorization: string | undefined): boolean => SCHEME.test(authorization ?? "");

/** Checks all but the body: the signature covers `Content-MD5` as it was sent. */
export function hasValidSignature({ method, path, query, headers }: SignedHead, signer: Signer): boolean {
  const { token, base, strictness } = signer;
  const signature = SCHEME.exec(headers["authorization"] ?? "")?.groups?.["signature"];
  const { date = "", "content-md5": md5 = "", "content-type": contentType = "" } = headers;
  if (signature === undefined || date === "" || md5 === "") return false;
  // Hours may be off: the SDKs for Python and Go write local time and call it GMT.
  if (strictness === "strict" && !(Math.abs(Date.parse(date) - Date.now()) <= MAX_SKEW_MS)) return false;
  // The SDKs differ: Python signs the service's address alone, Java its path and query too. All write POST, and send nothing else.
  const resources = [base, base + path, base + path + query];
  return resources.some((resource) =>
    ["POST", method].some((verb) => {
      const signed = [verb, md5, contentType, date, resource].join("\n");
      return createHmac("sha1", token).update(signed).digest("base64") === signature;
    }),
  );
}

/** The SDK for Java writes the digest without its leading zeros. */
export function matchesDigest(
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  strictness: Signer["strictness"],
): boolean {
  const sent = (headers["content-md5"] ?? "").toLowerCase();
  const real = createHash("md5").update(body).digest("hex");
  if (strictness === "strict") return sent === real;
  return /^[0-9a-f]{1,32}$/.test(sent) && sent.padStart(32, "0") === real;
}
