import type { Message, MessageId, WordId } from "./en.ts";

/** Id of an observation → its words in Chinese. */
export const ZH: Readonly<Record<MessageId, Message>> = {
  "address.shared": { text: "共享网关，{~network}，服务 “{service}”，地域 {region}" },
  "address.dedicated": { text: "专属网关 {gatewayId}，{~network}，服务 “{service}”，地域 {region}" },
  "address.service-host": { text: "服务 “{service}” 的专用主机，{~network}，地域 {region}" },
  "address.in-cluster": { text: "EAS 集群内的服务 “{service}”" },
  "address.custom": { text: "不是阿里云自己的主机，{~network}，服务 “{service}”" },
  "address.ai-search": { text: "AI 搜索，{~network}，部署 “{service}”，地域 {region}" },
  "address.invalid": { text: "{detail}", fix: "{advice}" },
  "address.route-pasted": { text: "已去掉基础地址之后的 {pasted}：Paifang 客户端会自己加上路由" },
  "address.doubled": {
    text: "地址末尾有重复的 /v1；只使用了 {base}",
    fix: "只粘贴 {base}。否则自己追加 /v1 的客户端会请求 /v1/v1，得到 404。",
  },
  "address.name-lost": {
    text: "服务名是 “{service}”，很可能是拼接地址和 v1 时丢掉了真正的服务名",
    fix: "请补回服务名：…/api/predict/<service>。",
  },
  "address.alias": {
    text: "{variable} 是其他程序的变量：此处读取了它，但 Paifang 客户端不读",
    fix: "请设置 PAI_EAS_ENDPOINT 和 PAI_EAS_TOKEN；--write 会写入 .env。",
  },
  "address.several": { text: "设置了 {count} 个地址；检查第一个，其余只试连接" },

  "token.missing": {
    text: "没有给出 Token，因此没有向服务发请求",
    fix: "请设置 {variable}，或用 --token-file <文件>，或把控制台的 curl 命令粘贴给 `paifang doctor -`，或在终端中运行（会询问）。",
  },
  "token.key-missing": {
    text: "AI 搜索需要两个密钥，缺少工作空间 API Key",
    fix: "请设置 {variable} 或用 --api-key-file <文件>；它以 Authorization: Bearer 发送。",
  },
  "token.second-missing": {
    text: "AI 搜索需要两个密钥，缺少部署的 Token",
    fix: "请设置 {variable} 或用 --token-file <文件>；它放在请求头 Token 中发送。",
  },
  "token.elsewhere": {
    text: "{variable} 属于另一个地址 {endpoint}，没有发给此地址",
    fix: "请用 --token-file 给出此服务的 Token，或为此服务设置两个变量。",
  },
  "token.trimmed": {
    text: "{~secret} 前后有空格或换行，已去掉",
    fix: "请在保存处去掉它们：并非每个客户端都会处理。",
  },
  "token.quoted": { text: "{~secret} 带着引号，已去掉", fix: "请在保存处去掉引号。" },
  "token.scheme": {
    text: "{~secret} 以 “Bearer ” 开头，已去掉该词",
    fix: "只保存密钥本身；是否发送 Bearer 由 PAI_EAS_AUTH 决定。",
  },
  "token.placeholder": {
    text: "{~secret} 是占位符，不是密钥",
    fix: "请换成真正的值：控制台的服务调用信息中可以看到。",
  },
  "token.invalid": { text: "{~secret} 中有空格或请求头不能携带的字符", fix: "请重新完整复制。" },
  "token.in-history": {
    text: "curl 命令作为参数给出，因此其中的密钥留在 shell 历史和进程列表中",
    fix: "请改为粘贴给 `paifang doctor -`，并清除历史或重置 Token。",
  },

  "dns.found": { text: "{host} 是 {address}" },
  "dns.literal": { text: "{host} 是 IP 地址，无需解析" },
  "dns.unknown": { text: "无法解析 {host}：{code}", fix: "请检查地址是否输错，以及其中的地域。" },
  "dns.vpc-unknown": {
    text: "这里无法解析 {host}（{code}）：这是 VPC 的名称，只能在该 VPC 内解析",
    fix: "请改用公网地址 {publicHost}，或在地域 {region} 的该 VPC 内运行。",
  },
  "dns.proxied": { text: "设置了 {variable}：由代理解析名称，因此没有从这里试解析和连接" },

  "reach.connected": { text: "{host}:{port} 可以连接（{ms} ms）" },
  "reach.refused": {
    text: "{host}:{port} 拒绝连接：没有程序在监听",
    fix: "请检查主机、端口，以及服务是否在运行。",
  },
  "reach.silent": {
    text: "{host}:{port} 在 {seconds} 秒内没有响应",
    fix: "请检查地址，以及沿途的防火墙和白名单。",
  },
  "reach.vpc-silent": {
    text: "{host}:{port} 在 {seconds} 秒内没有响应：这是 VPC 地址，而本机似乎在 VPC 之外",
    fix: "请改用公网地址 {publicHost}，或在地域 {region} 的该 VPC 内运行。",
  },
  "reach.failed": { text: "{detail}", fix: "{advice}" },

  "tls.valid": { text: "证书由 {issuer} 签发，还有 {days} 天有效" },
  "tls.expires": { text: "证书将在 {days} 天后过期", fix: "请更新证书：过期后所有客户端都无法连接。" },
  "tls.expired": { text: "证书已过期", fix: "请更新 {host} 的证书。" },
  "tls.untrusted": {
    text: "本机不信任该证书的签发者（{code}）",
    fix: "若颁发机构是您自己的，请指定其文件：NODE_EXTRA_CA_CERTS=<file.pem>，或客户端选项 `tls.ca`。验证无法关闭。",
  },
  "tls.wrong-name": {
    text: "证书不是给 {host} 的",
    fix: "请使用证书中的名称，或设置客户端选项 `tls.servername`。",
  },
  "tls.failed": {
    text: "{host}:{port} 不支持 TLS（{code}）",
    fix: "若该端口是 http，请用 http://；否则请用 https 的端口。",
  },

  "transport.https": { text: "https://，已加密" },
  "transport.private": { text: "http:// 走私有线路（{~network}），Token 不经过公网" },
  "transport.clear": {
    text: "http:// 会让 Token 在公网上明文传输；此处 https:// 没有响应",
    fix: "请用 VPC 地址、带证书的专属网关，或 PAI_EAS_AUTH=signature（Token 不随请求发送）。",
  },
  "transport.clear-https": {
    text: "http:// 会让 Token 在公网上明文传输；https:// 也有响应，其余检查改用了它",
    fix: "请使用：{secure}",
  },

  "auth.accepted": { text: '接受：{accepted}；拒绝：{refused} → auth: "{auth}"' },
  "auth.all": { text: '每种形式都接受：{accepted} → auth: "{auth}"' },
  "auth.other": {
    text: "所设置的形式 {wanted} 被拒绝；接受：{accepted}",
    fix: '请设置 PAI_EAS_AUTH={auth}，或选项 `auth: "{auth}"`。',
  },
  "auth.refused": {
    text: "Token 的每种形式各试一次，都被拒绝：{refused}（HTTP {status}）",
    fix: "请从该服务的调用信息中复制 Token：每个服务各有一个，其他服务的会被拒绝。",
  },
  "auth.forbidden": {
    text: "网关拒绝此调用方（HTTP 403）",
    fix: "请检查网关的白名单，以及该 Token 是否有调用权限。",
  },
  "auth.unknown": { text: "未知：无论哪种形式，服务都返回 {statuses}" },
  "auth.two-secrets": { text: "API Key 和部署 Token 都被接受" },
  "auth.key-wrong": {
    text: "工作空间 API Key 有误（{code}）；它以 Authorization: Bearer 发送",
    fix: "请重新复制该部署所属工作空间的 API Key。部署 Token 是另一个密钥。",
  },
  "auth.second-wrong": {
    text: "API Key 被接受，部署 Token 有误（{code}）；它放在请求头 Token 中发送",
    fix: "请从部署的调用信息中复制 Token：每个部署各有一个。",
  },
  "auth.either-wrong": {
    text: "被拒绝（HTTP {status}），响应没有说明两个密钥中哪个有误",
    fix: "请检查两者：工作空间 API Key（Authorization: Bearer）和部署自己的 Token（Token）。",
  },

  "path.found": { text: "基础地址返回 {baseStatus}（正常）；API 在 /v1 之下" },
  "path.welcome": {
    text: "基础地址返回页面 “{page}”，而不是 API",
    fix: "其他客户端需要完整路径：{base}/v1/chat/completions。Paifang 客户端会自己加上。",
  },
  "path.page": {
    text: "/v1/models 返回的是页面，而不是 API：“{page}”",
    fix: "该服务是网页，或路径有误。请检查服务名，并以 API 方式部署模型。",
  },
  "path.no-service": {
    text: "网关返回空的 404：它不知道服务 “{service}”，或容器没有 /v1",
    fix: "请检查 /api/predict/ 之后的服务名（区分大小写）以及服务是否在运行。新建的服务需要一两分钟。",
  },
  "path.no-route": {
    text: "服务端在 /v1/models 返回 404（基础地址为 HTTP {status}），但确有响应",
    fix: "并非每个服务端都列出模型；请看下面是否找到对话、向量或重排。",
  },
  "path.nothing": {
    text: "常用路径上没有对话、向量或重排的响应",
    fix: "路径以模型的页面为准；请以 `path` 指定，或用 `paifang invoke` 调用。自定义 Processor 的服务在基础地址上响应。",
  },
  "path.queue": {
    text: "异步服务：条目放入该地址的队列，结果从 /sink 取出",
    fix: "请使用 `paifang queue put` 和 `paifang queue get`。",
  },
  "path.redirected": {
    text: "服务重定向到 {location}；客户端不会带着 Token 跟随",
    fix: "若目标地址是您自己的，请直接使用它。",
  },
  "path.no-deployment": {
    text: "该主机上没有部署 “{service}”（HTTP {status} {code}）",
    fix: "请检查部署 ID 和主机，并确认部署正在运行。",
  },

  "ready.full": {
    text: "HTTP 450：服务实例的队列已满",
    fix: "请稍后再试；长期办法是增加实例、调大 rpc.max_queue_size 或 worker_threads，或减少同时发送的请求（`maxConcurrency`）。",
  },
  "ready.limited": {
    text: "HTTP 429：达到速率限制",
    fix: "请稍后再试，并调低 `maxConcurrency`。共享网关每个服务每秒最多 1,000 个请求。",
  },
  "ready.cold": {
    text: "HTTP 503：没有就绪的实例；服务正在启动、已停止，或已缩容到零",
    fix: "请用 --wait 等待，或在控制台查看状态。已停止的服务不会因调用而启动。",
  },
  "ready.gateway": {
    text: "网关没有从服务得到有效响应：HTTP {status} “{page}”",
    fix: "实例可能重启过，常见原因是内存不足：请查看服务日志后再试。",
  },
  "ready.failed": { text: "服务出错：HTTP {status} “{page}”", fix: "请查看服务日志。" },
  "ready.waited": { text: "{seconds} 秒后就绪" },
  "ready.never": { text: "{detail}", fix: "请在控制台查看服务的状态和日志。" },

  "models.listed": { text: "{models}（{~engine}）" },
  "models.wanted": { text: "有模型 {model}（{~engine}）" },
  "models.missing": {
    text: "服务没有模型 “{model}”；它有：{models}",
    fix: "请发送 “{first}”，或不传模型：Paifang 客户端会取第一个。",
  },
  "models.unlisted": { text: "此服务端不列出模型（{~engine}）" },

  "chat.streams": { text: "{chunks} 个片段，首个 {firstMs} ms，最大间隔 {gapMs} ms（没有缓冲）" },
  "chat.buffered": {
    text: "{chunks} 个片段在 {firstMs} ms 后同时到达：中间有环节把流留到结束才放出",
    fix: "请关闭中间代理或网关的响应缓冲（nginx：proxy_buffering off），或试试不经过它的地址。",
  },
  "chat.whole": {
    text: "请求的是流，但回答在 {firstMs} ms 后整个到达",
    fix: "此服务端不支持流式输出，或中间环节把流合并了。",
  },
  "chat.empty": {
    text: "回答中没有文本（{firstMs} ms）",
    fix: "请允许更多 token；在单独字段中推理、或没有对话模板的模型可能什么都不说。",
  },
  "chat.absent": { text: "HTTP {status}：此服务不提供对话" },
  "chat.failed": { text: "{detail}", fix: "{advice}" },

  "embeddings.good": { text: "{dimensions} 维，支持 base64 和浮点，顺序与文本一致" },
  "embeddings.float-only": {
    text: "{dimensions} 维，只支持浮点：请求 base64 时，服务端{~reaction}",
    fix: '`encoding_format` 在其他客户端中请设为 "float"：它们默认请求 base64，可能读成零。Paifang 客户端会自己发现。',
  },
  "embeddings.unordered": {
    text: "{dimensions} 维，但顺序与文本不一致，归属由 `index` 说明",
    fix: "Paifang 客户端会排序。其他地方请读 `index`，不要按位置取。",
  },
  "embeddings.differ": {
    text: "base64 与浮点给出的向量不同（余弦 {cosine}）",
    fix: '请设置 `encoding: "float"`，并告知服务端的维护者。',
  },
  "embeddings.absent": { text: "HTTP {status}：此服务不提供向量" },
  "embeddings.failed": { text: "{detail}", fix: "{advice}" },

  "rerank.found": { text: "{path} 可以重排；{documents} 篇文档中，合适的排在第一" },
  "rerank.doubtful": {
    text: "{path} 可以重排，但 {documents} 篇文档中，合适的没有排在第一",
    fix: '它是重排模型吗？Qwen3-Reranker 可以试试 `rerankTemplate: "qwen3"`。',
  },
  "rerank.absent": { text: "{paths} 都没有提供：此服务不做重排" },
  "rerank.failed": { text: "{detail}", fix: "{advice}" },

  "kind.embeds": { text: "类型 {kind}：每条文本 {dimensions} 维" },
  "kind.ranks": { text: "类型 {kind}：{documents} 篇文档各得一个分数" },
  "kind.failed": { text: "{detail}", fix: "{advice}" },

  "limits.shared": {
    text: "据文档，未经探测：每个请求 1 MB，每个服务每秒 1,000 个请求，每个请求 5 秒（metadata.rpc.keepalive 可以更长）",
  },
  "limits.dedicated": {
    text: "据文档，未经探测：每个请求 1 MB，网关自身没有速率限制，每个请求 5 秒（metadata.rpc.keepalive 可以更长）",
  },
  "limits.in-cluster": { text: "中间没有网关；每个请求 5 秒（metadata.rpc.keepalive 可以更长）" },
  "limits.custom": { text: "此主机的限制未知；Paifang 客户端每个请求最多发送 1 MiB" },
  "limits.ai-search": { text: "据文档，未经探测：每个请求 16 条文本或文档；8 MB 的上限是推断的" },

  "latency.median": { text: "{count} 个小请求的中位数为 {medianMs} ms" },

  "git.clean": { text: "被跟踪的文件中没有密钥" },
  "git.tracked": {
    text: "git 跟踪的文件中有密钥：{files}",
    fix: "请在控制台重置 Token：有仓库的人就有它。之后把它放在被忽略的 .env 或密钥库中。",
  },
  "git.none": { text: "不在 git 仓库中，或没有 git" },
  "git.env-open": {
    text: ".env 没有被 git 忽略，下次提交可能带上 Token",
    fix: "请在 .gitignore 中加一行 .env。",
  },

  "vpc.inside": {
    text: "从这里可以连接 {host}：本机在该 VPC 内",
    fix: "请使用它，并以公网地址作后备：PAI_EAS_ENDPOINT={both}，PAI_EAS_FAILOVER=1。",
  },
  "vpc.outside": { text: "从这里连接不到 {host}，在 VPC 之外这是正常的" },
  "vpc.in-use": { text: "这是 VPC 地址，从这里可以连接" },
  "vpc.none": { text: "此地址没有已知的 VPC 地址" },
  "vpc.other-reached": { text: "从这里可以连接下一个地址 {host}" },
  "vpc.other-unreached": {
    text: "从这里连接不到下一个地址 {host}（{code}）",
    fix: "VPC 地址只在其 VPC 内可用；在别处请去掉它，或设置 PAI_EAS_FAILOVER=1 跳过。",
  },

  "budget.spent": {
    text: "{seconds} 秒内 {requests} 个请求，其中 {inferences} 个是小的推理（对话最多 {maxTokens} 个 token）。EAS 按运行的实例计费，不按调用计费",
  },
  "budget.search": {
    text: "{seconds} 秒内 {requests} 个请求，其中 {inferences} 个是小的推理；费用按部署的计费方式",
  },
  "budget.time": { text: "{seconds} 秒的时限已到，其余没有检查", fix: "请用 --timeout <秒> 给出更多时间。" },
};

export const WORDS_ZH: Readonly<Record<WordId, string>> = {
  local: "本机",
  internet: "公网",
  vpc: "VPC 或私有网络",
  token: "Token",
  "api-key": "API Key",
  "engine-unknown": "未说明引擎",
  floats: "返回浮点",
  refused: "拒绝",
};
