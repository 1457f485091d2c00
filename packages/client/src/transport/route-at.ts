import { routeOf } from "../endpoint/route.ts";
import type { Exchange } from "../exchange.ts";
import type { EndpointState } from "../service/endpoint-set.ts";

/**
 * Path and query of an exchange at an endpoint. Most calls of a client have the path of the one before, and to check
 * and join it anew costs more than all else that is done for a request.
 *
 * @throws {InputError} the path cannot be sent.
 */
export function routeAt(
  endpoint: EndpointState,
  { path, query }: Pick<Exchange<unknown>, "path" | "query">,
): string {
  const { base, origin } = endpoint.address;
  if (query !== undefined) return routeOf(base, origin, path, query);
  if (endpoint.lastRoute?.path !== path) endpoint.lastRoute = { path, route: routeOf(base, origin, path) };
  return endpoint.lastRoute.route;
}
