//! The help in Chinese, text by text.
//!
//! A text is found by the English one, which stands on the arguments: when that changes, a test says that it has no Chinese
//! any more. What a person types (flags, values, units, examples) is the same in both.

/// Every heading.
pub(super) const HEADINGS: [(&str, &str); 16] = [
    ("Usage", "用法"),
    ("Arguments", "参数"),
    ("Options", "选项"),
    ("Commands", "子命令"),
    ("Verbs", "子命令"),
    ("Everywhere", "通用选项"),
    ("Skill door", "技能入口"),
    ("Shot", "镜头"),
    ("Delivery", "输出"),
    ("Money", "费用"),
    ("Draft", "草稿"),
    ("Pace", "速度"),
    ("Files", "文件"),
    ("Access", "访问"),
    ("HTTP", "HTTP"),
    ("Programs", "客户端程序"),
];

/// What the parser says by itself.
pub(super) const PARSERS_OWN: [(&str, &str); 6] = [
    ("Print help (see more with '--help')", "显示帮助（`--help` 更详细）"),
    ("Print help (see a summary with '-h')", "显示帮助（`-h` 为摘要）"),
    ("Print help", "显示帮助"),
    ("Print version", "显示版本"),
    ("[default: ", "[默认："),
    ("[possible values: ", "[可选值："),
];

