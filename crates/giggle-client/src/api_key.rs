//! The key, and the only places it may go.
//!
//! Two values that are checked once, at the door: [`ApiKey`], which never prints itself, and [`ApiBase`], which is
//! https or loopback. Whatever holds both may send; nobody downstream checks again. This module must not know how
//! a request is made.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use giggle_domain::{Text, is_hidden, text, wire};
use reqwest::header::HeaderValue;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fmt;
use std::net::IpAddr;
use std::ops::Range;
use url::{Host, Url};

/// The key of an account. It prints as `ApiKey(…)`, never as itself.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(Box<str>);

/// Why a text cannot be a key; it never contains the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFault {
    /// A quotation mark, which copying out of a configuration brings along.
    Quoted,
    /// A name and an equals sign before it, as in a file of variables.
    Assigned,
    /// The name of a header or a scheme before it.
    Headed,
    /// Brackets around it, or a comma behind it.
    Bracketed,
    /// Nothing but space.
    Empty,
    /// Something that a header cannot carry, such as a line break or a letter outside ASCII.
    OddCharacter,
}

impl KeyFault {
    /// The fault in one sentence.
    pub fn text(self) -> Text {
        match self {
            Self::Quoted => {
                text!(
                    "the API key contains a quotation mark: write it without quotes",
                    "API Key 中含有引号：请去掉引号"
                )
            }
            Self::Assigned => text!(
                "the API key is written as a line of a settings file: leave out the name, the `=` and the quotes around the key",
                "API Key 写成了配置文件中的一行：请去掉密钥前的名称、`=` 以及引号"
            ),
            Self::Headed => text!(
                "the API key is written as a header: leave out the words before the key, such as `x-auth:` or `Bearer`",
                "API Key 写成了请求头：请去掉密钥前的内容，例如 `x-auth:` 或 `Bearer`"
            ),
            Self::Bracketed => text!(
                "the API key has brackets around it, or a comma or semicolon behind it: leave them out",
                "API Key 两侧有括号，或末尾有逗号、分号：请去掉"
            ),
            Self::Empty => text!("the API key is empty", "API Key 为空"),
            Self::OddCharacter => text!(
                "the API key contains a character that no key has (a space, a line break, or a letter outside ASCII)",
                "API Key 中含有不可能出现的字符（空格、换行或非 ASCII 字符）"
            ),
        }
    }
}

impl fmt::Display for KeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for KeyFault {}

/// A key of so many letters is not in a text by chance.
const LEAST_TELLING: usize = 16;

