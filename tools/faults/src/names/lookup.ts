import dns from "node:dns";
import { isIPv6 } from "node:net";

type Found = (error: NodeJS.ErrnoException | null, addresses?: unknown, family?: number) => void;
type Lookup = (host: string, options: { all?: boolean }, found: Found) => void;

/**
 * Stands in for the name service of this process, so that no test asks the network. A name maps to its addresses in
 * their order, to the code that a lookup fails with, or to nothing, which is no answer at all; the function is asked
 * anew for each lookup.
 */
export function namesAre(
  resolve: (host: string) => readonly string[] | string | undefined,
): Disposable & { asked: () => number } {
  let asked = 0;
  const real = dns.lookup;
  const lookup: Lookup = (host, options, found) => {
    asked++;
    const known = resolve(host);
    if (known === undefined) return;
    process.nextTick(() => {
      if (typeof known === "string")
        return found(
          Object.assign(new Error(`getaddrinfo ${known} ${host}`), { code: known, hostname: host }),
        );
      const addresses = known.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
      const [first] = addresses;
      return options.all === true ? found(null, addresses) : found(null, first?.address, first?.family);
    });
  };
  Object.assign(dns, { lookup });
  return {
    asked: () => asked,
    [Symbol.dispose]: () => {
      Object.assign(dns, { lookup: real });
    },
  };
}
