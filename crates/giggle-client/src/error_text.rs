//! What went wrong, as people read it in every language, and what to do next.
//!
//! What others said, a service, a proxy, a system, stays as they said it.

use crate::error::ClientError;
use crate::trouble::{ErrorKind, Stage, Trouble};
use giggle_domain::{Text, text};
use std::fmt;
use std::time::Duration;

/// A pause that is longer is no matter of a moment.
const A_WHILE: Duration = Duration::from_secs(60);

impl ClientError {
    /// What happened, without its causes.
    pub fn text(&self) -> Text {
        let said = self.trouble().text();
        let attempts = self.attempts();
        if attempts <= 1 {
            return said;
        }
        let seconds = self.elapsed().as_secs_f64();
        said.then(
            &Text::default(),
            &text!(" ({attempts} attempts in {seconds:.1} s)", "（{seconds:.1} 秒内尝试 {attempts} 次）"),
        )
    }

    /// What to do next, if there is something to say.
    pub fn hint(&self) -> Option<Text> {
        if self.may_have_been_accepted() {
            return Some(text!(
                "it may have been accepted and paid for: do not ask for it again before it is settled",
                "该请求可能已被接受并扣费：在核实之前请勿再次提交"
            ));
        }
        if self.is_out_of_credit() {
            return Some(text!(
                "the account seems to have too few credits: add some on giggle.pro",
                "账户积分似乎不足：请在 giggle.pro 充值"
            ));
        }
        if self.is_key_refused() {
            return Some(text!(
                "check GIGGLE_API_KEY, or wherever `giggle doctor` says that the key comes from; create one on giggle.pro (log in, left sidebar, \"API Key\")",
                "请检查 GIGGLE_API_KEY，或 `giggle doctor` 显示的密钥来源；登录 giggle.pro，在左侧栏的“API Key”中创建密钥"
            ));
        }
        Some(match (self.kind(), self.trouble()) {
            (_, Trouble::NoKey) => text!(
                "set GIGGLE_API_KEY: create a key on giggle.pro (log in, left sidebar, \"API Key\")",
                "请设置 GIGGLE_API_KEY：登录 giggle.pro，在左侧栏的“API Key”中创建密钥"
            ),
            (ErrorKind::Rejected, _) if self.retry_after().is_some_and(|pause| pause > A_WHILE) => text!(
                "too many requests: nothing was started; repeat it after that pause, and not before",
                "请求过于频繁：未开始任何任务；请在上述等待时间过后再试"
            ),
            (ErrorKind::Rejected, _) if self.is_retryable() => {
                text!("too many requests: wait a little, then repeat", "请求过于频繁：请稍候再试")
            }
            (ErrorKind::Rejected, Trouble::Answered { message, .. }) if message.contains("1010") => text!(
                "a firewall in front of the service refused this program before any task was created",
                "服务前端的防火墙拒绝了本程序，任务尚未创建"
            ),
            (ErrorKind::Rejected, Trouble::Answered { code: None, message, .. }) if message.is_empty() => {
                text!(
                    "this is not an answer of the API: a firewall, a proxy or a login page may have answered in its place; no task was created",
                    "这不是 API 的应答：可能由防火墙、代理或登录页面代为应答；任务尚未创建"
                )
            }
            (ErrorKind::Rejected, Trouble::Answered { message, .. })
                if message.to_ascii_lowercase().contains("payment failed") =>
            {
                text!(
                    "no task was started; look at the account's credits on giggle.pro, then repeat",
                    "未开始任何任务；请在 giggle.pro 查看账户积分后重试"
                )
            }
            (_, Trouble::ProxyRefused { status: Some(407), .. }) => text!(
                "nothing was sent: the proxy requires a user name and password, percent-encoded in its address",
                "未发送任何内容：代理需要用户名和密码（写入代理地址时须进行百分号编码）"
            ),
            (_, Trouble::ProxyRefused { .. }) => text!(
                "nothing was sent: ask whoever runs the proxy, or except this host from it (NO_PROXY)",
                "未发送任何内容：请联系代理的管理者，或将该主机排除在代理之外（NO_PROXY）"
            ),
            (_, Trouble::NoProxy { place, is_tls: true, stage: Stage::Tls | Stage::Time }) => text!(
                "nothing was sent: most proxies are spoken to in plain http, for https addresses too: write http://{place} (HTTPS_PROXY)",
                "未发送任何内容：多数代理使用普通 http（访问 https 地址也是如此）：请将 HTTPS_PROXY 写作 http://{place}"
            ),
            (_, Trouble::NoProxy { .. }) => text!(
                "nothing was sent: check the proxy's address; special characters in its password must be percent-encoded",
                "未发送任何内容：请检查代理地址；密码中的特殊字符须进行百分号编码"
            ),
            (ErrorKind::Deadline, _) => text!(
                "what has arrived is kept: the same command continues from there",
                "已下载的部分会保留：重复同一命令即可继续"
            ),
            (ErrorKind::NotConnected, Trouble::NotConnected { stage: Stage::Tls, place })
                if is_this_machine(place) =>
            {
                text!(
                    "nothing was sent: an emulator speaks plain http: write http://{place}",
                    "未发送任何内容：模拟器使用普通 http：请写作 http://{place}"
                )
            }
            (ErrorKind::NotConnected, _) => text!(
                "nothing was sent: check the network, the proxy and the address, then repeat",
                "未发送任何内容：请检查网络、代理和地址后重试"
            ),
            (ErrorKind::Untrusted, _) => text!(
                "nothing was sent: behind a company proxy, use the system's certificates or give the path of its certificate file",
                "未发送任何内容：如处于公司代理之后，请使用系统证书或指定其证书文件"
            ),
            (ErrorKind::Withheld, _) => text!("nothing was sent: repeat it", "未发送任何内容：请重试"),
            (ErrorKind::LinkRefused, _) => {
                text!(
                    "links expire: query the task for a fresh one",
                    "链接会过期：请重新查询任务以获取新链接"
                )
            }
            (ErrorKind::Disk, Trouble::Disk { full: true, .. }) => text!(
                "free some disk space, then repeat: what has arrived is kept and nothing is lost",
                "请清理磁盘空间后重试：已下载的部分会保留，不会丢失"
            ),
            (ErrorKind::Disk, _) => text!(
                "choose a folder that can be written to, then repeat: the clip can be fetched again",
                "请选择可写的文件夹后重试：视频可重新下载"
            ),
            (ErrorKind::FileExists, _) => {
                text!("choose another name, or allow overwriting", "请更换文件名，或允许覆盖")
            }
            (ErrorKind::Interrupted | ErrorKind::TimedOut | ErrorKind::ServiceTrouble, _) => {
                text!("it is safe to repeat", "可以放心重试")
            }
            _ => return None,
        })
    }
}