impl ApiKey {
    /// Takes visible ASCII; space and a pair of quotes around it, which copying brings along, are taken off.
    ///
    /// # Errors
    ///
    /// An empty text, or one with a single quote, or with anything but visible ASCII inside.
    pub fn parse(text: &str) -> Result<Self, KeyFault> {
        const PAIRS: [(char, char); 5] = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’')];
        let text = text.trim();
        let inside = |(open, close): (char, char)| text.strip_prefix(open)?.strip_suffix(close);
        let text = PAIRS.into_iter().find_map(inside).unwrap_or(text).trim();
        if let Some(fault) = written_elsewhere(text) {
            return Err(fault);
        }
        if text.contains(['"', '\'', '`', '“', '”', '‘', '’']) {
            return Err(KeyFault::Quoted);
        }
        if text.is_empty() {
            return Err(KeyFault::Empty);
        }
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(KeyFault::OddCharacter);
        }
        Ok(Self(text.into()))
    }

    /// A short name of the account that this key opens: 16 hexadecimal digits that do not lead back to the key.
    ///
    /// A ledger keeps it beside each shot, so that what one account paid for is not taken for another's.
    pub fn realm_hash(&self) -> String {
        let mut hash = Sha256::new();
        // The prefix keeps this hash apart from any other use of the same key's hash.
        hash.update(b"giggle realm v1\0");
        hash.update(self.0.as_bytes());
        hex::encode(&hash.finalize()[..8])
    }

    /// Whether a text is the key, or has it in it.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let key: &str = &self.0;
        // A short one may be a part of any word.
        text.trim() == key || key.len() >= LEAST_TELLING && text.contains(key)
    }

    /// The header's value, marked as one that must not be logged or compressed.
    pub(crate) fn header(&self) -> HeaderValue {
        // `parse` let visible ASCII through and nothing else, which every header can carry.
        let mut value = HeaderValue::from_str(&self.0).unwrap_or_else(|_| HeaderValue::from_static(""));
        value.set_sensitive(true);
        value
    }

    /// A text of the service with the key blotted out, in case it repeats what it was sent: also where the key is cut, hidden
    /// between characters that show nothing, broken over lines, percent-encoded, or in other case.
    pub(crate) fn blotted(&self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        let mut at = 0;
        for part in self.parts_in(text) {
            clean.push_str(&text[at..part.start]);
            clean.push_str(BLOT);
            at = part.end;
        }
        clean.push_str(&text[at..]);
        clean
    }

    /// What is acted on, such as an id or a link, with the whole key blotted out and nothing else touched.
    pub(crate) fn blotted_whole(&self, text: &str) -> String {
        if self.0.len() < TELLING_CHARACTERS { text.to_owned() } else { text.replace(&*self.0, BLOT) }
    }

    /// Where a text holds the key, or a part of it that is long enough to help somebody guess the rest.
    fn parts_in(&self, text: &str) -> Vec<Range<usize>> {
        let key = self.0.to_ascii_lowercase().into_bytes();
        if key.len() < LEAST_SECRET {
            return Vec::new();
        }
        let least = key.len().min(TELLING_CHARACTERS);
        let pieces: HashSet<&[u8]> = key.windows(least).collect();
        let (plain, starts) = letters(text);
        let mut parts: Vec<Range<usize>> = Vec::new();
        for (at, piece) in plain.windows(least).enumerate() {
            if pieces.contains(piece) {
                let (start, last) = (starts[at] as usize, starts[at + least - 1] as usize);
                let is_escape = text[last..].starts_with('%') && plain[at + least - 1] != b'%';
                let end = last + if is_escape { 3 } else { 1 };
                match parts.last_mut() {
                    Some(before) if before.end >= start => before.end = end,
                    _ => parts.push(start..end),
                }
            }
        }
        for form in self.encoded() {
            for (at, _) in plain.windows(form.len()).enumerate().filter(|(_, piece)| *piece == form) {
                parts.push(starts[at] as usize..starts[at + form.len() - 1] as usize + 1);
            }
        }
        parts.sort_by_key(|part| part.start);
        parts.dedup_by(|next, before| {
            let is_joined = next.start <= before.end;
            before.end = if is_joined { before.end.max(next.end) } else { before.end };
            is_joined
        });
        parts
    }

    /// The whole key in hexadecimal, and in base64 wherever in the encoded text it begins; in lower case.
    fn encoded(&self) -> Vec<Vec<u8>> {
        let key = self.0.as_bytes();
        // What is shorter would be found in texts that have nothing to do with it.
        if key.len() < TELLING_CHARACTERS {
            return Vec::new();
        }
        let in_base64 = (0..3).map(|before: usize| {
            let text = BASE64.encode([&[0; 2][..before], key].concat());
            // The letters that depend on the key alone.
            let (from, to) = ((before * 8).div_ceil(6), (before + key.len()) * 8 / 6);
            text.as_bytes()[from..to].to_ascii_lowercase()
        });
        in_base64.chain([hex::encode(key).into_bytes()]).collect()
    }

    /// A raw body with the key blotted out, before anything reads, cuts or keeps it.
    pub(crate) fn blotted_bytes(&self, body: Bytes) -> Bytes {
        let key = self.0.as_bytes();
        // A key of a trial, such as `k` or `test`, is a part of the names of fields.
        if key.len() < TELLING_CHARACTERS {
            return body;
        }
        let mut found = body.windows(key.len()).position(|part| part == key);
        if found.is_none() {
            return body;
        }
        let (mut rest, mut clean) = (&body[..], Vec::with_capacity(body.len()));
        while let Some(at) = found {
            clean.extend_from_slice(&rest[..at]);
            clean.extend_from_slice(BLOT.as_bytes());
            rest = &rest[at + key.len()..];
            found = rest.windows(key.len()).position(|part| part == key);
        }
        clean.extend_from_slice(rest);
        clean.into()
    }
}