/// Everything else.
pub(super) const TEXTS: &[(&str, &str)] = &[
    // The program.
    (
        "Turn a prompt, and optional start and end frames, into a video clip",
        "把提示词（以及可选的首帧、尾帧）变成一段视频",
    ),
    (
        "Try it without an account or a network:
  giggle make --local \"Camera slowly pushes forward, person smiling in frame\" --output clip.mp4

For real, with a key from giggle.pro in GIGGLE_API_KEY, or stored by `giggle key set`:
  giggle make \"Camera slowly pushes forward, person smiling in frame\" --output clip.mp4

As a skill (no verb: one request, one answer, no file, no waiting):
  giggle --prompt \"Camera slowly pushes forward\" --model grok
  giggle --query --task-id ID",
        "无需账户和网络即可试用：
  giggle make --local \"Camera slowly pushes forward, person smiling in frame\" --output clip.mp4

正式生成（密钥取自 giggle.pro，放在 GIGGLE_API_KEY 中，或用 `giggle key set` 保存）：
  giggle make \"Camera slowly pushes forward, person smiling in frame\" --output clip.mp4

作为技能（不带子命令：一次请求，一个回答；不写文件，不等待）：
  giggle --prompt \"Camera slowly pushes forward\" --model grok
  giggle --query --task-id ID",
    ),
    // Everywhere.
    (
        "Print exactly one JSON object on stdout, for success and failure alike",
        "无论成功或失败，标准输出上恰好输出一个 JSON 对象",
    ),
    ("Never ask questions", "从不提问"),
    ("Print only errors", "只显示错误"),
    ("Language of messages: en or zh", "消息的语言：en 或 zh"),
    (
        "Configuration file, instead of the one in the configuration folder",
        "配置文件，代替配置文件夹中的那一份",
    ),
    ("Catalog file that adds to or replaces the built-in models", "模型目录文件，补充或替换内置的模型"),
    ("Do not read or write the ledger", "不读写账本"),
    ("TLS root certificates: webpki, system, or a PEM file", "TLS 根证书：webpki、system 或一个 PEM 文件"),
    (
        "Ledger that many machines share: postgres://user@host/database",
        "多台机器共用的账本：postgres://user@host/database",
    ),
    (
        "Read the API key from this file descriptor, as in `--api-key-fd 3 3<FILE`",
        "从该文件描述符读取 API Key，例如 `--api-key-fd 3 3<FILE`",
    ),
    (
        "Read the API key from this file, which must be readable by you alone (mode 0600)",
        "从该文件读取 API Key；文件必须仅本人可读（权限 0600）",
    ),
    (
        "Where clips are stored for all machines: s3://bucket/prefix or file:///folder",
        "供所有机器使用的视频存储位置：s3://bucket/prefix 或 file:///folder",
    ),
    // The skill door.
    (
        "What the clip shows; submits and prints {\"status\": \"started\", \"task_id\": …}",
        "视频内容；提交并输出 {\"status\": \"started\", \"task_id\": …}",
    ),
    ("Video model [default: grok]", "视频模型 [默认：grok]"),
    ("Length in seconds [default: the model's]", "时长（秒）[默认：由模型决定]"),
    ("Shape of the picture [default: 16:9]", "画面比例 [默认：16:9]"),
    (
        "Shorter side of the picture [default: the model's, 720p for most]",
        "画面短边 [默认：由模型决定，多为 720p]",
    ),
    (
        "First picture: asset_id:ID, url:ADDRESS, base64:DATA or a path",
        "首帧图片：asset_id:ID、url:ADDRESS、base64:DATA 或路径",
    ),
    ("Last picture, in the same forms", "尾帧图片，写法相同"),
    ("Ask what became of a task; needs --task-id", "查询任务的结果；需要 --task-id"),
    ("The task to ask about", "要查询的任务"),
    // A shot.
    (
        "What the clip shows; `@FILE` reads a file, `@@` writes an @, `-` reads standard input",
        "视频内容；`@FILE` 读取文件，`@@` 表示一个 @，`-` 读取标准输入",
    ),
    ("The same as PROMPT", "与 PROMPT 相同"),
    (
        "Video model; `giggle models` lists them [default: grok]",
        "视频模型；`giggle models` 可列出全部模型 [默认：grok]",
    ),
    (
        "Length in seconds, one that the model offers [default: the model's]",
        "时长（秒），须为模型支持的值 [默认：由模型决定]",
    ),
    (
        "Shape of the picture: 16:9, 9:16, 1:1, 3:4 or 4:3 [default: 16:9]",
        "画面比例：16:9、9:16、1:1、3:4 或 4:3 [默认：16:9]",
    ),
    (
        "Shorter side of the picture, one that the model offers: 480p, 720p, 768p or 1080p [default: the model's, 720p for most]",
        "画面短边，须为模型支持的值：480p、720p、768p 或 1080p [默认：由模型决定，多为 720p]",
    ),
    (
        "First picture: a path, asset_id:ID, url:ADDRESS or base64:DATA",
        "首帧图片：路径、asset_id:ID、url:ADDRESS 或 base64:DATA",
    ),
    (
        "Reference picture, @image1 in the prompt: a path, url:ADDRESS or base64:DATA; may be given up to nine times",
        "参考图片，在提示词中写作 @image1：路径、url:ADDRESS 或 base64:DATA；最多可给出九次",
    ),
    (
        "Reference sound, @audio1 in the prompt: url:ADDRESS; may be given several times",
        "参考声音，在提示词中写作 @audio1：url:ADDRESS；可给出多次",
    ),
    (
        "Reference clip, @video1 in the prompt: url:ADDRESS; may be given several times",
        "参考视频，在提示词中写作 @video1：url:ADDRESS；可给出多次",
    ),
    (
        "Number of clips per task, if the model offers more than one [default: 1]",
        "每个任务生成的视频数，需模型支持多个 [默认：1]",
    ),
    ("Maximum estimated credits that this command may spend", "本命令最多可花费的积分（按估算）"),
    (
        "Make another clip of the same shot on purpose; the first take is 1",
        "有意为同一镜头另做一条；第一条为 1",
    ),
    ("Print the request that would be sent, without sending it", "显示将要发送的请求，但不发送"),
    // make
    ("Make a clip: submit the shot, wait for it, download it", "生成视频：提交镜头，等待完成，下载到本地"),
    (
        "Prints the file's path. With --local a free draft is made on this machine instead: no account, no network, no cost. A shot that was submitted before is not paid for again, unless its task failed: its running task is joined, or its clip is handed out; --take 2 makes another.",
        "输出文件的路径。加 --local 则改为在本机生成免费草稿：无需账户和网络，不产生费用。此前提交过的镜头不会重复付费（任务失败的除外）：任务仍在进行就加入等待，已有视频就直接使用；--take 2 会另做一条。",
    ),
    (
        "File to write, a folder with a trailing slash, `-` for standard output, or a template such as \"{date}-{model}-{slug}.mp4\" [default: {model}-{slug}-{fingerprint}.mp4]",
        "输出文件、以斜杠结尾的文件夹、`-`（标准输出），或模板，例如 \"{date}-{model}-{slug}.mp4\" [默认：{model}-{slug}-{fingerprint}.mp4]",
    ),
    ("Replace a file that already exists", "覆盖已存在的文件"),
    (
        "Also write NAME.json beside each clip: prompt, model, settings, task, hash, times",
        "在每段视频旁另存 NAME.json：提示词、模型、参数、任务、哈希和时间",
    ),
    ("Also write a poster frame of the clip, as .jpg or .png", "另存一张封面静帧，格式为 .jpg 或 .png"),
    (
        "Also write a contact sheet: frames in a grid with times, as .png or .jpg",
        "另存一张画面一览：按网格排列的画面和时间，格式为 .png 或 .jpg",
    ),
    (
        "Stop waiting after this long; the task keeps running [default: 30m]",
        "最多等待这么久；任务会继续进行 [默认：30m]",
    ),
    ("Make a free draft on this machine", "在本机生成免费草稿"),
    (
        "Seed of the draft; a different seed gives a different composition",
        "草稿的随机种子；不同的种子得到不同的构图",
    ),
    (
        "Camera move of the draft, instead of the one that the prompt asks for, such as \"pan left, slowly\"; ignored when both frames are given",
        "草稿的运镜，代替提示词中的运镜，例如 \"pan left, slowly\"；同时给出首帧和尾帧时忽略",
    ),
    (
        "How frames of another shape are fitted: fill or contain",
        "比例不同的图片如何适配画面：fill（铺满）或 contain（完整显示）",
    ),
    (
        "Show model, length, aspect ratio, timecode and how the prompt was understood in the draft",
        "在草稿中显示模型、时长、画面比例、时间码，以及对提示词的识别结果",
    ),
    (
        "Caption of a draft without frames: off, prompt, or a text [default: prompt]",
        "没有图片的草稿的字幕：off（关闭）、prompt（提示词）或自定文字 [默认：prompt]",
    ),
    // submit, query, wait, download
    ("Submit a shot and print its task id", "提交镜头，输出任务 ID"),
    (
        "Continue with `giggle wait TASK_ID` and `giggle download TASK_ID`, which are free.",
        "之后可用 `giggle wait TASK_ID` 和 `giggle download TASK_ID` 继续，二者均免费。",
    ),
    (
        "Ask once about a task: print its status, or the links of its clips",
        "查询一次任务：输出其状态，或视频的链接",
    ),
    ("The task", "任务"),
    ("Wait for a task and print the links of its clips", "等待任务完成，输出视频的链接"),
    (
        "Download the clips of a completed task and print the files' paths",
        "下载已完成任务的视频，输出文件的路径",
    ),
    (
        "File to write, a folder with a trailing slash, or `-` for standard output [default: giggle-TASK_ID.mp4]",
        "输出文件、以斜杠结尾的文件夹，或 `-`（标准输出）[默认：giggle-TASK_ID.mp4]",
    ),
    (
        "Stop after this long; what has arrived is kept, and the same command continues [default: unlimited]",
        "最多进行这么久；已下载的部分会保留，再次运行同一命令即可继续 [默认：不限]",
    ),
    (
        "If fewer clips arrived than were requested, accept them as all there are",
        "视频数少于请求的数量时，按现有的全部接受",
    ),
    // upload, inspect
    ("Upload a local picture as an asset and print its id", "把本地图片上传为素材，输出素材 ID"),
    (
        "For --start-frame asset_id:ID. The picture becomes public: anyone who has its address can see it.",
        "供 --start-frame asset_id:ID 使用。图片会变为公开：任何拥有其地址的人都能看到。",
    ),
    ("A picture: PNG, JPEG, WebP, HEIC, GIF, TIFF or BMP", "图片：PNG、JPEG、WebP、HEIC、GIF、TIFF 或 BMP"),
    (
        "Inspect a clip: format, origin, and whether it is damaged, black or frozen",
        "检查视频：格式、来源，以及是否损坏、黑屏或静止",
    ),
    (
        "Works for drafts and for real clips. Exit 5 if the clip is damaged, black, frozen or empty.",
        "草稿和成片均可检查。视频损坏、黑屏、静止或为空时，退出码为 5。",
    ),
    ("A clip: MP4, MOV, WebM or MKV", "视频：MP4、MOV、WebM 或 MKV"),
    ("Print figures only, without looking at the pictures", "只输出各项数值，不检查画面"),
    ("Replace stills that already exist", "覆盖已存在的静帧"),
    // resume, settle
    (
        "Finish what is unfinished: wait for submitted tasks, download their clips, and store what is not stored yet",
        "完成未完成的工作：等待已提交的任务，下载视频，并存储尚未存储的视频",
    ),
    (
        "Submits nothing, and costs nothing. Tasks that were stopped and not refunded are asked about once more.",
        "不提交任何任务，不产生费用。被终止且未退款的任务会再次查询。",
    ),
    (
        "Folder for clips that have no file name yet [default: the current one]",
        "尚无文件名的视频存放的文件夹 [默认：当前文件夹]",
    ),
    (
        "Ask once and fetch what is ready, without waiting for what is not",
        "只查询一次并下载已完成的，不等待其余的",
    ),
    (
        "Stop waiting for one task after this long; it keeps running [default: 30m]",
        "每个任务最多等待这么久；任务会继续进行 [默认：30m]",
    ),
    (
        "Find out what became of submits whose answer was lost, or record your decision",
        "查明未收到答复的提交结果如何，或记录您的决定",
    ),
    (
        "Reads the credit statements, which is free, and submits nothing. What cannot be known is left for you to decide.",
        "读取积分明细（免费），不提交任何任务。无法查明的由您决定。",
    ),
    (
        "The shot that a decision is about: its task id, or first digits of its fingerprint, with `:2` if its second submit is meant; needed only if several are unsettled",
        "要决定的镜头：其任务 ID，或指纹的前几位（如指第二次提交，后加 `:2`）；仅在有多个待核实的镜头时才需要",
    ),
    (
        "Record your decision that its task is lost: the service no longer knows it. Nothing is submitted",
        "记录您的决定：其任务已丢失，服务不再认识它。不会提交任何任务",
    ),
    ("Record your decision that it was accepted, as this task", "记录您的决定：提交已被接受，对应该任务"),
    (
        "Record your decision that it was not accepted and may be submitted again",
        "记录您的决定：提交未被接受，可以再次提交",
    ),
    (
        "Match shots of one model and price to as many statement rows, in chronological order",
        "同一模型与价格的镜头与明细记录数目相同时，按时间顺序一一对应",
    ),
    (
        "How late a statement row may appear, such as 90s or 10m [default: 10m]",
        "明细记录最多会晚多久出现，例如 90s 或 10m [默认：10m]",
    ),
    (
        "Folder for the clips that are found [default: the current one]",
        "找到的视频存放的文件夹 [默认：当前文件夹]",
    ),
    // ledger
    ("List the shots with state, model, age, cost and file", "列出镜头及其状态、模型、时间、费用和文件"),
    ("Only shots in this state; may be given several times", "只列出处于该状态的镜头；可给出多次"),
    ("Only shots of this model", "只列出使用该模型的镜头"),
    (
        "Only shots that were first submitted within this time, such as 2h or 7d",
        "只列出在这段时间内首次提交的镜头，例如 2h 或 7d",
    ),
    ("Maximum number of shots, newest first", "最多列出的镜头数，最新的在前"),
    ("Show every event of one shot", "显示一个镜头的全部事件"),
    ("A task id, or the first digits of a fingerprint", "任务 ID，或指纹的前几位"),
    (
        "Print temporary links to the stored clips of one shot, which anyone can open; they are not stored",
        "输出一个镜头已存储视频的临时链接，任何人都可打开；链接不会保存",
    ),
    ("How long the links last, at most 7d", "链接的有效时长，最长 7d"),
    ("Write all events as JSON Lines, without signed links", "以 JSON Lines 输出全部事件，不含签名链接"),
    (
        "Write everything that `ledger import` needs: whole hashes of keys, and a hash over all of it",
        "输出 `ledger import` 所需的全部内容：密钥的完整哈希，以及覆盖全部内容的哈希",
    ),
    (
        "Read what `ledger export --whole` wrote into an empty ledger, and compare by hash",
        "把 `ledger export --whole` 的输出读入空账本，并用哈希值比较",
    ),
    ("The file, or - for standard input", "文件，或 -（标准输入）"),
    (
        "Move the whole ledger to a database or another state folder; the old one is marked and not used again",
        "把整个账本移到数据库或另一个状态文件夹；旧账本会被标记，不再使用",
    ),
    ("postgres://user@host/database, or a state folder", "postgres://user@host/database，或状态文件夹"),
    (
        "Declare that the current key belongs to the same account as an earlier one",
        "声明当前密钥与此前的某个密钥属于同一账户",
    ),
    (
        "Declare that a ledger used earlier is for other money, so that it no longer stops submits; without a name, list those that do",
        "声明此前用过的某个账本属于其他账户，使其不再妨碍提交；不给名称则列出这些账本",
    ),
    ("The other ledger, as the refusal names it", "另一个账本（按拒绝信息中的写法）"),
    (
        "The account, by its name or the first digits of its key as exports show them; needed if there are several",
        "账户：名称，或导出内容中所示密钥的前几位；有多个账户时需要",
    ),
    ("Continue with what is left of a damaged ledger", "在账本损坏后，以剩余内容继续"),
    (
        "Start a new, empty ledger; the old files are kept under other names",
        "开始一个新的空账本；旧文件改名保留",
    ),
    (
        "Stop listing a paid task that belongs to no shot of this ledger",
        "不再列出某个不属于本账本任何镜头的已付费任务",
    ),
    (
        "Every one that is listed, and after `ledger recover` also what the credit statement cannot show",
        "列出的全部任务；在 `ledger recover` 之后，也包括积分明细无法显示的扣费",
    ),
    ("Allow submits again after the breaker has stopped them", "熔断停止提交后，重新允许提交"),
    (
        "Forget the details of old, finished shots; never what is unfinished or unsettled",
        "清除已完成的旧镜头的细节；未完成或待核实的一律保留",
    ),
    (
        "Only shots whose last event is older than this, such as 30d",
        "只清除最后一次事件早于此时长的镜头，例如 30d",
    ),
    // work, workers
    (
        "Make the shots that wait in the ledger's queue, on any number of machines",
        "处理账本队列中等待的镜头，机器数量不限",
    ),
    (
        "`giggle batch run LIST --queue` puts shots into the queue. Clips go to the list's own folder if this machine has it at the same path, such as a folder that all machines mount; otherwise to --output, and whoever follows the list downloads them. On SIGTERM or Ctrl-C the worker waits for the answers to its submits and records them, gives everything else back to the queue, and ends with exit code 0; a second signal stops it at once.",
        "`giggle batch run LIST --queue` 把镜头放入队列。如果本机在相同路径下有镜头表自己的文件夹（例如所有机器都挂载的文件夹），视频就放在那里；否则放入 --output，由跟踪该镜头表的一方下载。收到 SIGTERM 或 Ctrl-C 时，工作进程会等待并记录已提交请求的答复，把其余工作交还队列，然后以退出码 0 结束；第二次信号会使其立即停止。",
    ),
    ("End when nothing is left in the queue", "队列清空后结束"),
    (
        "Folder for clips of lists whose own folder is not on this machine [default: clips in giggle's data folder]",
        "镜头表自己的文件夹不在本机时，视频存放的文件夹 [默认：giggle 数据文件夹中的 clips]",
    ),
    (
        "Maximum number of shots in progress, from submit to clip [default: 64]",
        "最多同时进行的镜头数，从提交到得到视频 [默认：64]",
    ),
    ("Maximum number of shots in progress, from submit to clip", "最多同时进行的镜头数，从提交到得到视频"),
    ("Maximum number of submits at the same time", "最多同时进行的提交数"),
    ("Maximum number of downloads at the same time", "最多同时进行的下载数"),
    ("Maximum number of submits at the same time [default: 4]", "最多同时进行的提交数 [默认：4]"),
    ("Maximum number of downloads at the same time [default: 4]", "最多同时进行的下载数 [默认：4]"),
    (
        "List the processes that use the ledger (machine, last heartbeat, what they hold) and the queue",
        "列出使用账本的进程（机器、最近心跳、手中的镜头）和队列",
    ),
    (
        "A worker counts as alive for 60 seconds after its last heartbeat. Declaring one gone makes its open submits unsettled at once and lets others take over its shots; if it is alive after all, it can no longer submit, but the answers that it receives are still recorded. With a ledger on one machine, only the queue and who holds which shots are shown.",
        "工作进程在最近一次心跳后的 60 秒内视为存活。声明某个进程已终止，会使其未收到答复的提交立即变为待核实，并让其他进程接手它的镜头；如果它其实仍在运行，就不能再提交，但它收到的答复仍会被记录。单机账本只显示队列以及各进程手中的镜头。",
    ),
    (
        "Declare every worker of this machine, or the worker of this name, dead now, instead of waiting for its lease to end",
        "立即声明该机器上的所有工作进程，或该名称的工作进程已终止，不必等待租约到期",
    ),
    ("Also show workers that have ended", "同时显示已结束的工作进程"),
    // cost, models, guide, doctor, key
    ("Estimate the price of a shot, or show what was charged", "估算一个镜头的费用，或显示已扣的费用"),
    (
        "Without a prompt it shows what was charged and refunded, by day and model. An estimate names its source; the credit statement is the truth. Both are free.",
        "不带提示词时，按日期和模型显示扣费与退款。估算会注明依据；以积分明细为准。两者均免费。",
    ),
    ("List the video models with their lengths, resolutions and sound", "列出视频模型及其时长、分辨率和声音"),
    ("Also list models that can no longer be used", "同时列出已不能使用的模型"),
    ("Find the right shot question by question", "逐个提问，帮您确定合适的镜头"),
    (
        "At a terminal it asks the questions; with --json it prints the next open question instead.",
        "在终端中会逐个提问；加 --json 则改为输出下一个待回答的问题。",
    ),
    ("Use no frames, and do not ask about them", "不使用首帧和尾帧，也不询问"),
    (
        "Check key, base address, proxy, reachability, ledger, database, store and folders",
        "检查密钥、服务地址、代理、连通性、账本、数据库、存储和文件夹",
    ),
    (
        "Sends one free query unless --offline is given, and says how to fix what is wrong.",
        "除非给出 --offline，否则会发送一次免费查询；并说明如何解决发现的问题。",
    ),
    ("Do not contact the service", "不联系服务"),
    (
        "Store or remove the API key, so that it need not be in the environment",
        "保存或删除 API Key，这样就不必放在环境变量中",
    ),
    (
        "The key is used from the first of these that is set: --api-key-fd, --api-key-file, GIGGLE_API_KEY, GIGGLE_API_KEY_FD, GIGGLE_API_KEY_FILE, the file in the configuration folder, the system's keyring. `giggle doctor` says which one it is.",
        "按以下顺序使用第一个已设置的密钥：--api-key-fd、--api-key-file、GIGGLE_API_KEY、GIGGLE_API_KEY_FD、GIGGLE_API_KEY_FILE、配置文件夹中的文件、系统密钥环。`giggle doctor` 会说明正在使用哪一个。",
    ),
    (
        "Store a key that is typed without being shown, or read from standard input",
        "保存密钥：输入时不显示，或从标准输入读取",
    ),
    (
        "Store it in a file that only you can read, instead of the system's keyring",
        "保存到仅本人可读的文件，而不是系统密钥环",
    ),
    ("Remove the stored key from the keyring and from the file", "从密钥环和文件中删除已保存的密钥"),
    // batch
    ("Make all clips of a shot list", "生成一张镜头表的全部视频"),
    (
        "A list is YAML, JSON, JSON Lines or CSV: each row has a key and a shot. Check it, see the plan, draft it for free, then run it. Stop it at any moment, and run it again to continue.",
        "镜头表为 YAML、JSON、JSON Lines 或 CSV：每行一个键和一个镜头。先检查，再查看计划，免费出草稿，然后正式运行。可随时停止，再次运行即可继续。",
    ),
    (
        "Check every row, frame and chain of the list and show all faults at once; nothing is sent",
        "检查镜头表的每一行、每张图片和每处衔接，一次列出所有错误；不发送任何请求",
    ),
    (
        "The shot list: YAML, JSON, JSON Lines or CSV; `-` reads standard input",
        "镜头表：YAML、JSON、JSON Lines 或 CSV；`-` 读取标准输入",
    ),
    (
        "How the list is written: yaml, json, jsonl or csv [default: by its name]",
        "镜头表的格式：yaml、json、jsonl 或 csv [默认：根据文件名]",
    ),
    ("Show what a run would do; nothing is submitted", "显示运行时将会做什么；不提交任何任务"),
    (
        "Shows what is new, running, done or unsettled, duplicates, the expected cost and the expected time.",
        "显示哪些是新的、进行中、已完成或待核实，哪些重复，以及预计的费用和时间。",
    ),
    (
        "Ask the service for the storyboard's prices, which costs nothing; otherwise earlier charges and the configuration file are used",
        "向服务查询故事板所用的价格（不产生费用）；否则使用以往的扣费和配置文件",
    ),
    (
        "Ask the service for its prices, which costs nothing; otherwise the configuration file's table is used",
        "向服务查询价格（免费）；否则使用配置文件中的价格表",
    ),
    ("Number of shots in progress at the same time, for the expected time", "同时进行的镜头数，用于预计时间"),
    (
        "Draft every shot for free, and join the drafts into an animatic",
        "为每个镜头免费出草稿，并合成动态分镜",
    ),
    ("Also writes a page with all drafts.", "同时生成一个包含全部草稿的页面。"),
    (
        "Folder to write to [default: LIST-giggle/drafts beside the list]",
        "输出文件夹 [默认：镜头表旁的 LIST-giggle/drafts]",
    ),
    (
        "Also write a storyboard as PDF: picture, camera move, prompt, length, model and expected cost of every shot",
        "另存 PDF 分镜表：每个镜头的画面、运镜、提示词、时长、模型和预计费用",
    ),
    (
        "Also write the animatic as a timeline for an editing program (OpenTimelineIO)",
        "另存动态分镜的时间线，供剪辑软件使用（OpenTimelineIO）",
    ),
    ("Make every clip; run it again to continue", "生成每段视频；再次运行即可继续"),
    (
        "Folder for clips and reports [default: NAME-giggle beside the list, named after its file; for compare, named after the prompt]",
        "视频和报告存放的文件夹 [默认：镜头表旁的 NAME-giggle，以其文件命名；compare 则以提示词命名]",
    ),
    ("Show the plan and submit nothing", "只显示计划，不提交任何任务"),
    (
        "Put the shots into the ledger's queue, for `giggle work` on any machine, and return",
        "把镜头放入账本的队列后返回，由任意机器上的 `giggle work` 处理",
    ),
    (
        "Show the progress of the list in the queue, and end with its report and exit code",
        "显示队列中该镜头表的进度，结束时给出其报告和退出码",
    ),
    (
        "Submit nothing more after this long; what is paid for is finished",
        "超过这么久后不再提交；已付费的会完成",
    ),
    ("Maximum estimated credits that this run may spend", "本次运行最多可花费的积分（按估算）"),
    ("Make a new take of what failed; never of what is unsettled", "为失败的镜头另做一条；待核实的绝不重做"),
    ("Submit nothing more after the first shot that does not succeed", "出现第一个未成功的镜头后不再提交"),
    ("Continue after shots that do not succeed (the default)", "镜头未成功时继续（默认）"),
    (
        "Stop a list in the queue, with its earlier versions: nothing more is submitted, what is paid for is finished",
        "停止队列中的某张镜头表及其早先版本：不再提交，已付费的会完成",
    ),
    (
        "The shot list, the folder of its runs, or the folder of one run",
        "镜头表、其全部运行的文件夹，或某次运行的文件夹",
    ),
    ("Show the progress of the latest run, also while it runs", "显示最近一次运行的进度，运行中也可查看"),
    (
        "Write the report of the latest run again, with costs that have become known since",
        "重新生成最近一次运行的报告，包含此后得知的费用",
    ),
    (
        "Join the clips of the latest run into one film, without re-encoding",
        "把最近一次运行的视频拼接成一部影片，不重新编码",
    ),
    (
        "The keys of the clips, in the order of the film [default: all, in the order of the list]",
        "视频的键，按影片中的顺序 [默认：全部，按镜头表的顺序]",
    ),
    ("The film's file [default: reel.mp4 in the run's folder]", "影片文件 [默认：运行文件夹中的 reel.mp4]"),
    (
        "Also write a contact sheet: one picture of every clip, as .png or .jpg",
        "另存一张画面一览：每段视频一张画面，格式为 .png 或 .jpg",
    ),
    ("Replace files that already exist", "覆盖已存在的文件"),
    // compare
    ("Make one shot with several models, side by side", "用多个模型生成同一镜头，并列比较"),
    ("The models", "要比较的模型"),
    (
        "Length in seconds, one that all of them offer [default: each model's own]",
        "时长（秒），须为所有模型都支持的值 [默认：由各模型决定]",
    ),
    ("Shape of the picture", "画面比例"),
    ("Shorter side of the picture", "画面短边"),
    // emulate
    ("Serve the Generation API on this machine, offline", "在本机离线提供生成接口"),
    (
        "Prints one JSON line with base_url and api_key, then serves until SIGINT or SIGTERM. Export the two as GIGGLE_API_BASE and GIGGLE_API_KEY. Faults are requested over HTTP, at /_emulator/faults.",
        "输出一行包含 base_url 和 api_key 的 JSON，然后一直提供服务，直到收到 SIGINT 或 SIGTERM。请把两者分别设为环境变量 GIGGLE_API_BASE 和 GIGGLE_API_KEY。故障可通过 HTTP 在 /_emulator/faults 设定。",
    ),
    ("Port; 0 picks a free one", "端口；0 表示自动选择空闲端口"),
    (
        "Address to listen on; anything but loopback opens it to the network",
        "监听地址；除回环地址外，都会向网络开放",
    ),
    (
        "Address used in all links, such as `http://emulator:8080` [default: the address of the request]",
        "所有链接使用的地址，例如 `http://emulator:8080` [默认：请求所用的地址]",
    ),
    (
        "Folder that keeps tasks, statements, assets and the key across restarts [default: nothing is kept]",
        "重启后仍保留任务、积分明细、素材和密钥的文件夹 [默认：不保留]",
    ),
    (
        "How long tasks take: instant, fast (seconds) or real (minutes)",
        "任务的耗时：instant（立即）、fast（数秒）或 real（数分钟）",
    ),
    ("Answer every task with this clip instead of rendering", "所有任务都返回这段视频，不再渲染"),
    ("Sign links with a new key instead of the built-in one", "用新的密钥而不是内置密钥为链接签名"),
    ("Fetch frames from private addresses too", "也从内网地址读取图片"),
    ("Initial credits of the account [default: unlimited]", "账户的初始积分 [默认：不限]"),
    // serve
    (
        "Serve the Videos API, the studio page and MCP at one address",
        "在同一地址提供 Videos API、工作室页面和 MCP",
    ),
    (
        "Prints the base address for clients on stdout, and a one-time link to the studio page on stderr. Clients of OpenAI's and OpenRouter's video APIs, LiteLLM and the Vercel AI SDK use it unchanged: OPENAI_BASE_URL=http://127.0.0.1:8787/v1. It submits, waits and downloads by itself, and when it starts it finishes what was unfinished. The API key never leaves it.",
        "在标准输出上显示供客户端使用的地址，在标准错误上显示工作室页面的一次性链接。OpenAI 和 OpenRouter 视频接口的客户端、LiteLLM 以及 Vercel AI SDK 无需改动即可使用：OPENAI_BASE_URL=http://127.0.0.1:8787/v1。它会自行提交、等待和下载，并在启动时完成此前未完成的工作。API Key 始终留在服务器上。",
    ),
    (
        "Where to listen, as IP:PORT; port 0 picks a free one. Beyond loopback a client token is needed",
        "监听地址，写作 IP:PORT；端口 0 表示自动选择空闲端口。非回环地址需要客户端令牌",
    ),
    (
        "Folder for clips and drafts [default: giggle, in the home folder]",
        "视频和草稿存放的文件夹 [默认：主文件夹中的 giggle]",
    ),
    (
        "Another folder that agents may read frames from; may be given several times",
        "允许智能体读取图片的其他文件夹；可给出多次",
    ),
    (
        "Let the studio page spend credits; without it the page only shows, drafts and settles. Programs that ask at /v1/videos and /mcp spend either way",
        "允许工作室页面花费积分；否则页面只能查看、出草稿和核实。通过 /v1/videos 和 /mcp 提出请求的程序不受此限",
    ),
    (
        "Additional host name that the server accepts, besides loopback; may be given several times",
        "除回环地址外，服务器还接受的主机名；可给出多次",
    ),
    (
        "The address that clients use, if a proxy is in front of the server, such as `https://video.example`",
        "服务器前面有代理时，客户端使用的地址，例如 `https://video.example`",
    ),
    ("Add, list and remove client tokens", "添加、列出和删除客户端令牌"),
    (
        "Create a token for a client and print it once; only its hash is stored",
        "为客户端创建令牌，只显示一次；仅保存其哈希",
    ),
    ("The client's name", "客户端的名称"),
    (
        "Maximum estimated credits that this client may spend per day (UTC) [default: the ledger's budget]",
        "该客户端每天（UTC）最多可花费的积分（按估算）[默认：账本的预算]",
    ),
    ("List the clients", "列出客户端"),
    ("Remove a client; its token is no longer accepted", "删除客户端；其令牌不再有效"),
    (
        "Print a one-time link to the studio page of the running server",
        "显示正在运行的服务器的工作室页面的一次性链接",
    ),
    (
        "Where the server is, as IP:PORT [default: where the last one that was started is]",
        "服务器的地址，写作 IP:PORT [默认：最近一次启动的服务器的地址]",
    ),
    ("Print the description of the Videos API as OpenAPI 3.1", "输出 Videos API 的 OpenAPI 3.1 描述"),
    // mcp
    ("Serve agents over the Model Context Protocol", "通过 Model Context Protocol 为智能体提供服务"),
    (
        "On stdin and stdout unless --http is given. A client needs the command `giggle` and the argument `mcp` in its settings; `giggle skill mcp-config` prints them. Drafts, the catalog and the guide need no key. The ledger and its budget apply to agents like to everyone else: the same shot is never paid for twice.",
        "除非给出 --http，否则使用标准输入输出。客户端的设置中需要命令 `giggle` 和参数 `mcp`；`giggle skill mcp-config` 会输出所需内容。草稿、模型目录和引导提问都不需要密钥。账本及其预算对智能体同样有效：同一镜头绝不重复付费。",
    ),
    (
        "Serve streamable HTTP at this address, such as 127.0.0.1:8930, instead of stdin and stdout",
        "在该地址提供 streamable HTTP，例如 127.0.0.1:8930，而不使用标准输入输出",
    ),
    (
        "Additional host name that the HTTP server accepts, besides loopback; may be given several times",
        "除回环地址外，HTTP 服务器还接受的主机名；可给出多次",
    ),
    (
        "Origin (scheme and host) of a web page that may use the HTTP server; may be given several times",
        "允许使用 HTTP 服务器的网页来源（协议和主机名）；可给出多次",
    ),
    (
        "Folder for clips and drafts, and for frames by relative names [default: giggle, in the home folder]",
        "视频和草稿存放的文件夹，也是相对路径图片所在的文件夹 [默认：主文件夹中的 giggle]",
    ),
    (
        "Another folder that agents may read frames from and write clips to; may be given several times",
        "允许智能体读取图片和写入视频的其他文件夹；可给出多次",
    ),
    ("Read only: spend nothing, write nothing", "只读：不花费积分，不写入文件"),
    ("Plan and draft only: nothing is sent to the service", "只做计划和草稿：不向服务发送任何请求"),
    (
        "Maximum estimated credits that this server may spend while it runs",
        "该服务器运行期间最多可花费的积分（按估算）",
    ),
    (
        "Ask the person before a shot that is expected to cost more than this",
        "预计费用超过此值的镜头，先征求用户同意",
    ),
    (
        "Ask through the agent, for programs that claim to show questions but do not do so",
        "通过智能体提问，用于声称能显示问题但实际不显示的程序",
    ),
    (
        "Leave file links out of answers, for programs that cannot read answers with links; paths remain",
        "回答中不含文件链接（保留路径），用于无法读取带链接的回答的程序",
    ),
    // skill
    ("Show, install or uninstall the skill for agents", "显示、安装或卸载供智能体使用的技能"),
    ("Print the skill; in Chinese with --lang zh", "输出技能内容；加 --lang zh 则为中文"),
    ("List the known programs and where they look for skills", "列出已知的程序及其查找技能的位置"),
    (
        "Install the skill where agents find it; first shows what will be done",
        "把技能安装到智能体能找到的位置；会先显示将要做什么",
    ),
    (
        "Files that giggle did not write, or that were changed since, are never overwritten. With --lang zh the skill is in Chinese.",
        "不是由 giggle 写入的文件，或此后被改动过的文件，绝不覆盖。加 --lang zh 则安装中文技能。",
    ),
    (
        "Which program; several separated by commas [default: those that are found]",
        "哪个程序；多个用逗号分隔 [默认：本机找到的程序]",
    ),
    ("Install for all projects, in your home folder (the default)", "为所有项目安装到主文件夹（默认）"),
    ("Install for the project in the current folder", "为当前文件夹中的项目安装"),
    ("Do it without asking", "不询问，直接执行"),
    ("Only show what would be done", "只显示将会做什么"),
    ("Remove the skill; files that were changed by hand are kept", "卸载技能；手动改动过的文件会保留"),
    (
        "Print what a program needs to start `giggle mcp`; edits nothing",
        "输出程序启动 `giggle mcp` 所需的设置；不修改任何文件",
    ),
    ("The program", "哪个程序"),
    // completions, man
    ("Print the completion script of a shell", "输出 shell 的补全脚本"),
    (
        "For bash: giggle completions bash > ~/.local/share/bash-completion/completions/giggle
For zsh:  giggle completions zsh > a folder of $fpath, under the name _giggle
For fish: giggle completions fish > ~/.config/fish/completions/giggle.fish
For PowerShell, in $PROFILE: giggle completions powershell | Out-String | Invoke-Expression",
        "bash：giggle completions bash > ~/.local/share/bash-completion/completions/giggle
zsh： giggle completions zsh > $fpath 中的某个文件夹，文件名为 _giggle
fish：giggle completions fish > ~/.config/fish/completions/giggle.fish
PowerShell，写入 $PROFILE：giggle completions powershell | Out-String | Invoke-Expression",
    ),
    ("The shell", "哪种 shell"),
    ("Print the manual page, or write all pages to a folder", "输出手册页，或把全部手册页写入一个文件夹"),
    (
        "Read it with: giggle man | man -l -
Install all:  giggle man --dir ~/.local/share/man/man1",
        "阅读：    giggle man | man -l -
全部安装：giggle man --dir ~/.local/share/man/man1",
    ),
    ("The page of one verb, such as `make` or `batch run`", "某个子命令的手册页，例如 `make` 或 `batch run`"),
    ("Write all pages to this folder and print their paths", "把全部手册页写入该文件夹，并输出其路径"),
];
