//! The sentences in which services, gateways and frameworks refuse one request of too many.
//!
//! Whole sentences, since single words combine to sentences that nobody foresaw. Each of them refuses, or says nothing without the
//! others: what could also follow upon "your request has been received" (please do not retry, in 3 minutes, position 3) must not be here.

use super::grammar::Grammar;
use std::sync::LazyLock;

/// How the sentences are written is told in `grammar`.
pub(crate) static REFUSALS: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(&RULES, &[ENGLISH, CHINESE, OF_GATEWAYS].concat(), SEQUELS, &NO_NAMES));

/// What a place for a name must not be filled with.
const NO_NAMES: [&str; 33] = [
    "task",
    "tasks",
    "job",
    "jobs",
    "video",
    "videos",
    "clip",
    "generation",
    "gen",
    "id",
    "queue",
    "queued",
    "accepted",
    "received",
    "submitted",
    "created",
    "started",
    "starting",
    "pending",
    "processing",
    "position",
    "running",
    "you",
    "your",
    "it",
    "we",
    "this",
    "and",
    "but",
    "already",
    "now",
    "soon",
    "done",
];

const RULES: [(&str, &str); 25] = [
    (
        "unit",
        "[s|sec|secs|second|seconds|m|min|mins|minute|minutes|h|hr|hrs|hour|hours|d|day|days|week|weeks|month|months|ms|milliseconds]",
    ),
    (
        "span",
        "[[about|approximately|] # $unit [and|] [# $unit|]|a [few|couple of|] [second|seconds|minute|minutes|hour|hours|day|moment|moments|bit|while]|an hour|one [second|minute|hour|day]|some time|a short [while|time|period]]",
    ),
    (
        "things",
        "[request|requests|api requests|http requests|call|calls|api calls|attempt|attempts|submission|submissions|connection|connections|operation|operations|query|queries|message|messages|token|tokens|input tokens|task|tasks|job|jobs|generation|generations|video generations|generation requests|generation tasks|videos|video|times|credits|invocations|hits]",
    ),
    // Whose limit it is.
    (
        "place",
        "[ip|ip address|address|account|user|users|client|key|api key|token|project|organization|organisation|org|team|workspace|model|endpoint|service|server|servers|app|application|tenant|region|website|site|resource|api|interface|plan|tier|subscription|method|route]",
    ),
    (
        "scope",
        "{[from|for|by|to|per|on|of|in|at] [this|your|the|that|a|an|our|] [current|] $place [* |]|per $unit|on requests per [min|minute|day|second]|on tokens per [min|minute|day|second]|for [*|default|api]}",
    ),
    (
        "within",
        "{[in|within|during|over|per] [the|a|one|] [given|last|past|specified|short|allotted|certain|current|small|] [amount of time|time window|time period|period of time|time frame|timeframe|window|period|time|time span|$unit|# $unit]|recently|right now|at the moment|at this time|at this moment|currently|now|at once|simultaneously|in parallel|concurrently|at the same time|too quickly|too fast|today|temporarily}",
    ),
    (
        "amount",
        "[[of|is] # [$things|] [[per|in|every|within|a|an] [# |] $unit|]|# [$things|] [per|every|a|an] [# |] $unit|max [of|is|] ##]",
    ),
    (
        "kind",
        "{api|http|request|requests|call|calls|rate|usage|concurrency|concurrent|parallel|simultaneous|account|accounts|user|users|global|local|daily|hourly|monthly|weekly|per minute|per day|per hour|per second|# requests per $unit|per user|per ip|organization|organizations|maximum|max|qps|rpm|tpm|tps|rps|tpd|rpd|token|tokens|task|tasks|job|jobs|generation|generations|secondary|primary|resource|service|platform|model|endpoint|throughput|provisioned throughput|frequency|burst|ip|client|tier|current|team|project|pack|plan|free|free tier|submission|submissions|allocated|allocation|input token|output token|video generation|image generation|access|traffic|number of|allowed|credit|credits|server|minute|of concurrent|of parallel|of simultaneous|overall|requests per minute|requests per second|requests per day|# hour}",
    ),
    (
        "cap",
        "[your|the|a|an|this|our|its|] $kind [limit|limits|quota|quotas|rate limit|rate limits|ratelimit|ratelimits|threshold|allowance]",
    ),
    (
        "limit",
        "[$cap|[your|the|a|this|our|] $kind [rate|rates|concurrency|capacity|usage|requests list|max requests|maximum requests|maximum calls|request limit]|[your|the|a|] $kind number of [allowed|] [concurrent|parallel|simultaneous|active|] $things|[your|the|] [max|maximum|maximum allowed|] [concurrent|parallel|simultaneous] $things]",
    ),
    ("exceeded", "[exceeded|reached|hit|exhausted|surpassed|triggered|used up|met|breached|overrun]"),
    (
        "who",
        "[you|client|the client|user|the user|users|a user|this user|your account [* |]|the account|account|this account|your ip|your ip address|this ip|ip|the ip|your organization|your team|your project|your api key|this api key|this client|the application|your application]",
    ),
    (
        "what",
        "[your request|your requests|request|requests|the request|this request|these requests|api request|api requests|api calls|your call|this call|access|connection|submission|your submission|this operation|operation|call]",
    ),
    (
        "subject",
        "[[the|our|this|] [current|] [server|servers|service|services|system|systems|model|models|engine|api|upstream|backend|platform|website|site|resource|resources|gpu resources|cluster|inference service|upstream service|upstream server|model service]|we [are|]|were]",
    ),
    (
        "why",
        "{due to|because of|by|as a result of|for|since} [user|api|client|the|server|high|] [flow control|rate limiting|rate limit|rate limits|throttling|flow limiting|too many requests|overload|server overload|capacity|high load|heavy load|high demand|high traffic|exceeding [the|] rate limit|rate limiter|concurrency limit|rate limit exceeded|quota exceeded|insufficient capacity|insufficient resources|lack of capacity]",
    ),
    (
        "again",
        "[later|again later|again soon|again $within|again [in|after] [~|] $span|[in|after] [~|] $span|again|again [later|] [in|after] $span|shortly|again shortly]",
    ),
    (
        "mark",
        "[error|status|http|error code|status code|code|http status|http error|response code|http #] [code|] 429",
    ),
    ("fault", "[error|exception|fault|err|]"),
    ("version", "[# |]"),
    ("of", "[您的|你的|您|你|当前|目前|该|此|本|我们的|]"),
    // What is counted, in Chinese.
    (
        "counted",
        "{您的|你的|您|你|当前|目前|该|此|本|当日|今日|单日|每日|每天|每分钟|每秒|每小时|账户|账号|用户|客户端|同时|同时进行的|进行中的|正在进行的|ip|api|接口|模型|系统|平台|服务|视频|使用|调用|访问|请求|操作|并发|并行|任务|排队|生成|人数|次数|频率|速率|速度|流量|数|数量|量|个数|总数|最大|的|在线|短时间内|单位时间内|提交|qps|rpm|tpm}",
    ),
    (
        "most",
        "[并发|并行|最大|请求|调用|访问|使用|任务|频率|速率|次数|流量|数量|任务数|并发数|任务数量|账户|账号|用户|系统|平台|接口|模型|服务|每日|今日|单日|当日|每分钟|最大并发|最大并发数|最大任务数|qps|rpm|tpm|api|的|同时进行的任务数|并发任务数|并发任务|并发请求|并发请求数|请求频率|请求速率|请求次数|调用次数|调用频率|访问频率|请求数|最大请求数]",
    ),
    (
        "bound",
        "[上限|限制|限额|配额|额度|阈值|最大值|最大限制|限流|频控|限速|流控|流量控制|频率控制|流量限制|次数限制|最大数量|最大数]",
    ),
    ("dauer", "[#|几|数] [秒|秒钟|分钟|分|小时|天|ms]"),
    (
        "later",
        "[稍后|稍候|稍等|稍等片刻|片刻后|过一会儿|过一会|一会儿|等一会儿|过段时间|休息一下|明天|明日|次日|[在|于|等待|等|过|] [约|] $dauer [之后|以后|后|]]",
    ),
];

