/** Codes of Node, OpenSSL and undici for a connection that could not be secured. */
export const TLS_CODE: RegExp =
  /^(?:CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|UND_ERR_PRX_TLS)/;

/** The code of an error of Node or undici. */
export function errorCode(error: unknown): string {
  if (typeof error !== "object" || error === null) return "unknown";
  const code = Reflect.get(error, "code");
  return typeof code === "string" ? code : "unknown";
}
