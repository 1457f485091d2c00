import type { Message, MessageId, WordId } from "./en.ts";

/** Id of an observation → its words in Japanese. */
export const JA: Readonly<Record<MessageId, Message>> = {
  "address.shared": { text: "共有ゲートウェイ、{~network}、サービス「{service}」、リージョン {region}" },
  "address.dedicated": {
    text: "専用ゲートウェイ {gatewayId}、{~network}、サービス「{service}」、リージョン {region}",
  },
  "address.service-host": { text: "サービス「{service}」専用のホスト、{~network}、リージョン {region}" },
  "address.in-cluster": { text: "EAS クラスター内から見たサービス「{service}」" },
  "address.custom": { text: "Alibaba Cloud 自身のものではないホスト、{~network}、サービス「{service}」" },
  "address.ai-search": { text: "AI Search、{~network}、デプロイメント「{service}」、リージョン {region}" },
  "address.invalid": { text: "{detail}", fix: "{advice}" },
  "address.route-pasted": {
    text: "ベースアドレスの後の {pasted} を外しました。ルートは Paifang のクライアントが自分で付けます",
  },
  "address.doubled": {
    text: "アドレスの末尾の /v1 が重複しています。{base} だけを使いました",
    fix: "{base} だけを貼り付けてください。自分で /v1 を付けるクライアントは /v1/v1 を呼び、404 になります。",
  },
  "address.name-lost": {
    text: "サービス名が「{service}」です。アドレスと v1 をつなぐときに本当の名前が落ちた可能性があります",
    fix: "サービス名を戻してください：…/api/predict/<service>。",
  },
  "address.alias": {
    text: "{variable} は別のプログラムの変数です。ここでは読みましたが、Paifang のクライアントは読みません",
    fix: "PAI_EAS_ENDPOINT と PAI_EAS_TOKEN を設定してください。--write で .env に書けます。",
  },
  "address.several": { text: "アドレスが {count} 個あります。最初のものを調べ、ほかは接続だけを試します" },

  "token.missing": {
    text: "トークンがないので、サービスには何も尋ねていません",
    fix: "{variable} を設定するか、--token-file <ファイル> を使うか、コンソールの curl の行を `paifang doctor -` に貼り付けるか、端末で実行してください（尋ねます）。",
  },
  "token.key-missing": {
    text: "AI Search には 2 つの秘密情報が必要で、ワークスペースの API キーがありません",
    fix: "{variable} を設定するか、--api-key-file <ファイル> を使ってください。Authorization: Bearer で送られます。",
  },
  "token.second-missing": {
    text: "AI Search には 2 つの秘密情報が必要で、デプロイメントのトークンがありません",
    fix: "{variable} を設定するか、--token-file <ファイル> を使ってください。ヘッダー Token で送られます。",
  },
  "token.elsewhere": {
    text: "{variable} は別のアドレス {endpoint} のものなので、ここには送りませんでした",
    fix: "このサービスのトークンを --token-file で渡すか、両方の変数をこのサービスのものにしてください。",
  },
  "token.trimmed": {
    text: "{~secret}の前後に空白か改行があり、取り除きました",
    fix: "保存場所で取り除いてください。取り除かないクライアントもあります。",
  },
  "token.quoted": {
    text: "{~secret}が引用符で囲まれていて、取り除きました",
    fix: "保存場所で引用符を取り除いてください。",
  },
  "token.scheme": {
    text: "{~secret}が「Bearer 」で始まっていて、その語を取り除きました",
    fix: "秘密情報だけを保存してください。Bearer を送るかどうかは PAI_EAS_AUTH で決まります。",
  },
  "token.placeholder": {
    text: "{~secret}が見本のままで、本物ではありません",
    fix: "本物に置き換えてください。コンソールのサービスの呼び出し情報にあります。",
  },
  "token.invalid": {
    text: "{~secret}に空白か、ヘッダーで送れない文字があります",
    fix: "ひと続きのまま、もう一度コピーしてください。",
  },
  "token.in-history": {
    text: "curl の行が引数で渡されたので、秘密情報がシェルの履歴とプロセスの一覧に残っています",
    fix: "`paifang doctor -` に貼り付け、履歴を消すかトークンを再発行してください。",
  },

  "dns.found": { text: "{host} は {address} です" },
  "dns.literal": { text: "{host} は IP アドレスなので、名前は引きません" },
  "dns.unknown": {
    text: "{host} は見つかりません：{code}",
    fix: "アドレスの打ち間違いと、その中のリージョンを確認してください。",
  },
  "dns.vpc-unknown": {
    text: "{host} はここでは見つかりません（{code}）。VPC の名前で、その VPC の中でしか解決できません",
    fix: "公開アドレス {publicHost} を使うか、リージョン {region} のその VPC の中で実行してください。",
  },
  "dns.proxied": {
    text: "{variable} が設定されています。名前はプロキシが引くので、名前と接続はここから試していません",
  },

  "reach.connected": { text: "{host}:{port} に接続できます（{ms} ms）" },
  "reach.refused": {
    text: "{host}:{port} は接続を拒否しました。何も待ち受けていません",
    fix: "ホスト、ポート、サービスの稼働を確認してください。",
  },
  "reach.silent": {
    text: "{host}:{port} は {seconds} 秒以内に応答しませんでした",
    fix: "アドレスと、途中のファイアウォールや許可リストを確認してください。",
  },
  "reach.vpc-silent": {
    text: "{host}:{port} は {seconds} 秒以内に応答しませんでした。VPC のアドレスで、このマシンは外にあるようです",
    fix: "公開アドレス {publicHost} を使うか、リージョン {region} のその VPC の中で実行してください。",
  },
  "reach.failed": { text: "{detail}", fix: "{advice}" },

  "tls.valid": { text: "証明書の発行者は {issuer}、あと {days} 日有効です" },
  "tls.expires": {
    text: "証明書はあと {days} 日で期限が切れます",
    fix: "更新してください。切れるとどのクライアントも接続できません。",
  },
  "tls.expired": { text: "証明書の期限が切れています", fix: "{host} の証明書を更新してください。" },
  "tls.untrusted": {
    text: "証明書の署名者をこのマシンは信頼していません（{code}）",
    fix: "自分の認証局なら、そのファイルを指定してください：NODE_EXTRA_CA_CERTS=<file.pem>、またはクライアントのオプション `tls.ca`。検証は無効にできません。",
  },
  "tls.wrong-name": {
    text: "証明書は {host} のものではありません",
    fix: "証明書にある名前を使うか、クライアントのオプション `tls.servername` を設定してください。",
  },
  "tls.failed": {
    text: "{host}:{port} は TLS に対応していません（{code}）",
    fix: "そのポートが http なら http:// を、そうでなければ https のポートを使ってください。",
  },

  "transport.https": { text: "https://（暗号化されています）" },
  "transport.private": {
    text: "http:// ですが私的な経路です（{~network}）。トークンはインターネットを通りません",
  },
  "transport.clear": {
    text: "http:// ではトークンが暗号化されずにインターネットを通ります。ここでは https:// は応答しません",
    fix: "VPC のアドレス、証明書のある専用ゲートウェイ、またはトークンを送らない PAI_EAS_AUTH=signature を使ってください。",
  },
  "transport.clear-https": {
    text: "http:// ではトークンが暗号化されずにインターネットを通ります。https:// も応答するので、残りはそちらで調べました",
    fix: "こちらを使ってください：{secure}",
  },

  "auth.accepted": { text: '受け付ける形：{accepted}、拒否する形：{refused} → auth: "{auth}"' },
  "auth.all": { text: 'どの形も受け付けます：{accepted} → auth: "{auth}"' },
  "auth.other": {
    text: "設定されている形 {wanted} は拒否されました。受け付ける形：{accepted}",
    fix: 'PAI_EAS_AUTH={auth}、またはオプション `auth: "{auth}"` を設定してください。',
  },
  "auth.refused": {
    text: "トークンは、1 度ずつ試したどの形でも拒否されました：{refused}（HTTP {status}）",
    fix: "このサービスの呼び出し情報からトークンをコピーしてください。トークンはサービスごとに異なり、別のサービスのものは拒否されます。",
  },
  "auth.forbidden": {
    text: "ゲートウェイがこの呼び出し元を拒否しました（HTTP 403）",
    fix: "ゲートウェイの許可リストと、トークンに呼び出しの権限があるかを確認してください。",
  },
  "auth.unknown": { text: "わかりません：どの形でもサービスは {statuses} を返しました" },
  "auth.two-secrets": { text: "API キーもデプロイメントのトークンも受け付けられました" },
  "auth.key-wrong": {
    text: "ワークスペースの API キーが違います（{code}）。Authorization: Bearer で送られるものです",
    fix: "このデプロイメントが属するワークスペースの API キーをコピーし直してください。デプロイメントのトークンとは別のものです。",
  },
  "auth.second-wrong": {
    text: "API キーは受け付けられましたが、デプロイメントのトークンが違います（{code}）。ヘッダー Token で送られるものです",
    fix: "デプロイメントの呼び出し情報からトークンをコピーしてください。デプロイメントごとに異なります。",
  },
  "auth.either-wrong": {
    text: "拒否されました（HTTP {status}）。2 つの秘密情報のどちらが違うかは応答からわかりません",
    fix: "両方を確認してください：ワークスペースの API キー（Authorization: Bearer）とデプロイメントのトークン（Token）。",
  },

  "path.found": { text: "ベースアドレスの応答は {baseStatus}（正常）。API は /v1 の下にあります" },
  "path.welcome": {
    text: "ベースアドレスは API ではなくページ「{page}」を返します",
    fix: "ほかのクライアントには完全なパスが必要です：{base}/v1/chat/completions。Paifang のクライアントは自分で付けます。",
  },
  "path.page": {
    text: "/v1/models で API ではなくページが返りました：「{page}」",
    fix: "サービスが Web ページか、パスが違います。サービス名を確認し、モデルを API とともにデプロイしてください。",
  },
  "path.no-service": {
    text: "ゲートウェイが空の 404 を返しました。サービス「{service}」を知らないか、コンテナに /v1 がありません",
    fix: "/api/predict/ の後のサービス名（大文字と小文字も）と稼働を確認してください。作ったばかりのサービスには 1、2 分かかります。",
  },
  "path.no-route": {
    text: "サーバーは応答しますが、/v1/models は 404 です（ベースアドレスは HTTP {status}）",
    fix: "モデルの一覧を出さないサーバーもあります。下でチャット、埋め込み、リランクが見つかるかを見てください。",
  },
  "path.nothing": {
    text: "いつものパスではチャットも埋め込みもリランクも応答しません",
    fix: "パスはモデルのページにあります。`path` で渡すか、`paifang invoke` で呼んでください。独自のプロセッサのサーバーはベースアドレスで応答します。",
  },
  "path.queue": {
    text: "非同期サービスです。項目はこのアドレスのキューに入り、結果は /sink から出ます",
    fix: "`paifang queue put` と `paifang queue get` を使ってください。",
  },
  "path.redirected": {
    text: "サービスは {location} に転送します。クライアントはトークンを持って従いません",
    fix: "転送先が自分のものなら、そのアドレスを使ってください。",
  },
  "path.no-deployment": {
    text: "このホストにデプロイメント「{service}」はありません（HTTP {status} {code}）",
    fix: "デプロイメントの ID とホスト、稼働しているかを確認してください。",
  },

  "ready.full": {
    text: "HTTP 450：サービスのインスタンスのキューが満杯です",
    fix: "後でもう一度試してください。恒久的には、インスタンスを増やす、rpc.max_queue_size か worker_threads を大きくする、同時に送る数（`maxConcurrency`）を減らす、のいずれかです。",
  },
  "ready.limited": {
    text: "HTTP 429：レート制限に達しました",
    fix: "後でもう一度試し、`maxConcurrency` を下げてください。共有ゲートウェイの上限はサービスごとに毎秒 1,000 リクエストです。",
  },
  "ready.cold": {
    text: "HTTP 503：準備のできたインスタンスがありません。起動中か、停止中か、ゼロに縮小されています",
    fix: "--wait で待つか、コンソールで状態を見てください。停止したサービスは呼んでも起動しません。",
  },
  "ready.gateway": {
    text: "ゲートウェイがサービスから有効な応答を得られません：HTTP {status}「{page}」",
    fix: "インスタンスが再起動した可能性があります（多くはメモリ不足）。サービスのログを見て、もう一度試してください。",
  },
  "ready.failed": {
    text: "サービスでエラーが起きました：HTTP {status}「{page}」",
    fix: "サービスのログを見てください。",
  },
  "ready.waited": { text: "{seconds} 秒で準備ができました" },
  "ready.never": { text: "{detail}", fix: "コンソールでサービスの状態とログを見てください。" },

  "models.listed": { text: "{models}（{~engine}）" },
  "models.wanted": { text: "{model} があります（{~engine}）" },
  "models.missing": {
    text: "サービスにモデル「{model}」はありません。あるのは：{models}",
    fix: "「{first}」を送るか、モデルを省いてください。Paifang のクライアントは最初のものを使います。",
  },
  "models.unlisted": { text: "このサーバーはモデルの一覧を出しません（{~engine}）" },

  "chat.streams": {
    text: "{chunks} チャンク、最初は {firstMs} ms、最大の間隔は {gapMs} ms（溜め込まれていません）",
  },
  "chat.buffered": {
    text: "{chunks} チャンクが {firstMs} ms 後に一度に届きました。途中の何かがストリームを終わりまで溜めています",
    fix: "途中のプロキシやゲートウェイの応答バッファを切るか（nginx：proxy_buffering off）、それを通らないアドレスを試してください。",
  },
  "chat.whole": {
    text: "ストリームを頼みましたが、回答は {firstMs} ms 後に丸ごと届きました",
    fix: "このサーバーはストリーミングしないか、途中の何かがまとめています。",
  },
  "chat.empty": {
    text: "回答に文がありません（{firstMs} ms）",
    fix: "トークンを増やして尋ねてください。別のフィールドで推論するモデルや、チャットテンプレートのないモデルは何も言わないことがあります。",
  },
  "chat.absent": { text: "HTTP {status}：このサービスはチャットを提供しません" },
  "chat.failed": { text: "{detail}", fix: "{advice}" },

  "embeddings.good": { text: "{dimensions} 次元、base64 と浮動小数の両方、テキストの順のまま" },
  "embeddings.float-only": {
    text: "{dimensions} 次元、浮動小数のみ：base64 を頼むとサーバーは{~reaction}",
    fix: '`encoding_format` をほかのクライアントでは "float" にしてください。既定で base64 を頼み、ゼロと読むことがあります。Paifang のクライアントは自分で気づきます。',
  },
  "embeddings.unordered": {
    text: "{dimensions} 次元ですが、テキストの順ではありません。どれのものかは `index` にあります",
    fix: "Paifang のクライアントは並べ直します。ほかでは位置ではなく `index` を読んでください。",
  },
  "embeddings.differ": {
    text: "base64 と浮動小数でベクトルが異なります（コサイン {cosine}）",
    fix: '`encoding: "float"` を設定し、サーバーの運用者に伝えてください。',
  },
  "embeddings.absent": { text: "HTTP {status}：このサービスは埋め込みを提供しません" },
  "embeddings.failed": { text: "{detail}", fix: "{advice}" },

  "rerank.found": { text: "{path} でリランクできます。{documents} 件のうち合うものが先頭でした" },
  "rerank.doubtful": {
    text: "{path} でリランクできますが、{documents} 件のうち合うものが先頭ではありません",
    fix: 'リランクのモデルですか。Qwen3-Reranker なら `rerankTemplate: "qwen3"` を試してください。',
  },
  "rerank.absent": { text: "{paths} のどれもありません：このサービスはリランクしません" },
  "rerank.failed": { text: "{detail}", fix: "{advice}" },

  "kind.embeds": { text: "種類 {kind}：テキストごとに {dimensions} 次元" },
  "kind.ranks": { text: "種類 {kind}：{documents} 件それぞれにスコア" },
  "kind.failed": { text: "{detail}", fix: "{advice}" },

  "limits.shared": {
    text: "ドキュメントの値（試していません）：1 リクエスト 1 MB、サービスごとに毎秒 1,000 リクエスト、1 リクエスト 5 秒（metadata.rpc.keepalive で延長）",
  },
  "limits.dedicated": {
    text: "ドキュメントの値（試していません）：1 リクエスト 1 MB、ゲートウェイ自身のレート制限なし、1 リクエスト 5 秒（metadata.rpc.keepalive で延長）",
  },
  "limits.in-cluster": {
    text: "間にゲートウェイはありません。1 リクエスト 5 秒（metadata.rpc.keepalive で延長）",
  },
  "limits.custom": {
    text: "このホストの制限はわかりません。Paifang のクライアントは 1 リクエスト 1 MiB までを送ります",
  },
  "limits.ai-search": {
    text: "ドキュメントの値（試していません）：1 リクエストにテキストか文書 16 件。8 MB の上限は推定です",
  },

  "latency.median": { text: "小さなリクエスト {count} 回の中央値は {medianMs} ms" },

  "git.clean": { text: "追跡されているファイルに秘密情報はありません" },
  "git.tracked": {
    text: "git が追跡するファイルに秘密情報があります：{files}",
    fix: "コンソールでトークンを再発行してください。リポジトリを持つ人は皆それを持っています。以後は無視される .env か金庫に置いてください。",
  },
  "git.none": { text: "git のリポジトリの中ではないか、git がありません" },
  "git.env-open": {
    text: ".env が git に無視されていないので、次のコミットにトークンが入るおそれがあります",
    fix: ".gitignore に .env の行を加えてください。",
  },

  "vpc.inside": {
    text: "{host} にここから接続できます。このマシンは VPC の中です",
    fix: "これを使い、公開アドレスを後ろに置いてください：PAI_EAS_ENDPOINT={both} と PAI_EAS_FAILOVER=1。",
  },
  "vpc.outside": { text: "{host} にここから接続できません。VPC の外では正常です" },
  "vpc.in-use": { text: "VPC のアドレスで、ここから接続できます" },
  "vpc.none": { text: "このアドレスに対応する VPC のアドレスは知られていません" },
  "vpc.other-reached": { text: "次のアドレス {host} にここから接続できます" },
  "vpc.other-unreached": {
    text: "次のアドレス {host} にここから接続できません（{code}）",
    fix: "VPC のアドレスはその VPC の中でしか使えません。ほかでは外すか、PAI_EAS_FAILOVER=1 で飛ばしてください。",
  },

  "budget.spent": {
    text: "{seconds} 秒で {requests} リクエスト、うち {inferences} 回は小さな推論（チャットは最大 {maxTokens} トークン）。EAS は呼び出しではなく稼働中のインスタンスに課金します",
  },
  "budget.search": {
    text: "{seconds} 秒で {requests} リクエスト、うち {inferences} 回は小さな推論。費用はデプロイメントの課金方式によります",
  },
  "budget.time": {
    text: "{seconds} 秒の時間切れです。残りは調べていません",
    fix: "--timeout <秒> で時間を増やしてください。",
  },
};

export const WORDS_JA: Readonly<Record<WordId, string>> = {
  local: "このマシン",
  internet: "インターネット",
  vpc: "VPC か私的なネットワーク",
  token: "トークン",
  "api-key": "API キー",
  "engine-unknown": "エンジンは不明",
  floats: "浮動小数を返しました",
  refused: "拒否しました",
};
