/** What was seen, and what to do about it. `{name}` is a fact; `{~name}` a fact that is a word of `WORDS`. */
export type Message = { readonly text: string; readonly fix?: string };

/** Id of an observation → its words in English. */
export const EN = {
  "address.shared": { text: 'shared gateway, {~network}, service "{service}", region {region}' },
  "address.dedicated": {
    text: 'dedicated gateway {gatewayId}, {~network}, service "{service}", region {region}',
  },
  "address.service-host": { text: 'host of the service "{service}", {~network}, region {region}' },
  "address.in-cluster": { text: 'service "{service}" from inside the EAS cluster' },
  "address.custom": { text: 'a host that is not Alibaba Cloud\'s own, {~network}, service "{service}"' },
  "address.ai-search": { text: 'AI Search, {~network}, deployment "{service}", region {region}' },
  "address.invalid": { text: "{detail}", fix: "{advice}" },
  "address.route-pasted": {
    text: "{pasted} behind the base address was left out: clients of Paifang put the route there themselves",
  },
  "address.doubled": {
    text: "the address ends with a doubled /v1; only {base} was used",
    fix: "Paste only {base}. A client that appends /v1 itself would else ask for /v1/v1 and get 404.",
  },
  "address.name-lost": {
    text: 'the service is named "{service}", so its real name was probably dropped when an address and "v1" were joined',
    fix: "Put the service's name back: …/api/predict/<service>.",
  },
  "address.alias": {
    text: "{variable} is another program's variable: it was read here, but clients of Paifang do not read it",
    fix: "Set PAI_EAS_ENDPOINT and PAI_EAS_TOKEN; --write puts them into .env.",
  },
  "address.several": { text: "{count} addresses are set; the first is examined, the others only reached" },

  "token.missing": {
    text: "no token was given, so the service was not asked anything",
    fix: "Set {variable}, pass --token-file <file>, paste the console's curl line to `paifang doctor -`, or run in a terminal, which asks for it.",
  },
  "token.key-missing": {
    text: "AI Search wants two secrets, and the workspace API key is missing",
    fix: "Set {variable} or pass --api-key-file <file>; it is sent as Authorization: Bearer.",
  },
  "token.second-missing": {
    text: "AI Search wants two secrets, and the deployment token is missing",
    fix: "Set {variable} or pass --token-file <file>; it is sent in the header field Token.",
  },
  "token.elsewhere": {
    text: "{variable} belongs to another address, {endpoint}, and was not sent to this one",
    fix: "Give this service's token with --token-file, or set both variables for this service.",
  },
  "token.trimmed": {
    text: "there are blanks or line breaks around the {~secret}; they were cut off",
    fix: "Remove them where the secret is kept: not every client cuts them off.",
  },
  "token.quoted": {
    text: "the {~secret} stands in quotes; they were cut off",
    fix: "Remove the quotes where the secret is kept.",
  },
  "token.scheme": {
    text: 'the {~secret} begins with "Bearer "; that word was cut off',
    fix: 'Keep only the secret itself. Whether "Bearer" is sent is said by PAI_EAS_AUTH.',
  },
  "token.placeholder": {
    text: "the {~secret} is a placeholder, not a secret",
    fix: "Put the real one in its place: the console shows it under the service's call information.",
  },
  "token.invalid": {
    text: "the {~secret} has a blank or another character in it that no header field carries",
    fix: "Copy it again, in one piece.",
  },
  "token.in-history": {
    text: "the curl line was given as an argument, so its secret is in the shell's history and in the list of processes",
    fix: "Paste it to `paifang doctor -` instead, and clear the history or reset the token.",
  },

  "dns.found": { text: "{host} is {address}" },
  "dns.literal": { text: "{host} is an address, so no name is looked up" },
  "dns.unknown": {
    text: "{host} is not known: {code}",
    fix: "Check the address for typing errors, and the region in it.",
  },
  "dns.vpc-unknown": {
    text: "{host} is not known here ({code}): it is a VPC's name, which resolves only inside that VPC",
    fix: "Use the public address {publicHost}, or run inside the VPC of region {region}.",
  },
  "dns.proxied": {
    text: "{variable} is set: the proxy looks names up, so name and connection were not tried from here",
  },

  "reach.connected": { text: "{host}:{port} accepts connections ({ms} ms)" },
  "reach.refused": {
    text: "{host}:{port} refuses connections: nothing listens there",
    fix: "Check host and port, and that the service is running.",
  },
  "reach.silent": {
    text: "{host}:{port} did not answer within {seconds} s",
    fix: "Check the address, firewalls and allow-lists between here and there.",
  },
  "reach.vpc-silent": {
    text: "{host}:{port} did not answer within {seconds} s: it is a VPC's address, and this machine seems to be outside",
    fix: "Use the public address {publicHost}, or run inside the VPC of region {region}.",
  },
  "reach.failed": { text: "{detail}", fix: "{advice}" },

  "tls.valid": { text: "certificate of {issuer}, valid for {days} more days" },
  "tls.expires": {
    text: "the certificate expires in {days} days",
    fix: "Renew it: afterwards no client connects.",
  },
  "tls.expired": { text: "the certificate has expired", fix: "Renew the certificate of {host}." },
  "tls.untrusted": {
    text: "the certificate is signed by nobody whom this machine trusts ({code})",
    fix: "If the authority is your own, name its file: NODE_EXTRA_CA_CERTS=<file.pem>, or the option `tls.ca` of the client. Verification cannot be turned off.",
  },
  "tls.wrong-name": {
    text: "the certificate is for another name than {host}",
    fix: "Use the name that the certificate has, or set the option `tls.servername` of the client.",
  },
  "tls.failed": {
    text: "{host}:{port} does not speak TLS ({code})",
    fix: "Use http:// if the port speaks that, or the port that speaks https.",
  },

  "transport.https": { text: "https://, encrypted" },
  "transport.private": {
    text: "http:// on a private way ({~network}); the token does not cross the internet",
  },
  "transport.clear": {
    text: "http:// sends the token in clear over the internet; https:// does not answer here",
    fix: "Use the VPC address, a dedicated gateway with a certificate, or PAI_EAS_AUTH=signature, by which the token does not travel.",
  },
  "transport.clear-https": {
    text: "http:// sends the token in clear over the internet; https:// answers too, so the rest was asked there",
    fix: "Use https: {secure}",
  },

  "auth.accepted": { text: 'accepted: {accepted}; refused: {refused} → auth: "{auth}"' },
  "auth.all": { text: 'every form is accepted: {accepted} → auth: "{auth}"' },
  "auth.other": {
    text: "the form that is set, {wanted}, is refused; accepted: {accepted}",
    fix: 'Set PAI_EAS_AUTH={auth}, or the option `auth: "{auth}"`.',
  },
  "auth.refused": {
    text: "the token is refused in every form that was tried, each once: {refused} (HTTP {status})",
    fix: "Copy the token from this service's call information: every service has its own, and one of another service is refused.",
  },
  "auth.forbidden": {
    text: "the gateway refuses this caller (HTTP 403)",
    fix: "Check the gateway's allow-list, and that the token has the right to call.",
  },
  "auth.unknown": { text: "not known: the service answered {statuses}, whatever the form" },
  "auth.two-secrets": { text: "API key and deployment token are both accepted" },
  "auth.key-wrong": {
    text: "the workspace API key is wrong ({code}); it is sent as Authorization: Bearer",
    fix: "Copy the API key again, of the workspace that this deployment belongs to. The deployment token is another secret.",
  },
  "auth.second-wrong": {
    text: "the API key is accepted, the deployment token is wrong ({code}); it is sent in the header field Token",
    fix: "Copy the token from the deployment's call information: each deployment has its own.",
  },
  "auth.either-wrong": {
    text: "refused with HTTP {status}, and the answer does not say which of the two secrets is wrong",
    fix: "Check both: the workspace API key (Authorization: Bearer) and the deployment's own token (Token).",
  },

  "path.found": { text: "the base address answers {baseStatus} (normal); the API is below /v1" },
  "path.welcome": {
    text: 'the base address answers the page "{page}", not the API',
    fix: "Other clients need the whole path: {base}/v1/chat/completions. Clients of Paifang add it.",
  },
  "path.page": {
    text: 'a page answers at /v1/models, not the API: "{page}"',
    fix: "The service is a web page, or the path is wrong. Check the service's name, and deploy the model with its API.",
  },
  "path.no-service": {
    text: 'the gateway answers an empty 404: it knows no service "{service}", or its container has no /v1',
    fix: "Check the service's name behind /api/predict/ (case counts) and that it runs. A service just created takes a minute or two.",
  },
  "path.no-route": {
    text: "the server answers 404 at /v1/models (HTTP {status} at the base address), but it does answer",
    fix: "Not every server lists its models; see whether chat, embeddings or rerank below are found.",
  },
  "path.nothing": {
    text: "neither chat nor embeddings nor rerank answers at the usual paths",
    fix: "The page of the model says its path; give it as `path`, or call it with `paifang invoke`. Servers made from a processor of one's own answer at the base address.",
  },
  "path.queue": {
    text: "an asynchronous service: items go into the queue at its address, answers come out at /sink",
    fix: "Use `paifang queue put` and `paifang queue get`.",
  },
  "path.redirected": {
    text: "the service redirects to {location}; a client does not follow with the token",
    fix: "Use the address that it points to, if it is yours.",
  },
  "path.no-deployment": {
    text: 'there is no deployment "{service}" at this host (HTTP {status} {code})',
    fix: "Check the deployment's id and the host, and that it is running.",
  },

  "ready.full": {
    text: "HTTP 450: the queue of the service's instances is full",
    fix: "Ask again later; for good, add instances, raise rpc.max_queue_size or worker_threads, or send fewer at a time (`maxConcurrency`).",
  },
  "ready.limited": {
    text: "HTTP 429: the rate limit is reached",
    fix: "Ask again later, and lower `maxConcurrency`. A shared gateway allows 1,000 requests a second for a service.",
  },
  "ready.cold": {
    text: "HTTP 503: no instance is ready; the service is starting, stopped or scaled to zero",
    fix: "Wait for it with --wait, or look at its state in the console. A stopped service does not start by being called.",
  },
  "ready.gateway": {
    text: 'the gateway gets no valid answer from the service: HTTP {status} "{page}"',
    fix: "An instance may have restarted, often out of memory: look at the service's logs and ask again.",
  },
  "ready.failed": {
    text: 'the service fails: HTTP {status} "{page}"',
    fix: "Look at the service's logs.",
  },
  "ready.waited": { text: "ready after {seconds} s" },
  "ready.never": { text: "{detail}", fix: "Look at the service's state and logs in the console." },

  "models.listed": { text: "{models} ({~engine})" },
  "models.wanted": { text: "{model} is there ({~engine})" },
  "models.missing": {
    text: 'the service has no model "{model}"; it has: {models}',
    fix: 'Send "{first}", or leave the model out: clients of Paifang then take the first.',
  },
  "models.unlisted": { text: "this server does not list its models ({~engine})" },

  "chat.streams": {
    text: "{chunks} chunks, the first after {firstMs} ms, largest gap {gapMs} ms (not buffered)",
  },
  "chat.buffered": {
    text: "all {chunks} chunks came at once after {firstMs} ms: something between holds the stream back until its end",
    fix: "Turn response buffering off in the proxy or gateway between (nginx: proxy_buffering off), or try the address without it.",
  },
  "chat.whole": {
    text: "the answer came whole after {firstMs} ms, though a stream was asked for",
    fix: "This server does not stream, or what stands between takes the stream apart.",
  },
  "chat.empty": {
    text: "the answer has no text ({firstMs} ms)",
    fix: "Ask with more tokens; a model that reasons in a field of its own, or has no chat template, may say nothing else.",
  },
  "chat.absent": { text: "HTTP {status}: this service does not serve chat" },
  "chat.failed": { text: "{detail}", fix: "{advice}" },

  "embeddings.good": { text: "{dimensions} numbers, as base64 and as floats, in the order of the texts" },
  "embeddings.float-only": {
    text: "{dimensions} numbers, as floats only: asked for base64, the server {~reaction}",
    fix: 'Clients of Paifang find this out. Others ask for base64 unasked and may read zeros: set encoding_format "float" there.',
  },
  "embeddings.unordered": {
    text: "{dimensions} numbers, but not in the order of the texts: `index` says which is whose",
    fix: "Clients of Paifang sort them. Elsewhere read `index`, never the place.",
  },
  "embeddings.differ": {
    text: "base64 gives other vectors than floats (cosine {cosine})",
    fix: 'Set `encoding: "float"`, and tell who runs the server.',
  },
  "embeddings.absent": { text: "HTTP {status}: this service does not serve embeddings" },
  "embeddings.failed": { text: "{detail}", fix: "{advice}" },

  "rerank.found": { text: "{path} ranks; of {documents} documents the fitting one came first" },
  "rerank.doubtful": {
    text: "{path} ranks, but of {documents} documents the fitting one did not come first",
    fix: 'Is it a reranker? For a Qwen3-Reranker try `rerankTemplate: "qwen3"`.',
  },
  "rerank.absent": { text: "none of {paths} is served: this service does not rerank" },
  "rerank.failed": { text: "{detail}", fix: "{advice}" },

  "kind.embeds": { text: "kind {kind}: {dimensions} numbers for each text" },
  "kind.ranks": { text: "kind {kind}: a score for each of {documents} documents" },
  "kind.failed": { text: "{detail}", fix: "{advice}" },

  "limits.shared": {
    text: "documented, not probed: 1 MB a request, 1,000 requests a second for a service, 5 s a request unless metadata.rpc.keepalive says more",
  },
  "limits.dedicated": {
    text: "documented, not probed: 1 MB a request, no rate limit of the gateway's own, 5 s a request unless metadata.rpc.keepalive says more",
  },
  "limits.in-cluster": { text: "no gateway between; 5 s a request unless metadata.rpc.keepalive says more" },
  "limits.custom": { text: "not known for this host; clients of Paifang send up to 1 MiB a request" },
  "limits.ai-search": {
    text: "documented, not probed: 16 texts or documents a request; 8 MB a request is inferred",
  },

  "latency.median": { text: "{medianMs} ms, the median of {count} small requests" },

  "git.clean": { text: "no tracked file has the secrets" },
  "git.tracked": {
    text: "tracked by git with the secret in it: {files}",
    fix: "Reset the token in the console: whoever has the repository has it. Then keep it in an ignored .env, or in a vault.",
  },
  "git.none": { text: "not in a git repository, or git is not there" },
  "git.env-open": {
    text: ".env is not ignored by git, so the next commit may take the token along",
    fix: "Add a line .env to .gitignore.",
  },

  "vpc.inside": {
    text: "{host} answers from here: this machine is in the VPC",
    fix: "Use it, with the public one behind it: PAI_EAS_ENDPOINT={both} and PAI_EAS_FAILOVER=1.",
  },
  "vpc.outside": { text: "{host} is not reached from here, which is normal outside the VPC" },
  "vpc.in-use": { text: "this is a VPC's address, and it is reached from here" },
  "vpc.none": { text: "no VPC address is known for this one" },
  "vpc.other-reached": { text: "{host}, the next address, is reached from here" },
  "vpc.other-unreached": {
    text: "{host}, the next address, is not reached from here ({code})",
    fix: "A VPC's address works only inside its VPC; elsewhere leave it out, or let PAI_EAS_FAILOVER=1 step over it.",
  },

  "budget.spent": {
    text: "{requests} requests in {seconds} s, {inferences} of them small inferences (at most {maxTokens} tokens of chat). EAS bills running instances, not calls",
  },
  "budget.search": {
    text: "{requests} requests in {seconds} s, {inferences} of them small inferences; what they cost is as the deployment is billed",
  },
  "budget.time": {
    text: "the time of {seconds} s is up; what is left was not looked at",
    fix: "Give more with --timeout <seconds>.",
  },
} as const;

export type MessageId = keyof typeof EN;

export const WORDS_EN = {
  local: "this machine",
  internet: "Internet",
  vpc: "VPC or private network",
  token: "token",
  "api-key": "API key",
  "engine-unknown": "engine not told",
  floats: "answered floats",
  refused: "refused",
} as const;

export type WordId = keyof typeof WORDS_EN;
