import type { ChatUpstream } from "../types.ts";

/** A chat service that answers for the emulator. */
export type Upstream = {
  /** Without a slash at its end. */
  url: string;
  apiKey: string | undefined;
  /** The body as the upstream is to get it: with its own name of the model where the caller left it open or named the service's. */
  bodyFor(body: Uint8Array, gone: AbortSignal): Promise<Uint8Array>;
};

/** @throws {TypeError} the address is none, or holds a user or password. */
export function openUpstream(given: string | ChatUpstream, served: string): Upstream {
  const { url, apiKey, model } = typeof given === "string" ? { url: given } : given;
  const address = checkAddress(url);
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  let known = model;
  return {
    url: address,
    apiKey,
    bodyFor: async (body, gone) => {
      const fields = parse(body);
      const asked = fields?.["model"] ?? "";
      if (fields === undefined || (asked !== "" && asked !== served)) return body;
      known ??= await firstModel(`${address}/models`, headers, gone);
      if (known === undefined || known === asked) return body;
      return Buffer.from(JSON.stringify({ ...fields, model: known }));
    },
  };
}

function checkAddress(url: string): string {
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol))
    throw new TypeError("The address of a chat upstream begins with http:// or https://.");
  if (address.username !== "" || address.password !== "")
    throw new TypeError("The address of a chat upstream holds no password; its key is the option apiKey.");
  return address.href.replace(/\/+$/, "");
}

/** Undefined where it lists none, or does not answer: then the request says so itself. */
async function firstModel(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const answered = await fetch(url, { headers, signal, redirect: "manual" });
    const { data } = (await answered.json()) as { data?: { id?: unknown }[] };
    const id = data?.[0]?.id;
    return typeof id === "string" ? id : undefined;
  } catch {
    return undefined;
  }
}

/** A body that is no JSON object is the upstream's to refuse. */
function parse(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString());
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
