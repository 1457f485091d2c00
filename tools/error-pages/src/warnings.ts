import type { WarningCode } from "@paifang/client";

/** Warning code → what it says, in one line. */
export const WARNINGS: Readonly<Record<WarningCode, string>> = {
  SECRET_TRIMMED:
    "A secret had blanks or a line break around it; they were cut off. Files and Kubernetes secrets often end with one.",
  SECRET_QUOTED: "A secret stood in quotes, as some tools leave them in variables; they were cut off.",
  SECRET_SCHEME:
    "A secret began with `Bearer `; that word was cut off. Where a server wants it, set `auth` to `bearer`.",
  INSECURE_HTTP:
    "Secrets travel unencrypted through the internet. Use https, an address of the VPC, or signatures.",
  BODY_NEAR_LIMIT:
    "A request body is so near to the gateway's limit that it may be above: how the limit is counted is not documented.",
  ZERO_VECTOR: "The service gave a vector of zeros, and `zeroVector` is `warn`.",
  DIMENSIONS_IGNORED: "The service gave vectors of another length than `dimensions` asked for.",
  FAILOVER_OFF:
    "`endpoint` lists several addresses, and only the first is used, since `failover` is not set.",
  ENDPOINT_RESTING:
    "An endpoint of several cannot be reached, or does not serve; for a while requests go to the next. Told at each change.",
  ENDPOINT_BACK: "An endpoint that rested answers again. Told at each change.",
  STREAM_NOT_STREAMED:
    "The service answered a request for a stream with one whole answer; it was given out as a chunk for each choice.",
};
