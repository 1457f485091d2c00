import type { CallOptions } from "../config/options.ts";
import { givenFields } from "./given-fields.ts";
import type { SharedClient } from "./service-fields.ts";

type HostCall = Omit<CallOptions, "headers"> & {
  headers?: Readonly<Record<string, string | undefined>> | undefined;
};

/**
 * A client with the options of one call over its own; one that takes none stays as it is. Empty ids and fields
 * without a value, which hosts hand on, count as left out.
 */
export function withCall<C>(
  client: SharedClient<C>,
  { headers = {}, model, ...call }: HostCall,
): SharedClient<C> {
  const options: CallOptions = {
    ...call,
    ...(model === "" ? {} : { model }),
    headers: givenFields(headers) as Record<string, string>,
  };
  return client.withOptions?.(options) ?? client;
}
