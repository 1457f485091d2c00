import type { AdviceLanguage } from "@paifang/client/advice";

/** What `paifang doctor --help` and `paifang init --help` say, and what they ask and tell beside findings. */
export type DoctorHelp = {
  readonly doctor: string;
  readonly init: string;
  readonly pasted: string;
  readonly service: string;
  readonly tokenFile: string;
  readonly apiKeyFile: string;
  readonly deployment: string;
  readonly kind: string;
  readonly auth: string;
  readonly model: string;
  readonly write: string;
  readonly wait: string;
  readonly timeout: string;
  readonly json: string;
  readonly debug: string;
  readonly fromCurl: string;
  readonly cost: string;
  readonly askAddress: string;
  readonly askToken: string;
  readonly askApiKey: string;
  readonly askWrite: string;
  readonly askDoctor: string;
  readonly noAddress: string;
  readonly tryAddress: string;
  readonly badNumber: string;
  readonly noFile: string;
  readonly wrote: string;
  readonly replaced: string;
  readonly useIt: string;
};

const EN: DoctorHelp = {
  doctor: "find out what is wrong with a service, and how to mend it",
  init: "write .env from an address, a curl line or answers",
  pasted: "address from the console, a whole curl line, or - for either on standard input",
  service: "name of the service in the variables: PAI_EAS_<NAME>_ENDPOINT",
  tokenFile: "file that holds the token",
  apiKeyFile: "file that holds the API key of AI Search",
  deployment: "id of the AI Search deployment, where the address has none",
  kind: "what the AI Search deployment serves",
  auth: "the form in which you send the token",
  model: "the model that you name in calls, to see whether it is there",
  write: "write what was found into .env of this folder",
  wait: "wait for a cold service, at most so many seconds (default 300)",
  timeout: "time for all of it, in seconds (default 120)",
  json: "print one JSON value",
  debug: "tell every request on standard error; secrets stay hidden",
  fromCurl: "the console's curl line, or - to paste it on standard input",
  cost: "At most 30 small requests, and those of --wait; those to chat, embeddings and rerank are inference, of at most 48 tokens. EAS bills running instances, not calls, but a call may wake a service that is scaled to zero. Items of a queue are not touched. Exit code 1 only if something fails: warnings do not count.",
  askAddress: "Address or curl line from the console",
  askToken: "Token",
  askApiKey: "Workspace API key",
  askWrite: "Write the address and token into .env?",
  askDoctor: "Ask the service now whether all is well?",
  noAddress: "no address was given",
  tryAddress:
    "paifang doctor <address>, `paifang doctor -` with a curl line on standard input, or PAI_EAS_ENDPOINT; `paifang dev` has services without an account",
  badNumber: "not a positive number of seconds",
  noFile: "cannot be read",
  wrote: "wrote {file}, readable by you alone:",
  replaced: "(replaced)",
  useIt: "use it: node --env-file=.env <program>, or in a shell: set -a; . ./.env; set +a",
};

const ZH: DoctorHelp = {
  doctor: "查明服务有什么问题，以及如何解决",
  init: "根据地址、curl 命令或回答写入 .env",
  pasted: "控制台中的地址、整条 curl 命令，或用 - 从标准输入读取",
  service: "变量中的服务名：PAI_EAS_<NAME>_ENDPOINT",
  tokenFile: "存放 Token 的文件",
  apiKeyFile: "存放 AI 搜索 API Key 的文件",
  deployment: "AI 搜索部署的 ID（地址中没有时）",
  kind: "AI 搜索部署提供的能力",
  auth: "您发送 Token 的形式",
  model: "您在调用中使用的模型名，用来检查是否存在",
  write: "把结果写入当前目录的 .env",
  wait: "等待冷启动的服务，最多若干秒（默认 300）",
  timeout: "总时限，单位秒（默认 120）",
  json: "输出一个 JSON 值",
  debug: "在标准错误中显示每个请求；密钥始终隐藏",
  fromCurl: "控制台中的 curl 命令，或用 - 从标准输入粘贴",
  cost: "最多 30 个小请求，--wait 的另计；其中对话、向量和重排请求是推理，最多 48 个 token。EAS 按运行的实例计费，不按调用计费，但一次调用可能唤醒已缩容到零的服务。不会动队列中的条目。只有检查失败时退出码才是 1，警告不算。",
  askAddress: "控制台中的地址或 curl 命令",
  askToken: "Token",
  askApiKey: "工作空间 API Key",
  askWrite: "把地址和 Token 写入 .env 吗？",
  askDoctor: "现在检查服务是否正常吗？",
  noAddress: "没有给出地址",
  tryAddress:
    "paifang doctor <地址>；或 `paifang doctor -` 并在标准输入粘贴 curl 命令；或设置 PAI_EAS_ENDPOINT。没有账号时可用 `paifang dev`",
  badNumber: "不是正的秒数",
  noFile: "无法读取",
  wrote: "已写入 {file}，只有您可读：",
  replaced: "（已替换）",
  useIt: "使用方法：node --env-file=.env <程序>，或在 shell 中：set -a; . ./.env; set +a",
};

const JA: DoctorHelp = {
  doctor: "サービスのどこに問題があるか、どう直すかを調べる",
  init: "アドレス、curl の行、または回答から .env を書く",
  pasted: "コンソールのアドレス、curl の行全体、または標準入力から読む -",
  service: "変数の中のサービス名：PAI_EAS_<NAME>_ENDPOINT",
  tokenFile: "トークンの入ったファイル",
  apiKeyFile: "AI Search の API キーの入ったファイル",
  deployment: "AI Search のデプロイメント ID（アドレスにないとき）",
  kind: "AI Search のデプロイメントの種類",
  auth: "トークンを送る形",
  model: "呼び出しで指定するモデル名（あるかどうかを確かめる）",
  write: "わかったことをこのフォルダーの .env に書く",
  wait: "起動していないサービスを最大この秒数まで待つ（既定 300）",
  timeout: "全体の制限時間（秒、既定 120）",
  json: "JSON の値を 1 つ出力する",
  debug: "リクエストをすべて標準エラーに表示する（秘密は隠したまま）",
  fromCurl: "コンソールの curl の行、または標準入力に貼り付ける -",
  cost: "小さなリクエストを最大 30 回送ります（--wait の分は別）。チャット、埋め込み、リランクへのものは推論で、最大 48 トークンです。EAS は呼び出しではなく稼働中のインスタンスに課金しますが、ゼロに縮小されたサービスが呼び出しで起動することがあります。キューの項目には触れません。終了コードが 1 になるのは失敗があるときだけで、警告は含みません。",
  askAddress: "コンソールのアドレスまたは curl の行",
  askToken: "トークン",
  askApiKey: "ワークスペースの API キー",
  askWrite: "アドレスとトークンを .env に書きますか？",
  askDoctor: "今すぐサービスを調べますか？",
  noAddress: "アドレスがありません",
  tryAddress:
    "paifang doctor <アドレス>、標準入力に curl の行を渡す `paifang doctor -`、または PAI_EAS_ENDPOINT を使ってください。アカウントがなければ `paifang dev` があります",
  badNumber: "正の秒数ではありません",
  noFile: "読めません",
  wrote: "{file} を書きました（読めるのはあなただけです）：",
  replaced: "（置き換え）",
  useIt: "使い方：node --env-file=.env <プログラム>、シェルでは set -a; . ./.env; set +a",
};

export const DOCTOR_HELP: Readonly<Record<AdviceLanguage, DoctorHelp>> = { en: EN, zh: ZH, ja: JA };
