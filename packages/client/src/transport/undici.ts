import type * as undici from "undici";

/** What connections are made of. */
export type Parts = Pick<typeof undici, "Client" | "Pool" | "buildConnector" | "errors">;

export type Whole = Parts & Pick<typeof undici, "EnvHttpProxyAgent">;

/** undici with its proxies, which need nearly all of it. */
export const loadUndici = (): Promise<Whole> => import("undici");

/**
 * The parts alone, at a third of the time of the whole. Their places are no promise of undici's, so where one is not
 * there, the whole is loaded; both give the same classes.
 */
export async function loadParts(importParts: () => Promise<Parts> = fromTheirPlaces): Promise<Parts> {
  try {
    return await importParts();
  } catch {
    return loadUndici();
  }
}

/** Written out, so that bundlers find them. */
async function fromTheirPlaces(): Promise<Parts> {
  const [client, pool, connect, errors] = await Promise.all([
    import("undici/lib/dispatcher/client.js"),
    import("undici/lib/dispatcher/pool.js"),
    import("undici/lib/core/connect.js"),
    import("undici/lib/core/errors.js"),
  ]);
  if (typeof pool.default !== "function")
    throw new TypeError("undici has something else in the pool's place");
  return {
    Client: client.default,
    Pool: pool.default,
    buildConnector: connect.default,
    errors: errors.default,
  };
}
