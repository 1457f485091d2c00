import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigError } from "../errors.ts";
import { parseAISearchAddress } from "./ai-search-address.ts";

const HOST = "http://ws-1234.platform-cn-shanghai.opensearch.aliyuncs.com";
const CALL = "/v3/openapi/deployments/dep_1/predict";
const WHOLE = HOST + CALL;

test.each([
  [HOST, "dep_1"],
  [`${HOST}/`, "dep_1"],
  [`${HOST}/v3/openapi/deployments/`, "dep_1"],
  [`${HOST}/v3/openapi`, "dep_1"],
  [WHOLE, undefined],
  [`${WHOLE}/`, undefined],
  [WHOLE, "dep_1"],
  [`${HOST}/v3/openapi/deployments/dep_1`, undefined],
])("H31 AI Search's %j with deployment %j is one call address", (pasted, deploymentId) => {
  expect(parseAISearchAddress(pasted, deploymentId)).toEqual({
    gateway: "ai-search",
    network: "internet",
    region: "cn-shanghai",
    service: "dep_1",
    origin: HOST,
    base: WHOLE,
  });
});

test.each([
  ["https://ws-cn-shanghai-vpc.opensearch.aliyuncs.com", "cn-shanghai"],
  ["http://ws-12.platform-eu-central-1-vpc.opensearch.aliyuncs.com", "eu-central-1"],
])("H32 the private AI Search host %s is told by its name and gets the same path", (host, region) => {
  expect(parseAISearchAddress(host, "dep_1")).toMatchObject({
    network: "vpc",
    region,
    origin: host,
    base: host + CALL,
  });
});

test.each([
  [HOST.replace("http://", ""), "https:"],
  ["models.example.com", "http:"],
  ["127.0.0.1:8080", "http:"],
])("%s without a scheme is asked over %s", (host, protocol) => {
  expect(new URL(parseAISearchAddress(host, "d").base).protocol).toBe(protocol);
});

test("a call address of another form is taken as it is, also beside a deployment's id", () => {
  const hosted = `${HOST}/v3/openapi/workspaces/default/ranker/ops-bge-reranker-larger`;
  expect(parseAISearchAddress(hosted)).toMatchObject({ base: hosted });
  expect(parseAISearchAddress(hosted, "dep_1")).toMatchObject({ base: hosted, service: "dep_1" });
});

test("an AI Search host without a deployment, or with another one than named, is refused", () => {
  expect(() => parseAISearchAddress(HOST)).toThrow(/deploymentId/);
  expect(() => parseAISearchAddress(WHOLE, "dep_2")).toThrow(/another deployment/);
});

test.each(["../x", "..", ".", "a/b", "", "a b", "%2e%2e"])("%j is no deployment's id", (deploymentId) => {
  expect(() => parseAISearchAddress(HOST, deploymentId)).toThrow(ConfigError);
});

test("whatever prefix and id are given, origin and prefix are kept", () => {
  const name = fc.stringMatching(/^[\w~-]{1,12}$/);
  fc.assert(
    fc.property(fc.array(name, { maxLength: 3 }), name, (prefix, id) => {
      const at = ["https://search.example.com:8443", ...prefix].join("/");
      // A prefix that looks like the beginning of a call address is one.
      fc.pre(!prefix.includes("v3"));
      const { base, origin } = parseAISearchAddress(at, id);
      expect(base).toBe(`${at}/v3/openapi/deployments/${id}/predict`);
      expect(parseAISearchAddress(base)).toMatchObject({ base, origin, service: id });
    }),
  );
});

test("an id of any length is judged in time for each character, not for each pair of them", () => {
  const startedAt = performance.now();
  expect(() => parseAISearchAddress(HOST, `${"a".repeat(200_000)}/`)).toThrow(ConfigError);
  // For each pair it took half a minute.
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
