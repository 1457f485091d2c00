import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigError } from "../errors.ts";
import { parseAISearchAddress, parseEasAddress } from "./address.ts";

const SHARED = "http://1612345678901234.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/my_llm";

test.each([
  SHARED,
  `${SHARED}/`,
  `  ${SHARED}\n`,
  `${SHARED}/v1`,
  `${SHARED}/v1/`,
  `${SHARED}/v1/v1`,
  `${SHARED}/v1/chat/completions`,
  `${SHARED}/v1/embeddings`,
  `${SHARED}//v1//models`,
  SHARED.replace("http://", ""),
])("%j is read as the base of its service", (pasted) => {
  expect(parseEasAddress(pasted)).toEqual({
    gateway: "shared",
    network: "internet",
    region: "cn-hangzhou",
    service: "my_llm",
    origin: "http://1612345678901234.cn-hangzhou.pai-eas.aliyuncs.com",
    base: SHARED,
  });
});

const eas = (host: string, path = "/api/predict/demo"): string =>
  `http://${host}.pai-eas.aliyuncs.com${path}`;

test.each([
  [eas("18.vpc.cn-shanghai"), { gateway: "shared", network: "vpc", region: "cn-shanghai" }],
  [
    "http://pai-eas-vpc.cn-shanghai.aliyuncs.com/api/predict/demo",
    { gateway: "shared", network: "vpc", region: "cn-shanghai" },
  ],
  [eas("gw-1uhc-18-vpc.cn-hangzhou"), { gateway: "dedicated", network: "vpc", region: "cn-hangzhou" }],
  [eas("gw-1uhc-18.cn-hangzhou"), { gateway: "dedicated", network: "internet", region: "cn-hangzhou" }],
  [
    eas("my-svc.18.ap-southeast-1", "/v1"),
    { gateway: "service-host", network: "internet", region: "ap-southeast-1" },
  ],
  [
    "https://models.example.com/any/prefix",
    { gateway: "custom", network: "internet", base: "https://models.example.com/any/prefix" },
  ],
  ["models.example.com", { gateway: "custom", base: "http://models.example.com" }],
  ["http://10.1.2.3:50000/api/predict/demo", { gateway: "direct", service: "demo" }],
  ["http://[::1]:8000/api/predict/demo", { gateway: "custom", service: "demo", origin: "http://[::1]:8000" }],
  [eas("18.cn-hangzhou", "/api/predict/group_x.my_gw"), { gateway: "shared", service: "group_x.my_gw" }],
])("%j is understood", (pasted, expected) => {
  expect(parseEasAddress(pasted)).toMatchObject(expected);
});

test.each([
  ["", "is empty"],
  ["ftp://host/api/predict/x", "neither http nor https"],
  ["http://user:secret@host/api/predict/x", "user or password"],
  [`${SHARED}?token=secret`, "query"],
  ["user:secret@host/api/predict/x#secret", "user or password"],
  [`${SHARED}/../other`, "dots"],
  [`${SHARED}/%2e%2e/other`, "dots"],
  [`${SHARED}\\..`, "backslashes"],
  ["http://16.cn-hangzhou.pai-eas.aliyuncs.com", "names no service"],
  ["http://", "is not an address"],
])("%j is refused, and why is told", (pasted, reason) => {
  const parse = () => parseEasAddress(pasted);
  expect(parse).toThrow(ConfigError);
  expect(parse).toThrow(reason);
  expect(parse).not.toThrow("secret");
});

test("whatever path is pasted, the base keeps the origin and never ends in a slash", () => {
  const segment = fc.stringMatching(/^[\w.~-]{1,12}$/).filter((text) => !/^\.{1,2}$/.test(text));
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 5 }), (segments) => {
      const { base, origin } = parseEasAddress(`https://models.example.com/${segments.join("/")}/`);
      expect(origin).toBe("https://models.example.com");
      expect(base.startsWith(origin)).toBe(true);
      expect(base.endsWith("/")).toBe(false);
    }),
  );
});

const HOST = "http://ws-1234.platform-cn-shanghai.opensearch.aliyuncs.com";
const WHOLE = `${HOST}/v3/openapi/deployments/dep_1/predict`;

test.each([
  [HOST, "dep_1"],
  [`${HOST}/`, "dep_1"],
  [HOST.replace("http://", ""), "dep_1"],
  [WHOLE, undefined],
  [WHOLE, "dep_1"],
  [`${HOST}/v3/openapi/deployments/dep_1`, undefined],
])("AI Search's %j with deployment %j is one call address", (pasted, deploymentId) => {
  expect(parseAISearchAddress(pasted, deploymentId)).toMatchObject({
    gateway: "ai-search",
    network: "internet",
    region: "cn-shanghai",
    service: "dep_1",
    base: WHOLE,
  });
});

test("a private AI Search host is told by its name", () => {
  expect(parseAISearchAddress("https://ws-cn-shanghai-vpc.opensearch.aliyuncs.com", "d").network).toBe("vpc");
});

test("an AI Search host without a deployment, or with another one than named, is refused", () => {
  expect(() => parseAISearchAddress(HOST)).toThrow(/deploymentId/);
  expect(() => parseAISearchAddress(WHOLE, "dep_2")).toThrow(/another deployment/);
  expect(() => parseAISearchAddress(HOST, "../x")).toThrow(ConfigError);
});
