//! What went wrong, as people read it in every language.
//!
//! The English is the error's own; the Chinese is made of the same data. What others said, a service, a proxy, a system,
//! stays as they said it.

use crate::error::{ClientError, Stage, Trouble, spoken};
use giggle_domain::{Language, Text};
use std::time::Duration;

impl ClientError {
    /// What happened, without its causes.
    pub fn text(&self) -> Text {
        let mut zh = chinese(self.trouble());
        if self.attempts() > 1 {
            zh.push_str(&format!("（{:.1} 秒内尝试 {} 次）", self.elapsed().as_secs_f64(), self.attempts()));
        }
        Text { en: self.to_string().into(), zh: zh.into() }
    }

    /// What to do next, where there is something to say.
    pub fn hint_text(&self) -> Option<Text> {
        let (en, zh) = (self.hint(Language::English)?, self.hint(Language::Chinese)?);
        Some(Text { en: en.into(), zh: zh.into() })
    }
}

fn chinese(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NoKey => "未设置 API Key".to_owned(),
        Trouble::Settings(what) => format!("客户端设置有误：{what}"),
        Trouble::NotConnected { stage, place } => format!("无法连接 {place}：{}", stage_text(*stage)),
        Trouble::NoProxy { stage } => format!("无法连接代理：{}", stage_text(*stage)),
        Trouble::ProxyRefused { status, place } => {
            let status = status.map(|it| format!("（HTTP {it}）")).unwrap_or_default();
            format!("代理拒绝连接 {place}{status}")
        }
        Trouble::Untrusted { place } => format!("{place} 的证书不受信任"),
        Trouble::Withheld => "请求在发送前被撤回".to_owned(),
        Trouble::Interrupted { place } => format!("与 {place} 的连接在应答完整之前中断"),
        Trouble::TimedOut { place } => format!("{place} 未及时应答"),
        Trouble::Answered { http, code, message, retry_after, .. } => {
            let mut said = if message.is_empty() { String::new() } else { format!("：{message}") };
            if let Some(pause) = retry_after.filter(|it| *it > Duration::ZERO) {
                said.push_str(&format!("（要求等待 {}）", spoken(pause)));
            }
            match code {
                Some(code) if *code != i64::from(*http) && *http != 200 => {
                    format!("服务返回 {code}（HTTP {http}）{said}")
                }
                Some(code) => format!("服务返回 {code}{said}"),
                None => format!("服务返回 HTTP {http}{said}"),
            }
        }
        Trouble::Unreadable { http, place } => format!("无法解析 {place} 的应答（HTTP {http}）"),
        Trouble::NoTaskId { http, told } => {
            let told = if told.is_empty() { String::new() } else { format!("：其位置上是 `{told}`") };
            format!("应答（HTTP {http}）表示成功，但没有任务 ID{told}")
        }
        Trouble::OtherTask { place, .. } => format!("{place} 返回的是另一个任务的信息"),
        Trouble::Deadline { place } => format!("在期限内未能从 {place} 下载完整视频"),
        Trouble::Redirected { http, place } => format!("{place} 返回重定向（HTTP {http}），未跟随"),
        Trouble::LinkRefused { http, place } => format!("{place} 拒绝了该链接（HTTP {http}）"),
        Trouble::LinkUnusable { why } => format!("未跟随该链接：{why}"),
        Trouble::NotAClip { why, place } => format!("{place} 返回的内容不是视频：{why}"),
        Trouble::CutShort { place } => format!("{place} 返回的视频不完整"),
        Trouble::WrongPiece { place } => format!("{place} 返回的不是所请求的片段"),
        Trouble::Disk { path, full, .. } => {
            let why = if *full { "（磁盘已满）" } else { "" };
            format!("无法读写 {}{why}", path.display())
        }
        Trouble::FileExists { path } => format!("{} 已存在", path.display()),
        Trouble::Busy { path } => format!("另一进程正在下载到 {}", path.display()),
    }
}

fn stage_text(stage: Stage) -> &'static str {
    match stage {
        Stage::Name => "找不到该主机名",
        Stage::Connect => "无法建立连接",
        Stage::Tls => "TLS 握手失败",
        Stage::Time => "连接超时",
    }
}