const ENGLISH: &[&str] = &[
    // Too many.
    "[$mark|429|] [sorry|] [$who [have|has|] [sent|made|submitted|issued|performed|attempted] |youve [sent|made|submitted] |you are [sending|making] |youre [sending|making] |] [too many|too much] {concurrent|parallel|simultaneous|recent|api|active|overall|consecutive|failed|http} [$things|] $scope $within [$fault|] [## |]",
    "[$mark|429|] $what [[is|are|was|were] |] [being sent|sent|made|coming|] too [frequent|frequently|fast|quick|quickly|many|often] [$scope|] $within",
    "[you are|youre|we are|] [sending|making|submitting|calling] [$things |the api |] too [frequently|fast|quickly|often]",
    "too [frequent|fast|quick|quickly|many|often] [$things|]",
    "[the|] [api request|request|api requests|requests|request rate|request volume|call rate|request frequency|traffic] [rate|] [is|are|] [increased|growing|increasing|has increased|] too [fast|high|quickly|frequent] [exceeding $limit|]",
    "[request|] burst too fast",
    "$limit [is|are|] too high",
    // A limit that was met.
    "[$mark|429|] [sorry|] $limit [$amount |] [* |] [is|was|has been|have been|had been|were|are|] $exceeded $scope $within [## |] [$amount|]",
    "[$mark|429|] [sorry|] [$who |$what |youve |] [have |has |had |would |will |already |] [exceeded|exceeds|exceed|exceeding|reached|reaches|reach|hit|exhausted|used up|used all|used all of|run out of|ran out of] $limit [$amount|] $scope $within [## |] [$amount|]",
    "$who request $exceeded [max|maximum] organization [concurrency|rpm|tpm|tpd|rpd] [##|#|]",
    "$who request $exceeded organization [max|maximum] [concurrency|rpm|tpm|tpd|rpd] [##|#|]",
    "[max|maximum] [request|requests] per $unit $exceeded [##|]",
    "[$things |] over $limit",
    "[limit|limits|quota|rate|ratelimit|rate limit|rate limits|concurrency|capacity] $exceeded $fault",
    "$cap $fault",
    "[rpm|tpm|rps|tps|qps|tpd|rpd|ipm] [limit|limit $exceeded|]",
    "[rpm|tpm|qps] rate limit exceeded",
    "[max|maximum|limit|limits|allowed|used|requested|remaining|min] [is|of|] ## [$things|]",
    "[max|maximum|limit|limits|allowed|used|requested|up to|only|] [is|of|] # [$things|] [per|every|in|a|an] [# |] $unit [per $place|] [[is|are|] [allowed|permitted]|]",
    "[limit|quota] $amount",
    "$cap $amount",
    "[increase|exceeded] [your|the] [rate limit|rate limits|quota]",
    // Limited, throttled, banned.
    "[$mark|429|] [sorry|] [$who [are|is|were|was|have been|has been] |youre |youve been |$what [is|was|were|are|has been|have been] |] [being|temporarily|currently|] [rate limited|ratelimited|throttled|blocked|banned|denied|rejected|refused] [$why|] $scope $within",
    "$what [has been|have been] [rate limited|blocked|denied|rejected|refused] [$why|]",
    "[$mark|] $who [are|is|have been|has been] [being|temporarily|currently|] limited",
    "you are being rate limited by the website owners configuration",
    "[request|requests|access|] [rate limiting|rate limit|throttling|throttle|throttled|throttler|flow control|flow limiting|too many requests|rate exceeded|limit exceeded|slow down|back off] [is|] [in effect|triggered|applied|active|$fault|]",
    "[throttling|throttled] [user|api|rate|rate quota|allocation quota|burst rate|concurrency|] $fault",
    "[request|requests|] [limit|rate limit|throttling|throttled|throttler|quota|too many requests|slow down|rate|resource exhausted|provisioned throughput exceeded|limit exceeded|request limit exceeded|request throttled] $fault",
    "[endpoint|model|account|user|api] [rpm|tpm|rps|tps|qps|] [limit|rate limit|] exceeded",
    "[blocked|rejected|denied] by [sentinel|rate limiter|flow control|rate limit]",
    "flow limiting",
    "rate limiter * does not permit further calls",
    "$what [is|was|] [denied|rejected|refused|not allowed|not accepted|blocked] [$why|] $within",
    "$what could not be [queued|accepted|processed|handled|completed|created|submitted|served]",
    "[$subject |we |sorry we |] [is|are|] [currently|] [unable to|cannot|can not|cant|could not|couldnt] [process|accept|handle|serve|complete|fulfill] [$what|additional requests|more requests|new requests|any more requests|your request|the request|] $within [$why|]",
    "not [allowed|accepted|available|permitted]",
    "[request|too many] failed [with|] [status|] [code|] 429",
    // Busy.
    "[$mark|] [sorry|] $subject [is|are|] [currently|temporarily|too|very|extremely|now|] [busy|overloaded|overload|at capacity|over capacity|at full capacity|at maximum capacity|under heavy load|under high load|experiencing [heavy|high|] [load|traffic|demand]|experiencing high [load|traffic|demand|volume]|overwhelmed|unavailable|temporarily unavailable|not available] $within [$why|]",
    "[$subject |] [is|are|] [currently|] [experiencing|under] [unusually|very|] [high|heavy] [demand|load|traffic|volume]",
    "[server|system|service|model|engine|api|backend|upstream|] [busy|overloaded|overload|unavailable|slow] $fault",
    "[high|heavy] [demand|load|traffic]",
    "[no|not enough|insufficient] [more |] [capacity|resources|gpu resources|quota|concurrency|slots|free slots|credits|credit|balance|account balance|tokens] [left|available|is available|are available|remaining|] $within",
    "[your|account|the|] [balance|credit|credits|quota|capacity|account balance|credit balance] [is|are|] [insufficient|exhausted|not enough]",
    "you [have|] [no|insufficient|not enough] [more |] [quota|credits|credit|balance|capacity] [left|remaining|]",
    "[resource|resources] [has been|have been|is|are|] exhausted [e g check quota|check quota|]",
    "[too|] slow [down|]",
    "$what is too slow",
    // What is said around it.
    "$mark",
    "[error|error code|http error|code] [#|429] [too many requests|]",
    "429",
    "[error|errors|an error|failure|fail|sorry|oops|access denied|server error|client error|request error|error occurred|an error occurred|about blank|no message available]",
    "[rate|api|request|] limits",
    "[requests|tokens|rate limited|ratelimited|invalid request error|rate limit reached error|engine overloaded error|overloaded error|server overloaded|user rate limit exceeded]",
    "# [$things|] per [# |] $unit",
    "[your|the|] rate limit [resets|will reset|reset] in [~|] $span",
    "expected available in # $unit",
    "quota [will reset|resets] [in|after] $span",
    "[you can|you may] [try|retry|submit the request] [again|] [in|after] $span",
    "[please|] [check|review] your [plan|quota|usage] [and [billing details|billing|quota|limits]|]",
    "[please|] [visit|see|check|go to|head to|refer to|check out|read] weburl [to learn more|for more details|for more information|for details|]",
    "you can learn more about rate limits here weburl",
    "for more [information|details|information on this error] [see|visit|head to|refer to|go to] weburl",
    "[please|] [contact|contact us|contact support|contact sales] [to increase|if you need|for] [your|a|] [higher|] [limit|limits|rate limit|rate limits|quota|more quota]",
    "request a higher quota limit",
    "learn more about [gemini api|] quotas",
];

