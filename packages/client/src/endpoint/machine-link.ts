import { BlockList, isIP } from "node:net";

/** What never leaves a machine's own link, and the address at which Alibaba Cloud serves an instance's metadata. */
const MACHINE_LINK = new BlockList();
MACHINE_LINK.addSubnet("169.254.0.0", 16);
MACHINE_LINK.addAddress("100.100.100.200");
MACHINE_LINK.addSubnet("fe80::", 10, "ipv6");

/** Of a URL's host name; an IPv4 address inside an IPv6 one is found too. */
export function isMachineLink(hostname: string): boolean {
  const host = hostname.replace(/^\[(.+)\]$/, "$1");
  const family = isIP(host);
  return family !== 0 && MACHINE_LINK.check(host, family === 6 ? "ipv6" : "ipv4");
}
