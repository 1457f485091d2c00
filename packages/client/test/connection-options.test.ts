import { rootCertificates } from "node:tls";
import { MockAgent } from "undici";
import { describe, expect, test, vi } from "vitest";
import { AISearchClient, ConfigError, EasClient } from "../src/index.ts";
import { warningsOf } from "./support/warnings.ts";

const secure = "https://127.0.0.1:9/api/predict/demo";
const shared = "http://16.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/demo";
const [authority = ""] = rootCertificates;
const searching = { deploymentId: "d", apiKey: "OS-key", token: "dep-token" };

const refusalOf = (options: object): unknown => {
  try {
    void new EasClient({ endpoint: secure, token: "canary-token-1234", ...options });
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("refused before anything is sent", () => {
  test.each([
    [{ tls: "pem" }, "tls", /not of type object/],
    [{ tls: { rejectUnauthorized: false } }, "tls.rejectUnauthorized", /no option `tls.rejectUnauthorized`/],
    [{ tls: { ca: 7 } }, "tls.ca", /neither PEM text nor its bytes/],
    [{ tls: { ca: "no certificate" } }, "tls.ca", /cannot be read \(ERR_OSSL_PEM_NO_START_LINE\)/],
    [{ tls: { ca: [authority, "no certificate"] } }, "tls.ca", /cannot be read/],
    [{ tls: { cert: authority } }, "tls.key", /is missing beside the other/],
    [{ tls: { key: "canary-key" } }, "tls.cert", /is missing beside the other/],
    [{ tls: { cert: "no certificate", key: "canary-key" } }, "tls.cert", /cannot be read/],
    [{ tls: { cert: authority, key: "canary-key" } }, "tls.key", /cannot be read/],
    [{ tls: { minVersion: "TLSv1.1" } }, "tls.minVersion", /not "TLSv1.2" or "TLSv1.3"/],
    [{ tls: { servername: 7 } }, "tls.servername", /not of type string/],
    [{ endpoint: "http://127.0.0.1:9/a", tls: { ca: authority } }, "tls", /write the endpoint with https/],
    [{ tls: {}, dispatcher: new MockAgent() }, "tls", /no effect beside a `dispatcher`/],
    [{ proxy: "http://proxy:1", dispatcher: new MockAgent() }, "proxy", /no effect beside a `dispatcher`/],
    [{ proxy: true }, "proxy", /neither an address nor `false`/],
    [{ proxy: "" }, "proxy", /is not an address/],
    [{ proxy: "http://canary-user:canary-password@" }, "proxy", /is not an address/],
    [{ proxy: "socks5://proxy:1080" }, "proxy", /neither http nor https/],
    [{ proxy: "http://proxy:3128/canary" }, "proxy", /more than host, port, user and password/],
    [{ proxy: "http://user:canary%@proxy:3128" }, "proxy", /written as `%25`/],
    [{ connectTimeoutMs: -1 }, "connectTimeoutMs", /not a number of at least 0/],
    [{ connectTimeoutMs: "5s" }, "connectTimeoutMs", /not a number of at least 0/],
    [{ connectTimeoutMs: 5n }, "connectTimeoutMs", /is of type bigint, not a number/],
    [{ insecureHttp: 5n }, "insecureHttp", /is of type bigint, not "warn"/],
    [{ insecureHttp: "never" }, "insecureHttp", /not "warn" or "error" or "allow"/],
  ])("%o, naming %s", (options, option, message) => {
    const error = refusalOf(options);
    expect(ConfigError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ option, message: expect.stringMatching(message) });
    expect(String((error as Error).stack)).not.toContain("canary");
  });

  test("a malformed variable of a proxy, by its name and without its text", () => {
    vi.stubEnv("HTTPS_PROXY", "http://canary-user:canary-password@proxy:99999");
    try {
      const error = refusalOf({});
      expect(error).toMatchObject({ option: "proxy", detail: "HTTPS_PROXY is not an address." });
      expect(refusalOf({ proxy: false })).toBeUndefined();
      expect(refusalOf({ dispatcher: new MockAgent() })).toBeUndefined();
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("options of the connection in withOptions, where they could no longer matter", () => {
    const client = new EasClient({ endpoint: secure, token: "t" });
    for (const key of ["tls", "proxy", "insecureHttp"])
      expect(() => client.withOptions({ [key]: "x" })).toThrow(/no option/);
  });
});

test("own authorities are taken as text, as bytes and as several", () => {
  for (const ca of [authority, Buffer.from(authority), [authority, Buffer.from(authority)]])
    expect(refusalOf({ tls: { ca } })).toBeUndefined();
});

const codesWith = async (options: object): Promise<unknown[]> =>
  (await warningsOf(() => refusalOf({ endpoint: shared, ...options }))).map(({ code }) => code);

describe("a secret on the way through the internet in plain http", () => {
  test("is refused by insecureHttp error, and the error names the ways out", () => {
    const error = refusalOf({ endpoint: shared, insecureHttp: "error" });
    expect(error).toMatchObject({ option: "endpoint", code: "OPTION_INVALID" });
    expect((error as Error).message).toMatch(/unencrypted to http:\/\/16\.[\s\S]*signature/);
    const search = { ...searching, endpoint: "http://ws.platform-cn-shanghai.opensearch.aliyuncs.com" };
    expect(() => new AISearchClient({ ...search, insecureHttp: "error" })).toThrow(/Use https or the VPC/);
  });

  test("is told of by default, and passed over in silence with allow", async () => {
    expect(await codesWith({})).toEqual(["INSECURE_HTTP"]);
    expect(await codesWith({ insecureHttp: "warn" })).toEqual(["INSECURE_HTTP"]);
    expect(await codesWith({ insecureHttp: "allow" })).toEqual([]);
  });

  test.each([
    { endpoint: shared, auth: "signature" },
    { endpoint: shared.replace("http:", "https:") },
    { endpoint: shared.replace("16.", "16.vpc.") },
    { endpoint: "http://192.168.1.2:9" },
    { endpoint: "http://models.internal:9" },
  ])("is none with %o, so that error does not refuse it", (options) => {
    expect(refusalOf({ ...options, insecureHttp: "error" })).toBeUndefined();
  });
});

describe("an endpoint on a machine's own link, where clouds keep their metadata", () => {
  test.each([
    "http://169.254.169.254/latest/meta-data",
    "http://100.100.100.200",
    "https://100.100.100.200",
    "http://2852039166",
    "http://0xa9.0xfe.0xa9.0xfe",
    "http://[::ffff:169.254.169.254]",
    "http://[::169.254.169.254]",
    "http://[64:ff9b::169.254.169.254]",
    "http://[2002:a9fe:a9fe::1]",
    "http://[64:ff9b::100.100.100.200]",
    "http://0xa9fea9fe/",
    "http://2852039166/",
    "http://169.254.169.254.:80/",
    "http://[fd00:ec2::254]/",
    "http://metadata.google.internal/",
    "http://[::ffff:6464:64c8]:80",
    "http://[fe80::1]",
  ])("%s is refused with the reason", (endpoint) => {
    const error = refusalOf({ endpoint });
    expect(error).toMatchObject({ option: "endpoint", detail: expect.stringContaining("metadata") });
    expect(() => new AISearchClient({ ...searching, endpoint: new URL(endpoint).origin })).toThrow(
      /metadata/,
    );
    expect(refusalOf({ endpoint, insecureHttp: "allow" })).toBeUndefined();
  });

  test.each(["http://169.253.169.254", "http://100.100.100.201", "http://[fec0::1]"])(
    "%s is none",
    (endpoint) => {
      expect(refusalOf({ endpoint, insecureHttp: "warn" })).toBeUndefined();
    },
  );
});