/// Advice that follows upon a refusal, with or without a sign between them.
const SEQUELS: &[&str] = &[
    "[and|so|but|] [please|kindly|] [try|retry|repeat] [your|the|this|] [request|] $again",
    "[and|so|but|] [please|kindly|] [try|retry]",
    "[and|so|] [please|kindly|] wait [for|] [$span|] [before|and|then|] [you|] [try|trying|retry|retrying|making more requests|sending more requests|making another request] [again|another request|your request|] [later|]",
    "retry after #",
    "retry after [date|header]",
    "[please|] come back later",
    "later",
    "[and|so|] [please|kindly|] [slow down|back off]",
    "[and|] [please|kindly|] [reduce|lower|decrease|limit|pace] [your|the] [request rate|rate of requests|requests|request frequency|frequency of calls|frequency of requests|frequency|concurrency|rate|number of requests|number of concurrent requests]",
    "[and|] [please|] wait for [your|] [other|previous|existing] [tasks|requests|jobs|generations] to [complete|finish] [before [retrying|trying again]|and try again|]",
    "[and|] [please|] wait for [your|] [current|running] [tasks|requests|jobs|generations] to [complete|finish] [before [retrying|trying again]|and try again]",
];

/// The pages and sentences of known gateways, libraries and vendors, as they are sent.
const OF_GATEWAYS: &[&str] = &[
    // Cloudflare.
    "access denied * used cloudflare to restrict access",
    "[* |] error 1015 [you are being rate limited|]",
    "[ray id|cloudflare ray id] * [# # # # # # utc|]",
    "what happened",
    "the owner of this website * has banned you temporarily from accessing this website",
    "was this page helpful [yes|] [no|] [thank you for your feedback|]",
    "your ip [address|] [click to reveal|] *",
    "performance and security by cloudflare",
    "performance security by cloudflare",
    "please enable cookies",
    "this website has been temporarily rate limited",
    // Web servers.
    "[nginx|openresty|tengine|varnish|envoy|cloudflare|cloudfront|caddy|haproxy|traefik|kong|lighttpd|litespeed|awselb|istio envoy|microsoft iis|apisix|gunicorn|jetty] $version [ubuntu|debian|centos|unix|]",
    "apache [tomcat|] $version [ubuntu|debian|centos|unix|red hat|red hat enterprise linux|win64|] [server at * port #|]",
    "server at * port #",
    "powered by [apisix|openresty|nginx|tengine|cloudflare|kong]",
    "details cache *",
    "varnish cache server",
    "xid #",
    "$who has sent too many requests in a given amount of time",
    "i only allow # requests per [hour|minute|day|second] to this web site per logged in user",
    "try again soon",
    "local rate limited",
    // Amazon, Tencent, GitHub, Azure.
    "too many concurrent [generations|tasks|requests|jobs] please wait for your current [generations|tasks|requests|jobs] to [complete|finish]",
    "please log in or use a hf access token",
    "please reduce your request rate",
    "your current request times equals to # in a second which exceeds the frequency limit # for a second",
    "your current request frequency exceeds the [frequency|] limit",
    "you have exceeded a secondary rate limit",
    "api rate limit exceeded for *",
    "requests to the * have exceeded call rate limit of your current pricing tier",
    "requests to the * have exceeded [token|call] rate limit of your current * pricing tier",
    // OpenAI, Google, Replicate, fal, Moonshot.
    "rate limit reached for * [in organization *|] on [requests|tokens|images] per [min|minute|day] [rpm|tpm|rpd|tpd|ipm|] limit # used # requested #",
    "rate limit reached for * on requests per min limit # min",
    "rate limit reached for organization * on [requests|tokens] per [min|day] [rpm|tpm|rpd|tpd|] limit # used # requested #",
    "quota exceeded for quota metric * [and limit * of service * for consumer *|]",
    "quota exceeded for quota metric [queries|requests|generate requests] and limit [queries|requests|generate requests] per [minute|day|minute per user] of service * for consumer *",
    "the rate limit of # exceeded for *",
    "reached concurrent requests limit of #",
    "the engine is currently overloaded",
    "that model is currently overloaded with other requests",
    "you exceeded your current [quota|requests list]",
    "request was rejected due to rate limiting details [tpm|rpm] limit reached",
    "request rate increased too quickly",
    // Kling, Volcengine, Minimax.
    "parallel task over resource pack limit",
    "the api request is too fast exceeding the platform rate limit",
    "trigger rate limit",
    "the requests per minute rpm limit of the associated * for your account has been exceeded",
    "[the|] [requests|tokens] per [minute|day|second] [rpm|tpm|rps|] [limit|quota] [of the associated [endpoint|model] for your account|] [has been|] exceeded",
    "the service is currently unable to handle additional requests due to server overload",
    "request id *",
    "requestid *",
];

