/** What the program asks about undici's documentation when the user asks nothing. */
export const OWN_QUESTIONS: readonly string[] = [
  "Which hosts bypass the proxy?",
  "How can I cache DNS lookups?",
  "What changes from version 7 to version 8?",
];

/** What it asks about documents that it does not know: three of their headings, from all over them. */
export function questionsAbout(passageHeadings: readonly string[]): string[] {
  const headings = [...new Set(passageHeadings.map((heading) => heading.split(" › ").at(-1) ?? ""))];
  const places = [0, 1, 2].map((third) => Math.floor((third * headings.length) / 3));
  return [...new Set(places)].map((place) => `What do the documents say about ${headings[place]}?`);
}

/** A question with the files of undici's documentation that answer it. */
export type KnownQuestion = { question: string; files: readonly string[] };

const known = (question: string, ...files: string[]): KnownQuestion => ({ question, files });

/** Written by a reader of the documentation; those that are answered badly stay in. */
export const KNOWN_QUESTIONS: readonly KnownQuestion[] = [
  known("What is the default of keepAliveTimeout?", "api/Client.md"),
  known("How do I set a client certificate?", "best-practices/client-certificate.md"),
  known("How can I record real responses and play them back in tests?", "api/SnapshotAgent.md"),
  known("How many retries does RetryAgent make by default?", "api/RetryAgent.md"),
  known("Which hosts bypass the proxy?", "api/EnvHttpProxyAgent.md"),
  known("How can I cache DNS lookups?", "api/Interceptors.md"),
  known("What changes from version 7 to version 8?", "best-practices/migrating-from-v7-to-v8.md"),
  known("How do I write my own cache store?", "api/CacheStore.md"),
  known("How long does the client keep an idle socket open before it closes it?", "api/Client.md"),
  known("How do I follow redirects?", "api/Interceptors.md", "api/RedirectHandler.md"),
  known("How do I give user name and password to a proxy?", "api/ProxyAgent.md", "best-practices/proxy.md"),
  known("Which User-Agent should a crawler send?", "best-practices/crawling.md"),
  known("How do I make tests with undici finish sooner?", "best-practices/writing-tests.md"),
  known("How do I delete a cookie?", "api/Cookies.md"),
  known("How do I print debug logs with NODE_DEBUG?", "api/Debug.md"),
  known("What does UND_ERR_HEADERS_OVERFLOW mean?", "api/Errors.md"),
  known("How do I set timeouts for fetch?", "api/Errors.md"),
  known("How do I turn 404 and 500 responses into exceptions?", "api/Interceptors.md"),
  known("How are gzip and brotli responses decompressed?", "api/Interceptors.md"),
  known("Where can I keep cached responses in SQLite?", "api/CacheStore.md"),
  known("How many requests are queued in a pool?", "api/PoolStats.md"),
  known("How are requests balanced over several upstreams by weight?", "api/BalancedPool.md"),
  known("How do I validate the fingerprint of the certificate authority?", "api/Connector.md"),
  known("How do I limit the number of connections of a pool?", "api/Pool.md"),
  known("After how much time is a client of the pool thrown away?", "api/Pool.md"),
  known("How many origins may an agent have?", "api/Agent.md"),
  known("How do I connect through a Unix domain socket?", "api/Client.md", "api/Connector.md"),
  known("How do I turn off HTTP/2?", "best-practices/migrating-from-v7-to-v8.md", "api/Client.md"),
  known(
    "How do I forbid real network requests in tests?",
    "api/MockAgent.md",
    "best-practices/mocking-request.md",
  ),
  known("How do I mock a response that fails with an error?", "api/MockPool.md"),
  known("How do I reply with a delay in a mock?", "api/MockPool.md"),
  known("Which event is published when a request is created?", "api/DiagnosticsChannel.md"),
  known(
    "When should I install undici instead of the built-in fetch?",
    "best-practices/undici-vs-builtin-fetch.md",
  ),
  known("Which states does a client go through?", "api/api-lifecycle.md"),
  known("How do I open a named cache with caches.open?", "api/CacheStorage.md"),
  known("Which HTTP status codes are retried?", "api/RetryHandler.md", "api/RetryAgent.md"),
  known("How do I upgrade a connection to another protocol?", "api/Dispatcher.md"),
  known("How do I combine several interceptors?", "api/Dispatcher.md", "api/Interceptors.md"),
  known("How is a request body of a stream sent with fetch?", "api/Fetch.md"),
  known("Is the client connected at this moment?", "api/ClientStats.md"),
];
