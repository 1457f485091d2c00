import { expect, test } from "vitest";
import type { Finding } from "../../src/doctor/finding.ts";
import type { MessageId } from "../../src/doctor/messages/en.ts";
import { SILENT } from "../../src/doctor/network.ts";
import { examinedOver } from "./examined.ts";

const PUBLIC = "http://1234567890123456.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/my_llm";
const VPC = "http://1234567890123456.vpc.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/my_llm";
const DEDICATED_VPC =
  "http://gw-1a2b3c-1234567890123456-vpc.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/my_llm";
const GOOD_CERTIFICATE = { issuer: "An Authority", validTo: new Date(Date.now() + 90 * 86_400_000) };

const onlyPublic = async (host: string): Promise<{ ms: number } | { code: string }> =>
  host.includes(".vpc.") ? { code: SILENT } : { ms: 1 };

const one = (findings: readonly Finding[], id: MessageId): Finding | undefined =>
  findings.find((finding) => finding.id === id);

test("a public address of plain http is warned of, with https where that answers", async () => {
  const findings = await examinedOver({ secure: async () => GOOD_CERTIFICATE }, PUBLIC);

  const found = one(findings, "transport.clear-https");
  expect(found).toMatchObject({
    status: "warn",
    text: expect.stringMatching(/sends the token in clear/) as unknown,
  });
  expect(found?.fix).toContain(PUBLIC.replace("http:", "https:"));
});

test("where https does not answer, other ways are named", async () => {
  const findings = await examinedOver({}, PUBLIC);

  expect(one(findings, "transport.clear")?.fix).toMatch(/VPC address|PAI_EAS_AUTH=signature/);
});

test("the address tells gateway, network, service and region", async () => {
  const findings = await examinedOver({}, PUBLIC);

  expect(findings[0]).toMatchObject({
    id: "address.shared",
    text: 'shared gateway, Internet, service "my_llm", region cn-hangzhou',
  });
  expect(one(findings, "limits.shared")?.text).toMatch(/1,000 requests a second/);
});

test.each([VPC, DEDICATED_VPC])(
  "the VPC's address %s is silent from outside, and the public one is named",
  async (address) => {
    const findings = await examinedOver({ connect: async () => ({ code: SILENT }) }, address);

    const found = one(findings, "reach.vpc-silent");
    expect(found).toMatchObject({ status: "fail", text: expect.stringMatching(/within 3 s/) as unknown });
    expect(found?.fix).toContain(new URL(address).host.replace(/[.-]vpc\./, "."));
  },
);

test("a VPC's name that does not resolve is told as such", async () => {
  const findings = await examinedOver({ resolve: async () => ({ code: "ENOTFOUND" }) }, VPC);

  expect(one(findings, "dns.vpc-unknown")).toMatchObject({
    status: "fail",
    facts: { publicHost: "1234567890123456.cn-hangzhou.pai-eas.aliyuncs.com" },
  });
});

test("a public name that does not resolve points at the address", async () => {
  const findings = await examinedOver({ resolve: async () => ({ code: "ENOTFOUND" }) }, PUBLIC);

  expect(one(findings, "dns.unknown")?.fix).toMatch(/typing errors/);
});

test("a port at which nothing listens is told", async () => {
  const findings = await examinedOver({ connect: async () => ({ code: "ECONNREFUSED" }) }, PUBLIC);

  expect(one(findings, "reach.refused")).toMatchObject({ status: "fail" });
});

test("on a machine inside the VPC the VPC's address is advised", async () => {
  const findings = await examinedOver({}, PUBLIC);

  expect(one(findings, "vpc.inside")?.fix).toContain(`PAI_EAS_ENDPOINT=${VPC},${PUBLIC}`);
});

test("outside of the VPC its silence is normal", async () => {
  const findings = await examinedOver({ connect: onlyPublic }, PUBLIC);

  expect(one(findings, "vpc.outside")).toMatchObject({ status: "skip" });
});

test.each([
  { secure: { code: "CERT_HAS_EXPIRED" }, id: "tls.expired", status: "fail" },
  { secure: { code: "ERR_TLS_CERT_ALTNAME_INVALID" }, id: "tls.wrong-name", status: "fail" },
  { secure: { code: "SELF_SIGNED_CERT_IN_CHAIN" }, id: "tls.untrusted", status: "fail" },
  { secure: { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, id: "tls.untrusted", status: "fail" },
  { secure: { code: "EPROTO" }, id: "tls.failed", status: "fail" },
  {
    secure: { issuer: "A", validTo: new Date(Date.now() + 3.5 * 86_400_000) },
    id: "tls.expires",
    status: "warn",
  },
  { secure: GOOD_CERTIFICATE, id: "tls.valid", status: "ok" },
] as const)("a certificate that is $id is $status", async ({ secure, id, status }) => {
  const findings = await examinedOver({ secure: async () => secure }, PUBLIC.replace("http:", "https:"));

  expect(one(findings, id)).toMatchObject({ status });
});

test.each([
  ["http://169.254.169.254/api/predict/x", /machine's own link/],
  ["http://1234567890123456.cn-hangzhou.pai-eas.aliyuncs.com", /names no service/],
  ["http://16********.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/x", /asterisks/],
])("%s is no address to ask", async (address, reason) => {
  const findings = await examinedOver({}, address);

  expect(one(findings, "address.invalid")?.text).toMatch(reason);
});
