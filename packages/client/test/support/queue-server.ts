import { httpServer, type HttpRequest, type HttpServer } from "./http-server.ts";

type Item = { index: bigint; tags: Record<string, string>; data: Buffer };

/** One queue that keeps the rules of protocol.md §8, as far as a client can see them. */
class ItemQueue {
  items: Item[] = [];
  #next: bigint;
  constructor(first: bigint) {
    this.#next = first;
  }

  put(tags: Record<string, string>, data: Buffer): bigint {
    const index = this.#next++;
    this.items.push({ index, tags, data });
    return index;
  }

  remove(indexes: string): void {
    const gone = new Set(indexes.split(",").map(BigInt));
    this.items = this.items.filter(({ index }) => !gone.has(index));
  }

  get(query: URLSearchParams): string | undefined {
    const tags = [...query].filter(([name]) => !name.startsWith("_"));
    const from = BigInt(query.get("_index_") ?? 0);
    const found = this.items
      .filter((item) => item.index >= from && tags.every(([name, value]) => item.tags[name] === value))
      .slice(0, Number(query.get("_length_") ?? 1));
    if (found.length === 0) return undefined;
    if (query.get("_auto_delete_") === "true")
      this.items = this.items.filter((item) => !found.includes(item));
    // By hand: a double cannot hold every index.
    const frames = found.map(
      ({ index, tags: own, data }) =>
        `{"index":${index},"tags":${JSON.stringify(own)},"data":"${data.toString("base64")}","message":""}`,
    );
    return `[${frames.join(",")}]`;
  }
}

export type QueueServer = HttpServer & { input: ItemQueue; sink: ItemQueue };

/** What the service makes of an item: its answer, or nothing while the item waits. */
export type Work = (body: Buffer) => { data: string; lastCode?: string } | undefined;

/** A service behind two queues. The index of the first item is `first`. */
export async function queueServer(work: Work, first = 1n): Promise<QueueServer> {
  const input = new ItemQueue(first);
  const sink = new ItemQueue(first);
  let lastId = 0;

  const put = ({ body }: HttpRequest, query: URLSearchParams): { id: string; index: bigint } => {
    const id = `r-${++lastId}`;
    const tags = Object.fromEntries([...query].filter(([name]) => !name.startsWith("_")));
    const index = input.put({ ...tags, requestId: id }, body);
    const answer = work(body);
    if (answer !== undefined) {
      const lastCode = answer.lastCode === undefined ? {} : { lastCode: answer.lastCode };
      sink.put({ ...tags, requestId: id, ...lastCode }, Buffer.from(answer.data));
    }
    return { id, index };
  };

  const server = await httpServer((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url, "http://queue");
    const queue = pathname === "/sink" ? sink : input;
    const indexes = query.get("_indexes_");
    if (request.method === "POST" && query.get("_eos_") === "true") return response.end();
    if (request.method === "POST") {
      const { id, index } = put(request, query);
      return response.setHeader("X-Eas-Queueservice-Request-Id", id).end(String(index));
    }
    if (request.method === "DELETE" && query.get("_trunc_") === "true") {
      const below = BigInt(query.get("_index_") ?? 0);
      queue.items = queue.items.filter(({ index }) => index >= below);
      return response.end();
    }
    if (indexes !== null) {
      if (query.get("_negative_") !== "true") queue.remove(indexes);
      return response.end("OK");
    }
    if (query.get("_count_") === "true") return response.end(String(queue.items.length));
    if (query.get("_search_") === "true") return response.end('{"IsPending":false,"WaitCount":3}');
    if (query.get("_attrs_") === "true")
      return response.end(
        '{"meta.name":"q","meta.maxPayloadBytes":"1048576","stream.length":"2","stream.lastEntry":"9007199254740993"}',
      );
    const frames = queue.get(query);
    return frames === undefined ? response.writeHead(204).end() : response.end(frames);
  });
  return { ...server, input, sink };
}