const CHINESE: &[&str] = &[
    "[429|] $counted [过于频繁|太频繁|太过频繁|频繁|过多|太多|过快|太快|过高|太高|过大|太大|超限|已超限|受限|已达上限|已达到上限|达到上限|已满|超额|超出限额|过密] [了|啦|]",
    "[抱歉|对不起|] $of [系统|服务器|服务|平台|接口|模型|资源|网络|后台|引擎|api] [当前|目前|暂时|正|现在|] [太|很|比较|较|过于|非常|] [繁忙|忙|忙碌|过载|拥挤|拥堵|负载过高|压力过大|不可用] [了|中|]",
    "[当前|目前|] $of [高峰期|高峰时段|访问高峰]",
    "$counted [已|已经|均已|将|会|可能|] [达到|达|超过|超出|超|触发|触及|到达] [了|] $of {$most} $bound [##|]",
    "$counted [已经|已|] [触发|达到] [了|] [频率限制|限流|频控|限速|流控|流量限制|并发限制|速率限制|上限] [规则|策略|]",
    "$counted 已达 [今日|每日|本日] 调用次数限额",
    "[您|你|] [的|] [请求|访问|操作|调用|账户|账号|ip] [已|] [被] [拒绝|限流|限制|限速|暂时限制]",
    "[频率|速率|请求频率|请求速率|并发|并发数|流量|流控|调用频率|访问频率|请求次数|接口] [限制|超限|受限|限流]",
    "[限流|限速|频控|流控|繁忙|请求失败|操作失败|访问受限|请求受限|错误|太多请求|过多请求]",
    "$of [账户|账号|] [额度|配额|积分|余额|点数|次数|算力|资源|gpu资源|并发|并发额度|免费额度|今日额度] [已|] [不足|用完|用尽|耗尽|已用完]",
    "[资源|算力] 不足",
    "[请|请您|] $later [再试|重试|再来|再试一次|再次尝试|后重试|后再试|再重试|尝试|再请求|再尝试|再进行尝试] [一次|]",
    "[请|请您|] [稍后|休息一下]",
    "请 [$later 再|] [重试|再试]",
    "[请|请您|] [稍作|] 等待 $dauer 后 [再试|重试]",
    "[请|请您|] [降低|控制|减少|放慢|减小] [您的|] [请求|调用|访问|操作|并发|] [频率|速率|速度|并发|并发数|次数|的频率|]",
    "请勿频繁 [操作|请求|访问|调用]",
    "[或|] [请|] 联系 [客服|管理员] [增加|提升|提高|申请] [限额|配额|额度|并发|上限]",
    "如有更多需求 请联系客服购买",
    "请等待 [其他|当前|已有|之前的|前面的] 任务 [完成|结束] 后 [再试|重试|再提交]",
    "您的账户已达到速率限制 请您控制请求频率",
    "$of 模型当前访问量过大",
    "该api已触发流量限制",
    "当前服务访问频繁",
    "请求 [频率|速率|] 过高",
    "[请求频率|并发数|任务数|并发|请求数|qps] [超过|超出|达到] [最大|] [##|限制|上限]",
];
