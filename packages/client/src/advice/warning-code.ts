/** A stable word for a warning, the `code` of what `process.emitWarning` gives out; each once for a client. */
export type WarningCode =
  | "SECRET_TRIMMED"
  | "SECRET_QUOTED"
  | "SECRET_SCHEME"
  | "INSECURE_HTTP"
  | "BODY_NEAR_LIMIT"
  | "ZERO_VECTOR"
  | "DIMENSIONS_IGNORED"
  | "STREAM_NOT_STREAMED";
