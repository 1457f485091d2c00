/** Error code → what to do about it, in English. The keys are the stable codes of this package. */
export const ADVICE = {
  OPTION_MISSING: "Pass the option, or set its environment variable.",
  OPTION_INVALID: "Correct the value of the named option.",
  OPTION_UNKNOWN:
    "Remove the option or correct its spelling; fields of the server's own go into `extraBody`.",
  ENDPOINT_INVALID:
    "Paste the address that the console shows, such as http://<uid>.<region>.pai-eas.aliyuncs.com/api/predict/<service>; for AI Search give the host and `deploymentId`, or the whole call address.",
  TOKEN_INVALID:
    "Copy the token again; it must be one line of printable characters. Where a function gives it, see that the function can.",
  INPUT_EMPTY: "Leave out the named inputs, or give them text.",
  INPUT_INVALID: "Correct the named inputs; see the documentation of the call for what it takes.",
  INPUT_MALFORMED:
    "The text holds half of a surrogate pair, as cutting in the middle of an emoji leaves it. Use `text.toWellFormed()` or cut by code points.",
  INPUT_TOO_LARGE:
    "Split the text, make the image smaller, or pass a link to it. Gateways take 1 MiB a request; where yours takes more, set `maxBodyBytes`.",
  IMAGE_UNSUPPORTED:
    "Give PNG or JPEG images as data URIs: data:image/png;base64,… or data:image/jpeg;base64,….",
  VERB_UNSUPPORTED: "Use a client for a deployment of the right `kind`.",
  CLIENT_CLOSED: "Make a new client; this one was closed.",
  QUEUE_FULL: "More calls wait in this client than it holds. Start fewer at a time.",
  HOST_NOT_FOUND:
    "Check the address. A name with `vpc` in it resolves only inside that VPC: use the public address elsewhere.",
  VPC_UNREACHABLE:
    "The address works only inside its VPC. Use the public address, or run in that VPC and region.",
  CONNECTION_REFUSED:
    "Nothing listens at that address. Check host and port, and that the service is running.",
  CONNECTION_LOST:
    "The connection broke before the answer was whole. If it repeats, look at the service's logs.",
  UPLOAD_CUT:
    "The body may be too large for the gateway, which takes 1 MiB. Send smaller batches (`maxBatchSize`, `maxBodyBytes`), shorten the input, or give links to images.",
  CONNECTION_FAILED: "No connection could be made. Check the address and the network between.",
  TLS_FAILED:
    "No secure connection could be made. Check the host name, the certificate authority, and that the port speaks https. `tls` takes an authority of your own, and a client certificate.",
  PROXY_FAILED:
    "Check the proxy's address, user and password, and that it lets this host and port through. `proxy: false` goes without one; NO_PROXY names hosts that need none.",
  CONNECT_TIMEOUT:
    "The host did not answer. A VPC address can be reached only inside that VPC; else raise `connectTimeoutMs`.",
  ATTEMPT_TIMEOUT: "Raise `attemptTimeoutMs`, send smaller batches, or stream the answer.",
  FIRST_EVENT_TIMEOUT:
    "The model did not begin to answer in time. Raise `firstEventTimeoutMs`, or look whether the service is overloaded.",
  IDLE_TIMEOUT: "The stream fell silent. Raise `idleTimeoutMs` if the model thinks long between tokens.",
  DEADLINE_EXCEEDED: "Raise `deadlineMs`, or find out why the service is slow.",
  BAD_REQUEST: "The server did not accept the request; its message says why.",
  CONTEXT_TOO_LONG: "Shorten the input, or ask for fewer tokens with `maxTokens`.",
  TOOLS_NOT_ENABLED:
    "Start the model server with --enable-auto-tool-choice and the --tool-call-parser of its model, or leave `tools` out.",
  CONTENT_TYPE_REFUSED: "Send the body in the type that the route takes, mostly application/json.",
  AUTH_FAILED:
    'Copy the token from the service\'s call information; each service has its own. EAS documents the bare token (`auth: "token"`); a server with its own API key wants `auth: "bearer"`.',
  KEY_OR_TOKEN_WRONG:
    "AI Search wants two secrets: the workspace API key (`apiKey`) and the deployment's token (`token`). Check both.",
  FORBIDDEN: "The gateway or service refuses this caller. Check allow-lists and the token's rights.",
  PATH_MISSING:
    "The address or path is probably wrong: check the service name after /api/predict/, and that this service serves the route, which mostly begins with /v1; `path` overrides it.",
  DEPLOYMENT_MISSING: "Check `deploymentId` and the host, and that the deployment is running.",
  MODEL_NOT_FOUND: "Ask the service with `models()` which names it has, or leave `model` out.",
  METHOD_NOT_ALLOWED: "The route exists but not for this method. Check `path` and `method`.",
  COMPUTE_TIMEOUT:
    "The service's own limit ended the request (5 s by default, waiting included). Raise metadata.rpc.keepalive in the service's JSON, send smaller batches, or stream.",
  BODY_TOO_LARGE:
    "Send smaller batches (`maxBatchSize`, `maxBodyBytes`), shorten the input, or give links to images.",
  RATE_LIMITED:
    "Lower `maxConcurrency`. A shared gateway allows 1,000 requests a second for a service; a dedicated one has no such limit.",
  QUOTA_REACHED:
    "The quota of this period is used up. Wait a minute, spread the calls, or ask for a larger quota.",
  QUOTA_EXHAUSTED: "The free quota is used up; a repeat cannot help. Enable billing for the workspace.",
  SERVICE_QUEUE_FULL:
    "The instances' queues are full. Add instances, raise rpc.max_queue_size or worker_threads, or lower `maxConcurrency`.",
  SERVER_FAILED: "The model server failed. Look at the service's logs; one bad input can be the cause.",
  NOT_IMPLEMENTED: "This server does not have the feature.",
  GATEWAY_FAILED:
    "The gateway got no valid answer from the service. An instance may have restarted, often out of memory.",
  NO_INSTANCE_READY: "No instance is ready: the service is starting, stopped or scaled to zero.",
  GATEWAY_TIMEOUT: "The gateway gave up waiting. Stream the answer, or send smaller batches.",
  HTTP_STATUS: "The status is unusual for this service; the server's message may say more.",
  REDIRECTED:
    "A redirect is never followed, because it would carry the token along. Use the address that it points to, if it is yours.",
  ANSWER_NOT_JSON:
    "The answer was cut, or is empty. Call again; if it repeats, look at the service's logs. An answer that was asked for as JSON may need a larger `maxTokens`.",
  ANSWER_NOT_THE_API:
    "A page answered, not the API: the path is probably missing or wrong. Check the endpoint and `path`.",
  ANSWER_REPORTS_ERROR:
    "The server failed but answered with a good status. Its message says why; else look at the service's logs.",
  ANSWER_INVALID:
    "The server broke its contract. Check that the service runs the kind of model that this call is for.",
  ANSWER_TOO_LARGE: "Ask for less in one call: fewer inputs, or a smaller `maxTokens`.",
  STREAM_TRUNCATED: "The answer is cut. What had come is in `partial`; ask again for the whole.",
  STREAM_REMOTE_ERROR:
    "The server reported an error in the middle of the stream. What had come is in `partial`.",
  STREAM_CONSUMED: "A stream can be read once. Keep its chunks, or start another call.",
  BATCH_PARTIAL: "Some inputs have no vector; `failures` names them. `resume()` sends only those again.",
} as const;
