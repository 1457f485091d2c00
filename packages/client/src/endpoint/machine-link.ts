import { BlockList, isIP } from "node:net";

/** What never leaves a machine's own link, and the addresses at which clouds serve an instance's metadata. */
const MACHINE_LINK = new BlockList();
MACHINE_LINK.addSubnet("169.254.0.0", 16);
MACHINE_LINK.addAddress("100.100.100.200");
MACHINE_LINK.addSubnet("fe80::", 10, "ipv6");
MACHINE_LINK.addAddress("fd00:ec2::254", "ipv6");
/** The IPv4 ones as networks translate them from IPv6: compatible, NAT64 and 6to4. A `BlockList` knows mapped ones itself. */
for (const prefix of ["::", "64:ff9b::"]) {
  MACHINE_LINK.addSubnet(`${prefix}169.254.0.0`, 112, "ipv6");
  MACHINE_LINK.addAddress(`${prefix}100.100.100.200`, "ipv6");
}
MACHINE_LINK.addSubnet("2002:a9fe::", 32, "ipv6");
MACHINE_LINK.addSubnet("2002:6464:64c8::", 48, "ipv6");

/** A name for such an address that other clouds give. */
const METADATA_NAMES = new Set(["metadata.google.internal", "metadata.google.internal."]);

/** Of a URL's host name; an IPv4 address inside an IPv6 one is found too. */
export function isMachineLink(hostname: string): boolean {
  const host = hostname.replace(/^\[(.+)\]$/, "$1");
  const family = isIP(host);
  if (family === 0) return METADATA_NAMES.has(host);
  return MACHINE_LINK.check(host, family === 6 ? "ipv6" : "ipv4");
}
