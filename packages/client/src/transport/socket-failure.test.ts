import { expect, test } from "vitest";
import type { PaifangError } from "../errors.ts";
import { socketFailure, type SocketFacts } from "./socket-failure.ts";

const broken = (code: string, facts: Partial<SocketFacts> = {}): PaifangError =>
  socketFailure({
    error: Object.assign(new Error(code), { code }),
    host: "demo.cn-hangzhou.pai-eas.aliyuncs.com",
    started: false,
    answered: false,
    reached: false,
    connectTimeoutMs: 5_000,
    requestBytes: 2,
    ...facts,
  });

test.each(["1.vpc.cn-hangzhou.pai-eas.aliyuncs.com", "d-vpc.opensearch.aliyuncs.com:80"])(
  "a host of a VPC that cannot be reached from here is told as one: %s",
  (host) => {
    for (const code of ["ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"])
      expect(broken(code, { host })).toMatchObject({ code: "VPC_UNREACHABLE", phase: "connect" });
    const timeout = broken("UND_ERR_CONNECT_TIMEOUT", { host });
    expect(timeout).toMatchObject({ code: "CONNECT_TIMEOUT" });
    expect(timeout.detail).toContain("VPC");
  },
);

test("another host that cannot be reached is not taken for one of a VPC", () => {
  expect(broken("ENOTFOUND")).toMatchObject({ code: "HOST_NOT_FOUND" });
  expect(broken("EHOSTUNREACH", { host: "vpcs.example.com" })).toMatchObject({ code: "CONNECTION_FAILED" });
});

test("a connection lost under a large body before the answer is suspected to be about its size", () => {
  const large = { started: true, requestBytes: 900_001 };
  expect(broken("ECONNRESET", large)).toMatchObject({ code: "UPLOAD_CUT", retryCause: "upload-cut" });
  expect(broken("ECONNRESET", { ...large, answered: true })).toMatchObject({ code: "CONNECTION_LOST" });
  expect(broken("ECONNRESET", { ...large, requestBytes: 900_000 })).toMatchObject({
    code: "CONNECTION_LOST",
  });
  expect(broken("ECONNRESET", { started: true })).toMatchObject({ code: "CONNECTION_LOST" });
});