/// What a text has beside the key, if it was copied from a place where something stands beside it.
fn written_elsewhere(text: &str) -> Option<KeyFault> {
    const SECRETS: [&str; 4] = ["key", "token", "auth", "secret"];
    const SCHEMES: [&str; 4] = ["bearer", "token", "basic", "apikey"];
    const BRACKETS: [(char, char); 4] = [('<', '>'), ('[', ']'), ('(', ')'), ('{', '}')];
    let lower = text.to_ascii_lowercase();
    if lower.contains("giggle_api_key") {
        return Some(KeyFault::Assigned);
    }
    let begins_as_key = |value: &str| {
        value.trim_start_matches(|c: char| c.is_whitespace() || "\"'`".contains(c)).starts_with("sk_")
    };
    let is_name = |name: &str| SECRETS.iter().any(|secret| name.contains(secret));
    // Signs at the end are a part of the key itself.
    let is_before = |sign: char| {
        lower.split_once(sign).is_some_and(|(name, value)| {
            let has_value = !value.trim_matches(['=', ' ']).is_empty();
            has_value && !name.starts_with("sk_") && (is_name(name) || begins_as_key(value))
        })
    };
    let has_scheme = lower
        .split_once(char::is_whitespace)
        .is_some_and(|(scheme, value)| SCHEMES.contains(&scheme) || begins_as_key(value));
    if is_before('=') {
        return Some(KeyFault::Assigned);
    }
    if is_before(':') || has_scheme {
        return Some(KeyFault::Headed);
    }
    let is_bracketed = BRACKETS.iter().any(|(open, close)| text.starts_with(*open) && text.ends_with(*close));
    (is_bracketed || text.ends_with([',', ';'])).then_some(KeyFault::Bracketed)
}

/// What is shown in place of the key.
const BLOT: &str = "[key]";
/// So many characters of the key in a row are not shown either.
const TELLING_CHARACTERS: usize = 8;
/// What is shorter is no key of the service, and would be blotted out of every word.
const LEAST_SECRET: usize = 4;

/// The letters of a text as they would be compared with a key, and where each of them begins: without space and what is not
/// seen, escapes of addresses read, in lower case. What is not ASCII is a zero here, which no key holds.
fn letters(text: &str) -> (Vec<u8>, Vec<u32>) {
    let (mut plain, mut starts) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut rest = text.char_indices();
    while let Some((at, letter)) = rest.next() {
        // No answer is as long as that; what is behind it is not shown by anybody.
        let Ok(start) = u32::try_from(at) else { break };
        let escaped = (letter == '%').then(|| text.get(at + 1..at + 3)).flatten();
        let escaped =
            escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(u8::is_ascii_graphic);
        let byte = if let Some(byte) = escaped {
            rest.nth(1);
            byte
        } else if letter.is_whitespace() || letter.is_control() || is_hidden(letter) {
            continue;
        } else {
            u8::try_from(letter).ok().filter(u8::is_ascii).unwrap_or(0)
        };
        plain.push(byte.to_ascii_lowercase());
        starts.push(start);
    }
    (plain, starts)
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// Where the API is: an https origin, or a loopback one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ApiBase {
    url: Url,
}

/// Why a text cannot be a base: what is wrong and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", text.en)]
pub struct BaseFault {
    text: Text,
}

impl BaseFault {
    /// The fault in one sentence.
    pub fn text(&self) -> &Text {
        &self.text
    }
}

impl ApiBase {
    /// Takes `https://host[:port]`, or http for loopback; a trailing slash is taken off.
    ///
    /// # Errors
    ///
    /// Plain http to any other host (the key would travel in the open), a path, a query, a user name, another scheme,
    /// and `api.giggle.pro`, which is another service.
    pub fn parse(text: &str) -> Result<Self, BaseFault> {
        let text = text.trim();
        let fault = |text: Text| Err(BaseFault { text });
        let usual = wire::DEFAULT_BASE;
        // The text is never repeated: it may hold a password, or be the key itself.
        if let Some(scheme) = missing_scheme(text) {
            return fault(text!(
                "the API base has no `{scheme}` before its host; it looks like {usual}, or http://127.0.0.1:8080 for an emulator",
                "API 地址的主机名前缺少 `{scheme}`；应类似 {usual}，模拟器则类似 http://127.0.0.1:8080"
            ));
        }
        let Ok(url) = Url::parse(text) else {
            return fault(text!(
                "the API base is not a valid URL; it looks like {usual}",
                "API 地址不是有效的网址；应类似 {usual}"
            ));
        };
        if !url.username().is_empty() || url.password().is_some() {
            return fault(text!(
                "an API base contains no user name or password; the key is set separately",
                "API 地址中不能包含用户名或密码；密钥须另行设置"
            ));
        }
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return fault(text!(
                "an API base begins with https://, as in {usual}",
                "API 地址以 https:// 开头，例如 {usual}"
            ));
        }
        if url.query().is_some() || url.fragment().is_some() || !url.path().trim_matches('/').is_empty() {
            return fault(text!(
                "an API base has no path and no query, as in {usual}",
                "API 地址中不能有路径或查询参数，例如 {usual}"
            ));
        }
        let host = url.host_str().unwrap_or_default().trim_end_matches('.');
        if host == "api.giggle.pro" {
            return fault(text!(
                "api.giggle.pro is another service, not the Generation API; use {usual}",
                "api.giggle.pro 是另一项服务，并非生成接口；请使用 {usual}"
            ));
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return fault(text!(
                "plain http would send the key unencrypted; use https (plain http is for loopback only)",
                "http 会以明文发送密钥；请使用 https（http 仅可用于本机回环地址）"
            ));
        }
        let mut url = url;
        url.set_path("");
        Ok(Self { url })
    }

    /// The origin without a trailing slash, such as `https://giggle.pro`.
    pub fn as_str(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// Whether it is this machine: an emulator, and never the real service.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    /// Its host.
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether an address is at the same host and port.
    pub(crate) fn is_at(&self, url: &Url) -> bool {
        self.url.origin() == url.origin()
    }

    /// Host and port, as errors name them.
    pub fn place(&self) -> String {
        place(&self.url)
    }

    /// The whole address of a path of the API.
    pub(crate) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.as_str())
    }
}

