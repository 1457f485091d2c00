import { expect, test } from "vitest";
import { openMask } from "../src/mask.ts";
import { readServices } from "../src/services.ts";

const TOKEN = 'se"cret+Token/99==';
const API_KEY = "OS-key1234567";

const services = readServices({
  PAI_EAS_CHAT_ENDPOINT: "http://1612345678901234.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/my_llm/v1",
  PAI_EAS_CHAT_TOKEN: TOKEN,
  PAI_EAS_EMBED_ENDPOINT:
    "https://gw-1uhcqmsc7x22-1801786532000000-vpc.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/embed",
  PAI_EAS_EMBED_TOKEN: "another-token",
  AISEARCH_ENDPOINT: "https://my-space-a1b2.platform-cn-shanghai.opensearch.aliyuncs.com",
  AISEARCH_DEPLOYMENT_ID: "dep_1",
  AISEARCH_API_KEY: API_KEY,
  AISEARCH_TOKEN: "deployment-token",
});
const mask = openMask(services);

test.each([
  ["as it is", TOKEN],
  ["in JSON", JSON.stringify(TOKEN)],
  ["in an address", encodeURIComponent(TOKEN)],
  ["in base64", Buffer.from(TOKEN).toString("base64")],
  ["in hex", Buffer.from(TOKEN).toString("hex")],
  ["of another service", "another-token"],
  ["of a deployment", "deployment-token"],
  ["that is an API key", `Bearer ${API_KEY}`],
  ["that is a signature", "EAS scnkVhneI1jsZrpFI7LvD2+rg/o="],
])("a secret %s is masked", (_how, echoed) => {
  const shown = mask(`before ${echoed} after`);

  expect(shown).toMatch(/^before .*\[masked\].* after$/);
  expect(shown).not.toContain(echoed);
});

test("account numbers, gateway ids and workspace names are masked in hosts, and wherever a server repeats them", () => {
  expect(services.map(({ base }) => mask(base))).toEqual([
    "http://16********.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/my_llm",
    "https://gw-1u********-18********-vpc.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/embed",
    "https://my********.platform-cn-shanghai.opensearch.aliyuncs.com/v3/openapi/deployments/dep_1/predict",
  ]);
  expect(mask("owner 1612345678901234")).toBe("owner 16********");
});
