import { expect, test } from "vitest";
import { isCurl, readCurl } from "./curl.ts";

const ENDPOINT = "http://16.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/my_llm";

test.each([
  {
    name: "the console's line over several lines",
    line: `curl ${ENDPOINT}/v1/chat/completions \\\n  -H 'Authorization: abc==' \\\n  -H "Content-Type: application/json" \\\n  -d '{"model":"Qwen3-8B","messages":[]}'`,
    call: { address: `${ENDPOINT}/v1/chat/completions`, authorization: "abc==", model: "Qwen3-8B" },
  },
  {
    name: "options before the address, and the address by name",
    line: `curl -sS -X POST -H "authorization:Bearer abc==" --data-raw '{"input":"it'\\''s"}' --url '${ENDPOINT}?a=1'`,
    call: { address: `${ENDPOINT}?a=1`, authorization: "Bearer abc==" },
  },
  {
    name: "options grown together with their values",
    line: `curl -XPOST -H"Authorization: abc==" ${ENDPOINT}`,
    call: { address: ENDPOINT, authorization: "abc==" },
  },
  {
    name: "both secrets of AI Search",
    line: `curl -XPOST -H"Content-Type: application/json" -H "Authorization: Bearer OS-key" -H "Token: tok==" "http://h.opensearch.aliyuncs.com/v3/openapi/deployments/d1/predict" -d '{"input":["a"]}'`,
    call: {
      address: "http://h.opensearch.aliyuncs.com/v3/openapi/deployments/d1/predict",
      authorization: "Bearer OS-key",
      deploymentToken: "tok==",
    },
  },
  {
    name: "a prompt before it, and another command behind",
    line: `$ curl ${ENDPOINT} -H 'Authorization: abc==' | jq .`,
    call: { address: ENDPOINT, authorization: "abc==" },
  },
  {
    name: "the continuation of Windows",
    line: `curl.exe ^\r\n  ${ENDPOINT} ^\r\n  -H "Authorization: abc=="`,
    call: { address: ENDPOINT, authorization: "abc==" },
  },
  {
    name: "a body in a file",
    line: `curl -H "Authorization: abc==" -d @chat_body.json ${ENDPOINT}`,
    call: { address: ENDPOINT, authorization: "abc==" },
  },
  { name: "no address", line: "curl -H 'Authorization: abc=='", call: { authorization: "abc==" } },
])("a curl line with $name is read", ({ line, call }) => {
  expect(isCurl(line)).toBe(true);
  expect(readCurl(line, {})).toEqual(call);
});

test("a variable of the environment is put in, and an unknown one stays as it was", () => {
  const line = `curl ${ENDPOINT} -H "Authorization: $PAI_EAS_TOKEN" -H "Token: \${OTHER}"`;

  expect(readCurl(line, { PAI_EAS_TOKEN: "abc==" })).toEqual({
    address: ENDPOINT,
    authorization: "abc==",
    deploymentToken: "$OTHER",
  });
});

test.each(["curling", ENDPOINT, "", "curl"])("%j is no curl line", (text) => {
  expect(isCurl(text)).toBe(false);
});
