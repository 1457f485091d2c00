/** A stable word for a warning, the `code` of what `process.emitWarning` gives out; each once for a client, but for the changes of its endpoints. */
export type WarningCode =
  | "SECRET_TRIMMED"
  | "SECRET_QUOTED"
  | "SECRET_SCHEME"
  | "INSECURE_HTTP"
  | "BODY_NEAR_LIMIT"
  | "ZERO_VECTOR"
  | "DIMENSIONS_IGNORED"
  | "FAILOVER_OFF"
  | "ENDPOINT_RESTING"
  | "ENDPOINT_BACK"
  | "STREAM_NOT_STREAMED";