impl Trouble {
    fn text(&self) -> Text {
        match self {
            Self::NoKey => text!("no API key is set", "未设置 API Key"),
            Self::Settings(what) => what.clone(),
            Self::NotConnected { stage, place } => {
                let Text { en, zh } = stage_text(*stage);
                text!("cannot reach {place}: {en}", "无法连接 {place}：{zh}")
            }
            Self::NoProxy { stage: Stage::Tls, place, .. } => {
                text!("the proxy {place} did not answer with TLS", "代理 {place} 没有以 TLS 应答")
            }
            Self::NoProxy { stage, place, .. } => {
                let Text { en, zh } = stage_text(*stage);
                text!("cannot reach the proxy {place}: {en}", "无法连接代理 {place}：{zh}")
            }
            Self::ProxyRefused { status: Some(status), place } => text!(
                "the proxy refused the connection to {place} (HTTP {status})",
                "代理拒绝连接 {place}（HTTP {status}）"
            ),
            Self::ProxyRefused { status: None, place } => {
                text!("the proxy refused the connection to {place}", "代理拒绝连接 {place}")
            }
            Self::Untrusted { place } => {
                text!("the certificate of {place} is not trusted", "{place} 的证书不受信任")
            }
            Self::Withheld => {
                text!("the request was held back before anything was sent", "请求在发送前被撤回")
            }
            Self::Interrupted { place } => text!(
                "the connection to {place} broke before the answer was complete",
                "与 {place} 的连接在应答完整之前中断"
            ),
            Self::TimedOut { place } => text!("{place} did not answer in time", "{place} 未及时应答"),
            Self::Answered { http, code, message, retry_after, .. } => {
                answered(*http, *code, message, *retry_after)
            }
            Self::Unreadable { http, place } => text!(
                "the answer of {place} (HTTP {http}) cannot be read",
                "无法解析 {place} 的应答（HTTP {http}）"
            ),
            Self::NoTaskId { http, told, .. } if told.is_empty() => text!(
                "the answer (HTTP {http}) reports success without a task id",
                "应答（HTTP {http}）表示成功，但没有任务 ID"
            ),
            Self::NoTaskId { http, told, .. } => text!(
                "the answer (HTTP {http}) reports success without a task id: it has `{told}` in that place",
                "应答（HTTP {http}）表示成功，但没有任务 ID：该位置上是 `{told}`"
            ),
            Self::AnothersTask { task } => text!(
                "the answer names the task {task}, which belongs to another shot",
                "应答中的任务 {task} 属于另一个镜头"
            ),
            Self::OtherTask { place, .. } => text!(
                "{place} answered about a task that was not asked about",
                "{place} 返回的是另一个任务的信息"
            ),
            Self::Deadline { place } => text!(
                "the deadline passed before the clip from {place} was complete",
                "在期限内未能从 {place} 下载完整视频"
            ),
            Self::Redirected { http, place } => text!(
                "{place} answered with a redirect (HTTP {http}), which is not followed",
                "{place} 返回重定向（HTTP {http}），未跟随"
            ),
            Self::LinkRefused { http, place } => {
                text!("{place} refused the link (HTTP {http})", "{place} 拒绝了该链接（HTTP {http}）")
            }
            Self::LinkUnusable { why } => {
                let Text { en, zh } = why;
                text!("the link is not followed: {en}", "未跟随该链接：{zh}")
            }
            Self::NotAClip { why, place } => {
                let Text { en, zh } = why;
                text!("what {place} delivered is not a clip: {en}", "{place} 返回的内容不是视频：{zh}")
            }
            Self::CutShort { place } => {
                text!("what {place} delivered is not a complete clip", "{place} 返回的视频不完整")
            }
            Self::AnotherClip { place } => text!(
                "what {place} delivered is another clip of the same task",
                "{place} 返回的是同一任务的另一个视频"
            ),
            Self::WrongPiece { place } => text!(
                "{place} sent a piece of the clip that was not asked for",
                "{place} 返回的不是所请求的片段"
            ),
            Self::Disk { action, path, full } => {
                let (path, why) = (path.display(), if *full { "（磁盘已满）" } else { "" });
                text!("cannot {action} {path}", "无法读写 {path}{why}")
            }
            Self::FileExists { path } => {
                let path = path.display();
                text!("{path} already exists, and was left alone", "{path} 已存在，未作改动")
            }
            Self::Busy { path } => {
                let path = path.display();
                text!("another process is downloading to {path}", "另一进程正在下载到 {path}")
            }
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

fn is_this_machine(place: &str) -> bool {
    url::Url::parse(&format!("http://{place}")).is_ok_and(|it| crate::api_key::is_loopback(&it))
}

fn stage_text(stage: Stage) -> Text {
    match stage {
        Stage::Name => text!("the host name was not found", "找不到该主机名"),
        Stage::Connect => text!("no connection was made", "无法建立连接"),
        Stage::Tls => text!("the TLS handshake failed", "TLS 握手失败"),
        Stage::Time => text!("no connection was made in time", "连接超时"),
    }
}

fn answered(http: u16, code: Option<i64>, message: &str, retry_after: Option<Duration>) -> Text {
    let answer = match code {
        Some(code) if code != i64::from(http) && http != 200 => {
            text!("the service answered {code} (HTTP {http})", "服务返回 {code}（HTTP {http}）")
        }
        Some(code) => text!("the service answered {code}", "服务返回 {code}"),
        None => text!("the service answered HTTP {http}", "服务返回 HTTP {http}"),
    };
    let said = match message {
        "" => answer,
        message => answer.then(&text!(": ", "："), &Text::plain(message.to_owned())),
    };
    match retry_after.filter(|it| *it > Duration::ZERO) {
        None => said,
        Some(pause) => {
            let Text { en, zh } = spoken(pause);
            said.then(&Text::default(), &text!(" (it asks for a pause of {en})", "（要求等待 {zh}）"))
        }
    }
}

/// A length of time for people, in its largest unit that loses nothing worth knowing.
fn spoken(length: Duration) -> Text {
    let seconds = length.as_secs();
    match seconds {
        0..120 => text!("{seconds} s", "{seconds} 秒"),
        120..7200 => {
            let minutes = seconds.div_ceil(60);
            text!("{minutes} min", "{minutes} 分钟")
        }
        _ => {
            let hours = seconds.div_ceil(3600);
            text!("{hours} h", "{hours} 小时")
        }
    }
}
