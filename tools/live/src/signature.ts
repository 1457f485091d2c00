import { createHash, createHmac } from "node:crypto";

/** What the signature of an EAS request covers. */
export type Signed = {
  token: string;
  body: string;
  contentType: string;
  /** As in the `Date` header. */
  date: string;
  /** The path, with the query if there is one. */
  resource: string;
  /** What the `Content-MD5` header says. @default the body's own, in hex */
  contentMd5?: string | undefined;
};

/** The header fields of a signed request, as the official SDKs make them (protocol §2.1). */
export function signatureFields(signed: Signed): Record<string, string> {
  const { token, body, contentType, date, resource, contentMd5 = md5Hex(body) } = signed;
  const text = ["POST", contentMd5, contentType, date, resource].join("\n");
  const signature = createHmac("sha1", token).update(text).digest("base64");
  return {
    authorization: `EAS ${signature}`,
    "content-md5": contentMd5,
    date,
    "content-type": contentType,
  };
}

export const md5Hex = (body: string): string => createHash("md5").update(body).digest("hex");
