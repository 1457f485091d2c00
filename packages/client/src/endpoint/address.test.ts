import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigError } from "../errors.ts";
import { routeOf } from "./route.ts";
import { parseEasAddress } from "./address.ts";

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
  `${SHARED}/rerank`,
  `${SHARED}/v2/rerank`,
  `${SHARED}/sink`,
  `${SHARED}/health`,
  SHARED.replace("http://", ""),
])("A11 A12 %j is read as the base of its service", (pasted) => {
  expect(parseEasAddress(pasted)).toEqual({
    gateway: "shared",
    network: "internet",
    region: "cn-hangzhou",
    accountId: "1612345678901234",
    service: "my_llm",
    origin: "http://1612345678901234.cn-hangzhou.pai-eas.aliyuncs.com",
    base: SHARED,
  });
});

const eas = (host: string, path = "/api/predict/demo"): string =>
  `http://${host}.pai-eas.aliyuncs.com${path}`;

test.each([
  [
    "http://18.vpc.cn-shanghai.pai-eas.aliyuncs.com/api/predict/scorecard",
    { gateway: "shared", network: "vpc", region: "cn-shanghai", accountId: "18", service: "scorecard" },
  ],
  [
    "http://pai-eas-vpc.cn-shanghai.aliyuncs.com/api/predict/demo",
    { gateway: "shared", network: "vpc", region: "cn-shanghai", service: "demo" },
  ],
  [
    eas("gw-1uhc-18-vpc.cn-hangzhou"),
    {
      gateway: "dedicated",
      network: "vpc",
      region: "cn-hangzhou",
      gatewayId: "1uhc",
      accountId: "18",
      service: "demo",
    },
  ],
  [
    eas("gw-1uhc-vpc.cn-hangzhou"),
    { gateway: "dedicated", network: "vpc", region: "cn-hangzhou", gatewayId: "1uhc", service: "demo" },
  ],
  [
    eas("gw-1uhc-18.cn-hangzhou"),
    {
      gateway: "dedicated",
      network: "internet",
      region: "cn-hangzhou",
      gatewayId: "1uhc",
      accountId: "18",
      service: "demo",
    },
  ],
  [
    eas("my-svc.18.ap-southeast-1", "/some/page"),
    {
      gateway: "service-host",
      network: "internet",
      region: "ap-southeast-1",
      accountId: "18",
      service: "my-svc",
    },
  ],
  [
    eas("my-svc.18.vpc.ap-southeast-1", ""),
    {
      gateway: "service-host",
      network: "vpc",
      region: "ap-southeast-1",
      accountId: "18",
      service: "my-svc",
    },
  ],
  ["http://my-svc.eas-18:8080", { gateway: "in-cluster", network: "vpc", service: "my-svc" }],
  ["http://my-svc.eas.svc.cluster.local:8080", { gateway: "in-cluster", network: "vpc", service: "my-svc" }],
  ["https://models.example.com/any/prefix", { gateway: "custom", network: "internet" }],
  [
    "https://models.example.com/api/predict/demo",
    { gateway: "custom", network: "internet", service: "demo" },
  ],
  [
    "https://models.example.com/eas/api/predict/demo",
    { gateway: "custom", network: "internet", service: "demo" },
  ],
  ["http://example.com:8080", { gateway: "custom", network: "internet" }],
  ["http://[::1]:8000/api/predict/demo", { gateway: "custom", network: "vpc", service: "demo" }],
  ["http://127.0.0.1:8000/api/predict/demo", { gateway: "custom", network: "vpc", service: "demo" }],
  ["http://192.168.3.4:8000", { gateway: "custom", network: "vpc" }],
  ["http://8.8.4.4:8000/api/predict/demo", { gateway: "custom", network: "internet", service: "demo" }],
  ["http://172.32.1.1/api/predict/demo", { gateway: "custom", network: "internet", service: "demo" }],
])("%j is understood and kept", (pasted, expected) => {
  const { origin, base, ...facts } = parseEasAddress(pasted);
  expect(facts).toEqual(expected);
  expect(base).toBe(pasted);
  expect(origin).toBe(new URL(pasted).origin);
});

test.each(["group_x", "group_x.my_gw"])("A15 the group's name %s is taken as it is", (service) => {
  const pasted = eas("18.cn-hangzhou", `/api/predict/${service}`);
  expect(parseEasAddress(`${pasted}/v1`)).toMatchObject({ gateway: "shared", service, base: pasted });
});

test("A12 A13 a scheme is kept, and without one http is meant", () => {
  expect(parseEasAddress("models.example.com").base).toBe("http://models.example.com");
  for (const scheme of ["http", "https"]) {
    const pasted = SHARED.replace("http", scheme);
    expect(parseEasAddress(pasted).base).toBe(pasted);
  }
});