impl Default for ApiBase {
    fn default() -> Self {
        match Self::parse(wire::DEFAULT_BASE) {
            Ok(base) => base,
            // A test reads the constant; a program that got past it cannot come here.
            Err(fault) => unreachable!("the default base is at fault: {fault}"),
        }
    }
}

impl fmt::Display for ApiBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether an address names this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
///
/// A name is judged by its letters and never looked up: a name service must not be able to open the way for http.
/// The scheme that is missing before a host, with a port or not: `localhost:8080` is a scheme of its own to whoever reads addresses.
fn missing_scheme(text: &str) -> Option<&'static str> {
    if text.is_empty() || text.contains("//") || text.contains([' ', '@', '=']) {
        return None;
    }
    let url = Url::parse(&format!("http://{text}")).ok()?;
    let is_named = matches!(url.host()?, Host::Domain(name) if name.contains('.'));
    if is_loopback(&url) {
        return Some("http://");
    }
    // A word alone may be anything, the key among it.
    (is_named || matches!(url.host()?, Host::Ipv4(_) | Host::Ipv6(_))).then_some("https://")
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Whether an address names this machine by a number, in whatever spelling.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => is_own_address(ip.into()),
        Some(Host::Ipv6(ip)) => is_own_address(ip.into()),
        Some(Host::Domain(_)) | None => is_loopback(url),
    }
}

/// Whether a number is one of this machine: loopback, the one that means any, in IPv6's clothes too, or that of one of its
/// own interfaces.
pub(crate) fn is_own_address(ip: IpAddr) -> bool {
    let ip = match ip {
        IpAddr::V6(v6) => match v6.segments() {
            [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] if high != 0 => {
                let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
                IpAddr::V4([a, b, c, d].into())
            }
            _ => ip,
        },
        IpAddr::V4(_) => ip,
    };
    let is_any = match ip {
        IpAddr::V4(v4) => v4.octets()[0] == 0,
        IpAddr::V6(v6) => v6.is_unspecified(),
    };
    if ip.is_loopback() || is_any {
        return true;
    }
    // Nothing is sent: the system only says which of its own addresses it would speak from.
    let any: IpAddr = if ip.is_ipv4() {
        std::net::Ipv4Addr::UNSPECIFIED.into()
    } else {
        std::net::Ipv6Addr::UNSPECIFIED.into()
    };
    let speaks_from = std::net::UdpSocket::bind((any, 0)).and_then(|socket| {
        socket.connect((ip, 9))?;
        socket.local_addr()
    });
    speaks_from.is_ok_and(|from| from.ip() == ip)
}

