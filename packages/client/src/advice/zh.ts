import type { ADVICE } from "./en.ts";

/** Error code → what to do about it, in Chinese. */
export const ADVICE_ZH: Readonly<Record<keyof typeof ADVICE, string>> = {
  OPTION_MISSING: "请传入该选项，或设置对应的环境变量。",
  OPTION_INVALID: "请改正该选项的值。",
  OPTION_UNKNOWN: "请删除该选项或改正拼写；服务端自有的字段放进 `extraBody`。",
  ENDPOINT_INVALID:
    "请粘贴控制台显示的地址，例如 http://<uid>.<region>.pai-eas.aliyuncs.com/api/predict/<service>；AI 搜索请给出主机和 `deploymentId`，或完整的调用地址。",
  TOKEN_INVALID: "请重新复制 Token；它应是一行可打印字符。如果由函数提供，请检查该函数。",
  INPUT_EMPTY: "请去掉这些空输入，或补上文本。",
  INPUT_INVALID: "请改正这些输入；可接受的内容见该调用的文档。",
  INPUT_MALFORMED: "文本中有半个代理对，常见于从表情符号中间截断。请用 `text.toWellFormed()`，或按码点截断。",
  INPUT_TOO_LARGE:
    "请拆分文本、缩小图片，或改传图片链接。网关每个请求最多 1 MiB；若您的网关允许更大，请设置 `maxBodyBytes`。",
  IMAGE_UNSUPPORTED:
    "请以 data URI 传入 PNG 或 JPEG 图片：data:image/png;base64,… 或 data:image/jpeg;base64,…。",
  VERB_UNSUPPORTED: "请为 `kind` 正确的部署另建客户端。",
  CLIENT_CLOSED: "此客户端已关闭，请新建一个。",
  QUEUE_FULL: "客户端内等待的调用已达上限，请减少同时发起的调用。",
  HOST_NOT_FOUND: "请检查地址。名称带 `vpc` 的地址只能在该 VPC 内解析，其他网络请用公网地址。",
  VPC_UNREACHABLE: "该地址只在其 VPC 内可用。请改用公网地址，或在该 VPC 和地域内运行。",
  CONNECTION_REFUSED: "该地址没有程序在监听。请检查主机、端口，以及服务是否在运行。",
  CONNECTION_LOST: "连接在响应接收完整之前断开。若反复出现，请查看服务日志。",
  UPLOAD_CUT:
    "请求体可能超过网关上限（1 MiB）。请减小批次（`maxBatchSize`、`maxBodyBytes`）、缩短输入，或改传图片链接。",
  CONNECTION_FAILED: "无法建立连接。请检查地址和中间的网络。",
  TLS_FAILED:
    "无法建立安全连接。请检查主机名、证书颁发机构，以及该端口是否支持 https。自有的颁发机构和客户端证书用 `tls` 传入。",
  PROXY_FAILED:
    "请检查代理的地址、用户名和密码，以及它是否放行该主机和端口。`proxy: false` 不走代理；NO_PROXY 列出不需要代理的主机。",
  CONNECT_TIMEOUT: "主机没有响应。VPC 地址只能在该 VPC 内访问；否则请调大 `connectTimeoutMs`。",
  ATTEMPT_TIMEOUT: "请调大 `attemptTimeoutMs`、减小批次，或改用流式输出。",
  FIRST_EVENT_TIMEOUT: "模型没有按时开始回答。请调大 `firstEventTimeoutMs`，或查看服务是否过载。",
  IDLE_TIMEOUT: "数据流中途停滞。若模型两次输出之间思考较久，请调大 `idleTimeoutMs`。",
  DEADLINE_EXCEEDED: "请调大 `deadlineMs`，或查明服务为何缓慢。",
  BAD_REQUEST: "服务端不接受该请求，原因见其消息。",
  CONTEXT_TOO_LONG: "请缩短输入，或用 `maxTokens` 减少输出长度。",
  TOOLS_NOT_ENABLED:
    "请在启动模型服务时加上 --enable-auto-tool-choice 和对应模型的 --tool-call-parser，或不传 `tools`。",
  CONTENT_TYPE_REFUSED: "请按该路由接受的类型发送请求体，通常是 application/json。",
  AUTH_FAILED:
    '请从服务的调用信息中重新复制 Token，每个服务各有一个。EAS 文档所用的是不带前缀的 Token（`auth: "token"`）；自带 API Key 的模型服务要 `auth: "bearer"`。',
  KEY_OR_TOKEN_WRONG:
    "AI 搜索需要两个密钥：工作空间的 API Key（`apiKey`）和部署的 Token（`token`）。请检查两者。",
  FORBIDDEN: "网关或服务拒绝了此调用方。请检查白名单和 Token 的权限。",
  PATH_MISSING:
    "地址或路径很可能有误：请检查 /api/predict/ 之后的服务名，并确认服务提供该路由（多以 /v1 开头）；可用 `path` 覆盖。",
  DEPLOYMENT_MISSING: "请检查 `deploymentId` 和主机，并确认部署正在运行。",
  MODEL_NOT_FOUND: "请用 `models()` 查询服务有哪些模型，或不传 `model`。",
  METHOD_NOT_ALLOWED: "路由存在，但不接受该方法。请检查 `path` 和 `method`。",
  COMPUTE_TIMEOUT:
    "请求超过了服务自身的时限（默认 5 秒，含排队）。请在服务 JSON 中调大 metadata.rpc.keepalive、减小批次，或改用流式输出。",
  BODY_TOO_LARGE: "请减小批次（`maxBatchSize`、`maxBodyBytes`）、缩短输入，或改传图片链接。",
  RATE_LIMITED: "请调低 `maxConcurrency`。共享网关每个服务每秒最多 1,000 个请求，专属网关没有这一限制。",
  QUOTA_REACHED: "本周期的配额已用完。请等待一分钟、分散调用，或申请更大的配额。",
  QUOTA_EXHAUSTED: "免费额度已用完，重试无用。请为工作空间开通计费。",
  SERVICE_QUEUE_FULL:
    "实例的队列已满。请增加实例、调大 rpc.max_queue_size 或 worker_threads，或调低 `maxConcurrency`。",
  SERVER_FAILED: "模型服务出错。请查看服务日志；某一条有问题的输入也可能是原因。",
  NOT_IMPLEMENTED: "此服务没有该功能。",
  GATEWAY_FAILED: "网关没有从服务得到有效响应。实例可能重启过，常见原因是内存不足。",
  NO_INSTANCE_READY: "没有就绪的实例：服务正在启动、已停止，或已缩容到零。",
  GATEWAY_TIMEOUT: "网关等待超时。请改用流式输出，或减小批次。",
  HTTP_STATUS: "此服务很少返回该状态码，服务端的消息可能有更多说明。",
  REDIRECTED: "客户端不跟随重定向，以免把 Token 带走。若目标地址是您自己的，请直接使用它。",
  ANSWER_NOT_JSON:
    "响应被截断或为空。请重新调用；若反复出现，请查看服务日志。若要求模型以 JSON 作答，可调大 `maxTokens`。",
  ANSWER_NOT_THE_API: "返回的是网页而不是 API 响应：路径很可能缺失或有误。请检查地址和 `path`。",
  ANSWER_REPORTS_ERROR: "服务端出错，却返回了成功状态。原因见其消息；若没有，请查看服务日志。",
  ANSWER_INVALID: "服务端的响应不符合约定。请确认服务运行的是适用于此调用的模型。",
  ANSWER_TOO_LARGE: "请减少一次调用的内容：减少输入，或调小 `maxTokens`。",
  STREAM_TRUNCATED: "回答被截断，已收到的内容在 `partial` 中；要完整回答请重新调用。",
  STREAM_REMOTE_ERROR: "服务端在流的中途报告了错误，已收到的内容在 `partial` 中。",
  STREAM_CONSUMED: "一个流只能读一次。请保存读到的片段，或另发一次调用。",
  BATCH_PARTIAL: "部分输入没有向量，见 `failures`。`resume()` 只重发这些输入。",
};