test.each([
  "http://10.1.2.3:50000/api/predict/demo",
  "http://18.vpc.cn-hangzhou.pai-eas.aliyuncs.com/api/v1/servicediscovery/upstreams/demo",
  "http://pai-eas-vpc.cn-hangzhou.aliyuncs.com/exported/apis/eas.alibaba-inc.k8s.io/v1/upstreams/demo",
])("%s is known as an address of the direct connection, which comes later", (pasted) => {
  expect(() => parseEasAddress(pasted)).toThrow(/direct connection, which comes later/);
});

test.each([
  ["", "is empty"],
  ["ftp://host/api/predict/x", "neither http nor https"],
  ["http://user:secret@host/api/predict/x", "user or password"],
  [`${SHARED}?token=secret`, "query"],
  ["user:secret@host/api/predict/x#secret", "user or password"],
  ["http:///user:secret@host/api/predict/x", "user or password"],
  ["https://user:a/secret@host/api/predict/x", "is not an address"],
  ["https://secret:a?secret@host/api/predict/x", "is not an address"],
  ["http://user:secret@host/x, http://user:secret@other/x", "several addresses"],
  ["https:/host/api/predict/x", "is not an address"],
  [`${SHARED}/../other`, "dots"],
  [`${SHARED}/%2e%2e/other`, "dots"],
  [`${SHARED}\\..`, "backslashes"],
  [`${SHARED}/..\0`, "control characters"],
  [`${SHARED}#`, "fragment"],
  ["http://host/a b", "blanks"],
  [`${SHARED}, ${SHARED}`, "several addresses"],
  ["http://16.cn-hangzhou.pai-eas.aliyuncs.com", "names no service"],
  ["http://16.cn-hangzhou.pai-eas.aliyuncs.com/v1", "names no service"],
  ["http://gw-1uhc-vpc.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/", "names no service"],
  ["http://16********.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/demo", "asterisks"],
  ["http://", "is not an address"],
  // A full stop of another script is a dot for the parser of URLs.
  ["http://\u3002/v1", "is not an address"],
  ["\uff0e\uff0e", "is not an address"],
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

test("a host of 253 characters is an address, and a longer one is none", () => {
  const host = `${"name.".repeat(50)}com`;
  expect(parseEasAddress(host).origin).toBe(`http://${host}`);
  expect(() => parseEasAddress(`a${host}`)).toThrow(/is not an address/);
});

test("a host that only the parser of URLs finds too long is refused as no address", () => {
  expect(() => parseEasAddress(`Host.${"name.".repeat(5_000)}com`)).toThrow(/is not an address/);
});

test("an endpoint that is no text is refused as an option", () => {
  expect(() => parseEasAddress(["http://a/api/predict/x"] as unknown as string)).toThrow(/not a string/);
});

test("any service behind any prefix comes back from what people paste of it", () => {
  const name = fc.stringMatching(/^[\w~-][\w.~-]{0,12}$/);
  const route = fc.constantFrom(
    "",
    "/",
    "/v1",
    "/v1/",
    "//v1//v1",
    "/v1/chat/completions",
    "/rerank",
    "/v1/models/",
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 3 }), name, route, (prefix, service, pasted) => {
      // A prefix that itself names a service would be the service.
      fc.pre(!prefix.includes("api"));
      const base = ["https://models.example.com:8443", ...prefix, "api", "predict", service].join("/");
      const read = parseEasAddress(base + pasted);
      expect(read).toMatchObject({ base, service, origin: "https://models.example.com:8443" });
      expect(parseEasAddress(read.base)).toEqual(read);
    }),
  );
});

test("whatever is pasted, it is refused with a reason or stays at its origin", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "..",
      ".",
      "//",
      "%2e%2e",
      "%2F",
      "\\",
      "@",
      "?",
      "#",
      "evil.test",
      ":80",
      " ",
      "\t",
      "/",
    ),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      try {
        const { base, origin } = parseEasAddress(`https://models.example.com/${pieces.join("/")}`);
        expect(origin).toBe("https://models.example.com");
        expect(new URL(base).href.replace(/\/$/, "")).toBe(base);
        expect(base.endsWith("/")).toBe(false);
      } catch (error) {
        if (!ConfigError.isInstance(error)) throw error;
      }
    }),
  );
});

test("a service of any name is refused, or asked for under its name alone", () => {
  const name = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom("..", "%2e%2e", "a%2fb", "\\", "//evil.test", "http://evil.test"),
  );
  fc.assert(
    fc.property(name, (service) => {
      try {
        const { base, origin } = parseEasAddress(`https://models.example.com/api/predict/${service}`);
        expect(origin).toBe("https://models.example.com");
        expect(`${base}/`).toMatch(/^https:\/\/models\.example\.com\/api\/predict\//);
        const route = routeOf(base, origin, "/v1/models");
        expect(new URL(origin + route).href).toBe(origin + route);
        expect(route.startsWith("/api/predict/")).toBe(true);
      } catch (error) {
        if (!ConfigError.isInstance(error)) throw error;
      }
    }),
  );
});

test("blanks between are no reason to think for long", () => {
  const start = performance.now();
  expect(() => parseEasAddress(`a${" ".repeat(200_000)}b`)).toThrow(ConfigError);
  expect(performance.now() - start).toBeLessThan(2_000);
});
