import { expect, test } from "vitest";
import { gather } from "./given.ts";
import { variablesFor } from "./save.ts";
import { readTarget, type Target } from "./target.ts";

const ONE = "http://16.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/one";
const VPC = "http://16.vpc.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/one";

function targetOf(env: Readonly<Record<string, string>>): {
  target: Target;
  names: ReturnType<typeof gather>["variables"];
} {
  const given = gather({}, env);
  const { target } = readTarget(given, "en");
  if (target === undefined) throw new Error("no target");
  return { target, names: given.variables };
}

test("https is kept where it was found to answer, and the form of auth where it is not the default", () => {
  const { target, names } = targetOf({ PAI_EAS_ENDPOINT: ONE, PAI_EAS_TOKEN: "t-1" });
  const secureBase = ONE.replace("http:", "https:");

  expect(variablesFor(target, names, { auth: "token" })).toEqual({
    PAI_EAS_ENDPOINT: ONE,
    PAI_EAS_TOKEN: "t-1",
  });
  expect(variablesFor(target, names, { auth: "bearer", secureBase })).toEqual({
    PAI_EAS_ENDPOINT: secureBase,
    PAI_EAS_TOKEN: "t-1",
    PAI_EAS_AUTH: "bearer",
  });
});

test("a form that was set wrongly is overridden, and further addresses stay", () => {
  const env = { PAI_EAS_ENDPOINT: `${VPC},${ONE}`, PAI_EAS_TOKEN: "t-1", PAI_EAS_AUTH: "bearer" };
  const { target, names } = targetOf(env);

  expect(variablesFor(target, names, { auth: "token" })).toEqual({
    PAI_EAS_ENDPOINT: `${VPC},${ONE}`,
    PAI_EAS_TOKEN: "t-1",
    PAI_EAS_AUTH: "token",
  });
});
