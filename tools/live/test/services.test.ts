import { expect, test } from "vitest";
import { readServices } from "../src/services.ts";
import { UserError } from "../src/user-error.ts";

const ENDPOINT = "http://18.vpc.cn-shanghai.pai-eas.aliyuncs.com/api/predict/demo";

test("an environment that names nothing has no service", () => {
  expect(readServices({ PAI_EAS_CHAT_TOKEN: "lonely", OPENAI_API_KEY: "no" })).toEqual([]);
});

test.each([
  ENDPOINT,
  ` ${ENDPOINT}/ `,
  `${ENDPOINT}/v1`,
  `${ENDPOINT}/v1/v1/`,
  `${ENDPOINT}/v1/chat/completions`,
  ENDPOINT.replace("http://", ""),
  `${ENDPOINT},http://127.0.0.1/api/predict/second`,
])("%j is asked at the base of its service", (pasted) => {
  const [service] = readServices({ PAI_EAS_ENDPOINT: pasted, PAI_EAS_TOKEN: "Bearer token==\n" });

  expect(service).toMatchObject({
    role: "plain",
    base: ENDPOINT,
    token: "token==",
    credentials: { authorization: "token==" },
  });
});

test("a service that is named twice is asked once, under the name that says more", () => {
  const pair = { ENDPOINT, TOKEN: "token" };
  const services = readServices({
    PAI_EAS_ENDPOINT: `${pair.ENDPOINT}/v1`,
    PAI_EAS_TOKEN: pair.TOKEN,
    PAI_EAS_CHAT_ENDPOINT: pair.ENDPOINT,
    PAI_EAS_CHAT_TOKEN: pair.TOKEN,
  });

  expect(services.map(({ role }) => role)).toEqual(["chat"]);
});

test.each([
  ["ws-1.platform-cn-shanghai.opensearch.aliyuncs.com", "https:"],
  ["ws-1.platform-cn-shanghai.opensearch.aliyuncs.com/v3/openapi/deployments/d1", "https:"],
  ["http://ws-1.platform-cn-shanghai-vpc.opensearch.aliyuncs.com", "http:"],
  ["127.0.0.1:8080", "http:"],
])("the secrets of AI Search at %s go over %s, as the client sends them", (AISEARCH_ENDPOINT, protocol) => {
  const secrets = { AISEARCH_API_KEY: "key", AISEARCH_TOKEN: "token", AISEARCH_DEPLOYMENT_ID: "d1" };
  const [service] = readServices({ ...secrets, AISEARCH_ENDPOINT });

  expect(new URL(service?.base ?? "").protocol).toBe(protocol);
});

test("a hosted address without a scheme is asked over https too", () => {
  const AISEARCH_HOSTED_ENDPOINT =
    "ws-1.platform-cn-shanghai.opensearch.aliyuncs.com/v3/openapi/workspaces/w/text-embedding/ops";
  const [service] = readServices({ AISEARCH_HOSTED_ENDPOINT, AISEARCH_HOSTED_API_KEY: "key" });

  expect(service?.base).toBe(`https://${AISEARCH_HOSTED_ENDPOINT}`);
});

test.each([
  [{ PAI_EAS_CHAT_ENDPOINT: ENDPOINT }, "PAI_EAS_CHAT_TOKEN is missing"],
  [{ PAI_EAS_CHAT_ENDPOINT: ENDPOINT, PAI_EAS_TOKEN: "of another pair" }, "PAI_EAS_CHAT_TOKEN is missing"],
  [{ PAI_EAS_ENDPOINT: "ftp://host/x", PAI_EAS_TOKEN: "token" }, "PAI_EAS_ENDPOINT: "],
  [{ AISEARCH_ENDPOINT: "http://host", AISEARCH_TOKEN: "token" }, "AISEARCH_API_KEY is missing"],
  [{ AISEARCH_ENDPOINT: "http://host", AISEARCH_TOKEN: "token", AISEARCH_API_KEY: "key" }, "deploymentId"],
  [{ AISEARCH_HOSTED_ENDPOINT: "http://me:pass@host/x", AISEARCH_HOSTED_API_KEY: "key" }, "plain address"],
])("%j is refused before anything is sent", (environment, words) => {
  const read = () => readServices(environment);

  expect(read).toThrow(UserError);
  expect(read).toThrow(words);
});
