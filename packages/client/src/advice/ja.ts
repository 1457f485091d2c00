import type { ADVICE } from "./en.ts";

/** Error code → what to do about it, in Japanese. */
export const ADVICE_JA: Readonly<Record<keyof typeof ADVICE, string>> = {
  OPTION_MISSING: "オプションを渡すか、対応する環境変数を設定してください。",
  OPTION_INVALID: "示されたオプションの値を直してください。",
  OPTION_UNKNOWN:
    "オプションを外すか、綴りを直してください。サーバー独自のフィールドは `extraBody` に入れます。",
  ENDPOINT_INVALID:
    "コンソールに表示されるアドレスを貼り付けてください。例：http://<uid>.<region>.pai-eas.aliyuncs.com/api/predict/<service>。AI Search ではホストと `deploymentId`、または呼び出しアドレス全体を指定します。",
  TOKEN_INVALID:
    "トークンをコピーし直してください。印字可能な文字だけの 1 行です。関数が返す場合は、その関数を確認してください。",
  INPUT_EMPTY: "示された入力を外すか、テキストを入れてください。",
  INPUT_INVALID: "示された入力を直してください。受け付ける内容は各呼び出しのドキュメントにあります。",
  INPUT_MALFORMED:
    "テキストにサロゲートペアの片方だけがあります（絵文字の途中で切った場合など）。`text.toWellFormed()` を使うか、コードポイント単位で切ってください。",
  INPUT_TOO_LARGE:
    "テキストを分けるか、画像を小さくするか、リンクで渡してください。ゲートウェイの上限は 1 リクエスト 1 MiB です。上限がより大きければ `maxBodyBytes` を設定してください。",
  IMAGE_UNSUPPORTED:
    "画像は PNG か JPEG を data URI で渡してください：data:image/png;base64,… または data:image/jpeg;base64,…。",
  VERB_UNSUPPORTED: "正しい `kind` のデプロイメント用のクライアントを使ってください。",
  CLIENT_CLOSED: "このクライアントは閉じられています。新しく作ってください。",
  QUEUE_FULL: "クライアント内の待ちキューが満杯です。同時に始める呼び出しを減らしてください。",
  HOST_NOT_FOUND:
    "アドレスを確認してください。`vpc` を含む名前はその VPC の中でしか解決できません。外からは公開アドレスを使います。",
  VPC_UNREACHABLE:
    "このアドレスはその VPC の中でのみ使えます。公開アドレスを使うか、同じ VPC とリージョンで実行してください。",
  CONNECTION_REFUSED:
    "そのアドレスでは何も待ち受けていません。ホスト、ポート、サービスの稼働を確認してください。",
  CONNECTION_LOST: "応答が終わる前に接続が切れました。繰り返すようなら、サービスのログを確認してください。",
  UPLOAD_CUT:
    "本文がゲートウェイの上限（1 MiB）を超えた可能性があります。バッチを小さくする（`maxBatchSize`、`maxBodyBytes`）、入力を短くする、または画像をリンクで渡してください。",
  CONNECTION_FAILED: "接続できませんでした。アドレスと途中のネットワークを確認してください。",
  TLS_FAILED:
    "安全な接続を確立できませんでした。ホスト名と認証局、ポートが https に対応しているかを確認してください。独自の認証局とクライアント証明書は `tls` で渡せます。",
  PROXY_FAILED:
    "プロキシのアドレス、ユーザー名、パスワードと、そのホストとポートへの接続が許可されているかを確認してください。`proxy: false` でプロキシを使わず、NO_PROXY で不要なホストを指定できます。",
  CONNECT_TIMEOUT:
    "ホストが応答しません。VPC のアドレスはその VPC の中からしか届きません。それ以外では `connectTimeoutMs` を大きくしてください。",
  ATTEMPT_TIMEOUT:
    "`attemptTimeoutMs` を大きくするか、バッチを小さくするか、ストリーミングで受け取ってください。",
  FIRST_EVENT_TIMEOUT:
    "モデルが時間内に応答を始めませんでした。`firstEventTimeoutMs` を大きくするか、サービスが過負荷になっていないか確認してください。",
  IDLE_TIMEOUT:
    "ストリームが途絶えました。モデルが途中で長く考える場合は `idleTimeoutMs` を大きくしてください。",
  DEADLINE_EXCEEDED: "`deadlineMs` を大きくするか、サービスが遅い原因を調べてください。",
  BAD_REQUEST: "サーバーがリクエストを受け付けませんでした。理由はサーバーのメッセージにあります。",
  CONTEXT_TOO_LONG: "入力を短くするか、`maxTokens` で出力を減らしてください。",
  TOOLS_NOT_ENABLED:
    "モデルサーバーを --enable-auto-tool-choice と、モデルに合った --tool-call-parser を付けて起動するか、`tools` を外してください。",
  CONTENT_TYPE_REFUSED: "ルートが受け付ける形式で本文を送ってください。多くの場合は application/json です。",
  AUTH_FAILED:
    'サービスの呼び出し情報からトークンをコピーし直してください。トークンはサービスごとに異なります。EAS のドキュメントにあるのは接頭辞なしのトークン（`auth: "token"`）です。独自の API キーを持つサーバーには `auth: "bearer"` を使います。',
  KEY_OR_TOKEN_WRONG:
    "AI Search には 2 つの秘密情報が必要です：ワークスペースの API キー（`apiKey`）とデプロイメントのトークン（`token`）。両方を確認してください。",
  FORBIDDEN:
    "ゲートウェイまたはサービスがこの呼び出し元を拒否しました。許可リストとトークンの権限を確認してください。",
  PATH_MISSING:
    "アドレスかパスが間違っている可能性が高いです。/api/predict/ の後のサービス名と、サービスがそのルート（多くは /v1 で始まる）を提供しているかを確認してください。`path` で変更できます。",
  DEPLOYMENT_MISSING: "`deploymentId` とホストを確認し、デプロイメントが稼働しているかを確認してください。",
  MODEL_NOT_FOUND: "`models()` でサービスのモデル名を調べるか、`model` を省いてください。",
  METHOD_NOT_ALLOWED: "ルートはありますが、このメソッドは使えません。`path` と `method` を確認してください。",
  COMPUTE_TIMEOUT:
    "サービス自身の制限時間（既定 5 秒、待ち時間を含む）を超えました。サービスの JSON で metadata.rpc.keepalive を大きくするか、バッチを小さくするか、ストリーミングを使ってください。",
  BODY_TOO_LARGE:
    "バッチを小さくする（`maxBatchSize`、`maxBodyBytes`）、入力を短くする、または画像をリンクで渡してください。",
  RATE_LIMITED:
    "`maxConcurrency` を下げてください。共有ゲートウェイの上限はサービスごとに毎秒 1,000 リクエストで、専用ゲートウェイにこの上限はありません。",
  QUOTA_REACHED:
    "この期間の割り当てを使い切りました。1 分待つか、呼び出しを分散するか、割り当ての引き上げを申請してください。",
  QUOTA_EXHAUSTED:
    "無料枠を使い切りました。再試行しても変わりません。ワークスペースの課金を有効にしてください。",
  SERVICE_QUEUE_FULL:
    "インスタンスのキューが満杯です。インスタンスを増やすか、rpc.max_queue_size や worker_threads を大きくするか、`maxConcurrency` を下げてください。",
  SERVER_FAILED:
    "モデルサーバーでエラーが起きました。サービスのログを確認してください。1 つの不正な入力が原因のこともあります。",
  NOT_IMPLEMENTED: "このサーバーにその機能はありません。",
  GATEWAY_FAILED:
    "ゲートウェイがサービスから有効な応答を得られませんでした。インスタンスが再起動した可能性があります（多くはメモリ不足）。",
  NO_INSTANCE_READY:
    "準備のできたインスタンスがありません。サービスは起動中か、停止中か、インスタンス数がゼロに縮小されています。",
  GATEWAY_TIMEOUT:
    "ゲートウェイがサービスの応答を待つ間にタイムアウトしました。ストリーミングで受け取るか、バッチを小さくしてください。",
  HTTP_STATUS: "このサービスではまれなステータスです。サーバーのメッセージに詳しい説明があるかもしれません。",
  REDIRECTED:
    "トークンが転送先に渡ってしまうため、リダイレクトには従いません。転送先が自分のものなら、そのアドレスを使ってください。",
  ANSWER_NOT_JSON:
    "応答が途中で切れているか、空です。もう一度呼び出し、繰り返すようならサービスのログを確認してください。JSON での回答を求めた場合は `maxTokens` を大きくしてください。",
  ANSWER_NOT_THE_API:
    "API ではなくページが応答しました。パスが抜けているか、間違っている可能性が高いです。アドレスと `path` を確認してください。",
  ANSWER_REPORTS_ERROR:
    "サーバーは成功を示すステータスでエラーを返しました。理由はサーバーのメッセージにあります。なければサービスのログを確認してください。",
  ANSWER_INVALID:
    "サーバーの応答が API の仕様に合っていません。この呼び出しに対応する種類のモデルがサービスで動いているかを確認してください。",
  ANSWER_TOO_LARGE: "1 回の呼び出しの量を減らしてください：入力を減らすか、`maxTokens` を小さくします。",
  STREAM_TRUNCATED:
    "応答が途中で切れました。届いた分は `partial` にあります。全体が必要なら呼び出し直してください。",
  STREAM_REMOTE_ERROR: "サーバーがストリームの途中でエラーを報告しました。届いた分は `partial` にあります。",
  STREAM_CONSUMED: "ストリームは 1 度しか読めません。チャンクを保存するか、もう一度呼び出してください。",
  BATCH_PARTIAL:
    "ベクトルのない入力があります。`failures` に示されています。`resume()` はその入力だけを送り直します。",
};
