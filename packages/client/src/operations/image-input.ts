import { InputError, type InputFault } from "../errors.ts";

const DATA_URI = /^data:image\/(?:png|jpeg);base64,(?<data>[A-Za-z0-9+/]+={0,2})$/;
const HEAD = /^data:(?<type>[\w/+.-]{1,40})/;

/**
 * Refuses images that cannot be sent, naming all of them.
 *
 * @throws {InputError}
 */
export function refuseBadImages(input: readonly unknown[]): void {
  refuse(input, imageFault, "Image");
}

/**
 * Refuses images among texts: one request holds one kind, and an image taken for text would get a vector of its letters.
 *
 * @throws {InputError}
 */
export function refuseImages(texts: readonly string[]): void {
  refuse(
    texts,
    (text) => (/^data:image\//i.test(text) ? "is an image, which `embedImages` embeds" : undefined),
    "Input",
  );
}

/** Says how large an image may be, since its file is smaller than its data URI. */
export function imageSizeHint(image: string, roomBytes: number): string {
  const head = image.indexOf(",") + 1;
  const fileBytes = Math.floor(((image.length - head) * 3) / 4);
  const most = Math.max(0, Math.floor(((roomBytes - head - '"",'.length) * 3) / 4));
  return `from an image of ${fileBytes} bytes; at most ${most} fit`;
}

/** What an image lacks, without showing it: an image may be large and private. */
function imageFault(image: unknown): string | undefined {
  if (typeof image !== "string") return `is ${image === null ? "null" : typeof image}, not a data URI`;
  if ((DATA_URI.exec(image)?.groups?.["data"] ?? "x").length % 4 === 0) return undefined;
  const type = HEAD.exec(image)?.groups?.["type"];
  if (type === undefined) return "is no data URI: an image goes inline, never as an address or a path";
  return type === "image/png" || type === "image/jpeg"
    ? "is not well-formed base64"
    : `is ${type}, not PNG or JPEG`;
}

function refuse<T>(input: readonly T[], faultOf: (one: T) => string | undefined, what: string): void {
  const faults: InputFault[] = [];
  for (const [index, one] of input.entries()) {
    const reason = faultOf(one);
    if (reason !== undefined) faults.push({ index, reason });
  }
  if (faults.length === 0) return;
  const list = faults.map(({ index, reason }) => `${index} ${reason}`).join(", ");
  throw new InputError("IMAGE_UNSUPPORTED", `${what} ${list}.`, faults);
}
