import { expect, test } from "vitest";
import { gather } from "./given.ts";

const ONE = "http://16.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/one";
const TWO = "http://16.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/two";

test("address and token come from the same variables", () => {
  const env = { PAI_EAS_ENDPOINT: ONE, PAI_EAS_TOKEN: "t1", PAI_EAS_EMBED_ENDPOINT: TWO };

  expect(gather({ service: "embed" }, env)).toMatchObject({ endpoints: [TWO] });
  expect(gather({ service: "embed" }, env)).not.toHaveProperty("token");
  expect(gather({}, env)).toMatchObject({ endpoints: [ONE], token: "t1" });
});

test("a pasted address gets the token of its own variables only", () => {
  const env = { PAI_EAS_ENDPOINT: ONE, PAI_EAS_TOKEN: "t1" };

  expect(gather({ pasted: `${ONE}/v1/chat/completions` }, env)).toMatchObject({ token: "t1" });
  expect(gather({ pasted: ONE.replace("http:", "https:") }, env)).toMatchObject({ token: "t1" });
  expect(gather({ pasted: TWO }, env)).not.toHaveProperty("token");
  expect(gather({ pasted: TWO }, env).elsewhere).toEqual({ variable: "PAI_EAS_TOKEN", endpoint: ONE });
});

test("a token without an address beside it is for the pasted one", () => {
  expect(gather({ pasted: ONE }, { PAI_EAS_TOKEN: "t1" })).toMatchObject({ endpoints: [ONE], token: "t1" });
});

test("a curl line says how the token is sent", () => {
  const bearer = gather(
    { pasted: `curl ${ONE} -H 'Authorization: Bearer t1'` },
    { PAI_EAS_AUTH: "signature" },
  );
  const bare = gather({ pasted: `curl ${ONE} -H 'Authorization: t1'` }, { PAI_EAS_AUTH: "signature" });

  expect(bearer).toMatchObject({ product: "eas", token: "t1", auth: "bearer" });
  expect(bare).toMatchObject({ token: "t1", auth: "token" });
});

test("a signature in a curl line is no token", () => {
  const signed = `curl ${ONE} -H 'Authorization: EAS scnkVhneI1jsZrpFI7LvD2+rg/o='`;

  expect(gather({ pasted: signed }, {})).not.toHaveProperty("token");
});

test.each([
  {
    pasted:
      "curl http://h.opensearch.aliyuncs.com/v3/openapi/deployments/d/predict -H 'Token: t' -H 'Authorization: Bearer k'",
  },
  { pasted: "http://models.example.com/v3/openapi/deployments/d/predict" },
  { pasted: "ws-1.platform-cn-shanghai.opensearch.aliyuncs.com", deploymentId: "d" },
])("$pasted is AI Search", (words) => {
  expect(gather(words, {}).product).toBe("ai-search");
});

test("AI Search is taken from the environment where no EAS service stands there", () => {
  const env = {
    AISEARCH_ENDPOINT: "https://h",
    AISEARCH_DEPLOYMENT_ID: "d",
    AISEARCH_API_KEY: "k",
    AISEARCH_TOKEN: "t",
  };

  expect(gather({}, env)).toMatchObject({ product: "ai-search", apiKey: "k", token: "t", deploymentId: "d" });
  expect(gather({}, { ...env, PAI_EAS_ENDPOINT: ONE }).product).toBe("eas");
});

test("several addresses are kept in their order", () => {
  expect(gather({}, { PAI_EAS_ENDPOINT: `${ONE},${TWO}` }).endpoints).toEqual([ONE, TWO]);
});

test("variables of other programs are read where ours are not set", () => {
  const alias = { EAS_SERVICE_URL: ONE, EAS_SERVICE_TOKEN: "t1" };

  expect(gather({}, alias)).toMatchObject({ endpoints: [ONE], token: "t1", alias: "EAS_SERVICE_URL" });
  expect(gather({}, { ...alias, PAI_EAS_ENDPOINT: TWO })).not.toHaveProperty("alias");
  expect(gather({}, { ...alias, PAI_EAS_ENDPOINT: TWO })).not.toHaveProperty("token");
});

test("variables of another product's name are never read", () => {
  expect(gather({}, { EAS_TOKEN: "expo", EAS_PROJECT_ID: "expo" })).not.toHaveProperty("token");
});

test("a pasted address that a named service has gets that service's token", () => {
  const env = { PAI_EAS_CHAT_ENDPOINT: ONE, PAI_EAS_CHAT_TOKEN: "t1", PAI_EAS_EMBED_ENDPOINT: TWO };

  expect(gather({ pasted: ONE }, env)).toMatchObject({
    token: "t1",
    variables: { token: "PAI_EAS_CHAT_TOKEN" },
  });
  expect(gather({ pasted: TWO }, env)).not.toHaveProperty("token");
});
