import { emptyAnswer, jsonAnswer, type WholeAnswer } from "../answer.ts";
import type { Item } from "./item-queue.ts";
import { encodeAttributes, encodeFrames } from "./protobuf.ts";

const PROTOBUF = "application/vnd.google.protobuf";

export const REQUEST_ID_HEADER = "x-eas-queueservice-request-id";

type Wanted = { accept: string | undefined; isRaw: boolean };
type BytesAnswer = Omit<WholeAnswer, "body"> & { body: string | Uint8Array };

const wantsProtobuf = (accept: string | undefined): boolean => accept?.includes(PROTOBUF) ?? false;
const protobufAnswer = (body: Uint8Array): BytesAnswer => ({
  status: 200,
  headers: { "content-type": PROTOBUF },
  body,
});

/** Items as the caller wants them: the payload of one, protobuf, or JSON. */
export function itemsAnswer(items: readonly Item[], { accept, isRaw }: Wanted): BytesAnswer {
  const [first] = items;
  if (first === undefined) return emptyAnswer(204);
  if (isRaw) {
    const id = first.tags["requestId"];
    const headers = {
      "content-type": "application/octet-stream",
      ...(id === undefined ? {} : { [REQUEST_ID_HEADER]: id }),
    };
    return { status: 200, headers, body: first.data };
  }
  if (wantsProtobuf(accept)) return protobufAnswer(encodeFrames(items));
  const body = `[${items.map(toJson).join(",")}]`;
  return { status: 200, headers: { "content-type": "application/json" }, body };
}

/** Written by hand for the index, which has more digits than a number of JavaScript. */
function toJson({ index, tags, data, message }: Item): string {
  const others = JSON.stringify({ tags, data: Buffer.from(data).toString("base64"), message });
  return `{"index":${index},${others.slice(1)}`;
}

export const attributesAnswer = (
  attributes: Readonly<Record<string, string>>,
  accept: string | undefined,
): BytesAnswer =>
  wantsProtobuf(accept) ? protobufAnswer(encodeAttributes(attributes)) : jsonAnswer(200, attributes);