/// Host and port of an address, and nothing else of it.
pub(crate) fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or("?");
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_base_without_its_scheme_is_told_which() {
        for (text, scheme) in [
            ("127.0.0.1:43969", "`http://`"),
            ("localhost:8080", "`http://`"),
            ("[::1]:8080/", "`http://`"),
            ("giggle.pro", "`https://`"),
            ("10.0.0.7:8443", "`https://`"),
        ] {
            let said = super::ApiBase::parse(text).unwrap_err().text().en.clone();
            assert!(said.contains(scheme), "{text}: {said}");
        }
        for text in ["sk_test_abcdef", "nonsense", "ftp://x.org", "u:p@x.org"] {
            let said = super::ApiBase::parse(text).unwrap_err().text().en.clone();
            assert!(!said.contains("before its host"), "{text}: {said}");
        }
    }

    use super::*;

    #[test]
    fn a_key_is_visible_ascii_and_never_prints() {
        let key = ApiKey::parse(" sk_prod_SECRET\n").unwrap();
        assert!(!format!("{key:?} {:?} {:?}", Some(&key), key.header()).contains("SECRET"));
        assert_eq!(key.header().as_bytes(), b"sk_prod_SECRET");
        assert_eq!(ApiKey::parse(" \t"), Err(KeyFault::Empty));
        for odd in ["a b", "a\nb", "键", "a\u{7f}", "a\u{0}b"] {
            assert_eq!(ApiKey::parse(odd), Err(KeyFault::OddCharacter), "{odd:?}");
        }
        assert_eq!(key.blotted("no user for sk_prod_SECRET"), "no user for [key]");
        let body = Bytes::from_static(b"sk_prod_SECRET,sk_prod_SECRETsk_prod_SECRE");
        assert_eq!(key.blotted_bytes(body), "[key],[key]sk_prod_SECRE");
        for quoted in ["\"sk_prod_SECRET\"", "'sk_prod_SECRET'", " “sk_prod_SECRET” ", "`sk_prod_SECRET`"]
        {
            assert_eq!(ApiKey::parse(quoted), Ok(key.clone()), "{quoted}");
        }
        for half in ["\"sk", "sk'", "s\"k", "\"\"\""] {
            assert_eq!(ApiKey::parse(half), Err(KeyFault::Quoted), "{half}");
        }
        assert_eq!(ApiKey::parse("''"), Err(KeyFault::Empty));
    }

    #[test]
    fn what_was_copied_along_with_a_key_is_named() {
        for (fault, texts) in [
            (
                KeyFault::Assigned,
                &[
                    "GIGGLE_API_KEY=sk_live_SECRET",
                    "export GIGGLE_API_KEY=sk_live_SECRET",
                    "GIGGLE_API_KEY=\"sk_live_SECRET\"",
                    "'GIGGLE_API_KEY = sk_live_SECRET'",
                    "# mine\nGIGGLE_API_KEY=sk_live_SECRET\n",
                    "$env:GIGGLE_API_KEY = 'sk_live_SECRET'",
                    "API_KEY=k7",
                    "KEY= sk_live_SECRET",
                    "--api-key=sk_live_SECRET",
                    "mine=sk_live_SECRET",
                ][..],
            ),
            (
                KeyFault::Headed,
                &[
                    "Bearer sk_live_SECRET",
                    "bearer k7",
                    "x-auth: sk_live_SECRET",
                    "x-auth:k7",
                    "Authorization: Bearer sk_live_SECRET",
                    "\"api_key\": \"sk_live_SECRET\"",
                    "-H sk_live_SECRET",
                ],
            ),
            (
                KeyFault::Bracketed,
                &["<sk_live_SECRET>", "{sk_live_SECRET}", "sk_live_SECRET,", "sk_live_SECRET;"],
            ),
        ] {
            for text in texts {
                assert_eq!(ApiKey::parse(text), Err(fault), "{text}");
            }
            assert!(!fault.text().en.contains("SECRET"));
        }
        for text in ["sk_a=", "sk_live_a=b", "sk_key:7", "YWJjZA==", "a=b", "a:b", "k"] {
            assert!(ApiKey::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_key_is_found_in_every_disguise() {
        let key = ApiKey::parse("sk_prod_0123456789abcdef").unwrap();
        let cases = [
            ("no user for sk_prod_0123456789abcdef.", "no user for [key]."),
            ("sk_prod_0123\u{200b}456789abcdef", "[key]"),
            ("sk_prod_0123\r\n456789abcdef, 键 sk_prod_0123456789abcdef", "[key], 键 [key]"),
            ("sk%5Fprod%5f0123456789abcdef", "[key]"),
            ("SK_PROD_0123456789ABCDEF", "[key]"),
            ("forbidden key sk_prod_0123456", "forbidden key [key]"),
            ("sk_prod_0123...89abcdef", "[key]...[key]"),
            ("the key 123456789", "the key [key]"),
            ("100%5 of sk_prod", "100%5 of sk_prod"),
            ("%", "%"),
            ("the key 736b5f70726f645f30313233343536373839616263646566", "the key [key]"),
            ("Basic dXNlcjpza19wcm9kXzAxMjM0NTY3ODlhYmNkZWY=", "Basic dXNlcjp[key]Y="),
            ("c2tfcHJvZF8wMTIzNDU2Nzg5YWJjZGVm c2tfcHJvZ", "[key] c2tfcHJvZ"),
        ];
        for (told, shown) in cases {
            assert_eq!(key.blotted(told), shown, "{told:?}");
        }
    }

    #[test]
    fn a_short_key_does_not_spoil_an_answer() {
        for short in ["k", "t", "1", "test", "data"] {
            let key = ApiKey::parse(short).unwrap();
            let body = Bytes::from_static(br#"{"code":200,"data":{"task_id":"test-1"}}"#);
            assert_eq!(key.blotted_bytes(body.clone()), body, "{short}");
            assert_eq!(key.blotted_whole("https://a.example/test"), "https://a.example/test");
        }
        assert_eq!(ApiKey::parse("k").unwrap().blotted("no task"), "no task");
        assert_eq!(ApiKey::parse("sk_7").unwrap().blotted("no sk_7 here"), "no [key] here");
    }

    #[test]
    fn a_realm_is_of_one_key_and_does_not_hold_it() {
        let (a, b) = (ApiKey::parse("sk_a").unwrap(), ApiKey::parse("sk_b").unwrap());
        assert_eq!(a.realm_hash().len(), 16);
        assert_eq!(a.realm_hash(), ApiKey::parse("sk_a ").unwrap().realm_hash());
        assert_ne!(a.realm_hash(), b.realm_hash());
    }

    #[test]
    fn a_base_is_an_origin() {
        let cases: [(&str, &str); 8] = [
            ("https://giggle.pro", "https://giggle.pro"),
            (" https://giggle.pro/ ", "https://giggle.pro"),
            ("https://GIGGLE.pro:443//", "https://giggle.pro"),
            ("https://proxy.example:8443", "https://proxy.example:8443"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
            ("http://127.9.9.9", "http://127.9.9.9"),
            ("http://localhost:1", "http://localhost:1"),
            ("http://[::1]:1", "http://[::1]:1"),
        ];
        for (text, expected) in cases {
            let base = ApiBase::parse(text).unwrap();
            assert_eq!(base.as_str(), expected);
            assert_eq!(base.join("/api/v1/x"), format!("{expected}/api/v1/x"));
        }
    }

    #[test]
    fn what_is_no_base_is_said() {
        let cases: [(&str, &str); 17] = [
            ("http://giggle.pro", "unencrypted"),
            ("http://localhost.evil.example", "unencrypted"),
            ("http://128.0.0.1", "unencrypted"),
            ("http://127.0.0.1.evil.example", "unencrypted"),
            ("http://0.0.0.0:1", "unencrypted"),
            ("https://api.giggle.pro", "another service"),
            ("https://API.giggle.pro./", "another service"),
            ("https://giggle.pro/api/v1", "no path"),
            ("https://giggle.pro?a=1", "no path"),
            ("https://giggle.pro#a", "no path"),
            ("https://user:hunter2@giggle.pro", "no user name"),
            ("ftp://giggle.pro", "https://"),
            ("file:///etc/passwd", "https://"),
            ("giggle.pro", "no `https://` before"),
            ("", "not a valid URL"),
            ("https://user:hunter2@giggle.pro:99999", "not a valid URL"),
            ("http://hunter2", "unencrypted"),
        ];
        for (text, reason) in cases {
            let message = ApiBase::parse(text).unwrap_err().to_string();
            assert!(message.contains(reason), "{message}");
            assert!(!message.contains("hunter2"));
        }
    }

    #[test]
    fn this_machine_is_known_in_every_spelling() {
        let cases: [(&str, bool); 12] = [
            ("https://127.0.0.1/", true),
            ("https://127.1/", true),
            ("https://2130706433/", true),
            ("https://0x7f.1/", true),
            ("https://0.0.0.0/", true),
            ("https://[::1]/", true),
            ("https://[::]/", true),
            ("https://[::ffff:127.0.0.1]/", true),
            ("https://[::127.0.0.1]/", true),
            ("https://a.localhost./", true),
            ("https://192.0.2.1/", false),
            ("https://example.org/", false),
        ];
        for (text, is_here) in cases {
            assert_eq!(is_this_machine(&Url::parse(text).unwrap()), is_here);
        }
    }

    #[test]
    fn the_default_base_is_a_base() {
        assert_eq!(ApiBase::default().place(), "giggle.pro:443");
        assert!(!ApiBase::default().is_loopback());
    }
}
