import { BlockList, isIP } from "node:net";

/** What never leaves a machine's own link, and the addresses at which clouds serve an instance's metadata. */
const MACHINE_LINK = new BlockList();
MACHINE_LINK.addSubnet("169.254.0.0", 16);
MACHINE_LINK.addAddress("100.100.100.200");
MACHINE_LINK.addSubnet("fe80::", 10, "ipv6");
MACHINE_LINK.addAddress("fd00:ec2::254", "ipv6");

/** A name for such an address that other clouds give. */
const METADATA_NAMES = new Set(["metadata.google.internal", "metadata.google.internal."]);

/** Of a URL's host name; an IPv4 address inside an IPv6 one is found too. */
export function isMachineLink(hostname: string): boolean {
  const host = hostname.replace(/^\[(.+)\]$/, "$1");
  const family = isIP(host);
  if (family === 0) return METADATA_NAMES.has(host);
  return MACHINE_LINK.check(host, family === 6 ? "ipv6" : "ipv4");
}
