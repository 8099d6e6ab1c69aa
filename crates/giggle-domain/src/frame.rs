//! Frames: the pictures that a clip starts and ends with.

use crate::conversion::Conversion;
use crate::picture::{self, PictureFacts, PictureFault};
use crate::refusal::{BLOTTED_KEY, Field, Refusal, shown, without_keys};
use crate::{Text, text};
use base64::Engine as _;
use base64::alphabet::STANDARD as STANDARD_ALPHABET;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// A picture as it is asked for: the API's three forms.
#[derive(Clone, PartialEq, Eq)]
pub enum FrameRef {
    /// An asset that the service already holds.
    Asset(Box<str>),
    /// An address that the service fetches.
    Url(Box<str>),
    /// The picture itself.
    Inline(InlinePicture),
}

/// A picture carried in the request, as raw base64.
#[derive(Clone, PartialEq, Eq)]
pub struct InlinePicture {
    base64: Arc<str>,
    digest: [u8; 32],
    size: Option<(u32, u32)>,
    conversion: Option<Conversion>,
    oddity: Option<Oddity>,
}

/// What makes a picture hardly what somebody meant to pay for, though it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// There is nothing to be seen: all of it is transparent.
    Transparent,
    /// All of it has one colour: red, green and blue.
    OneColour([u8; 3]),
    /// It is the first of several pictures in its file, which is sent as it is.
    Animated,
}

impl InlinePicture {
    /// Raw base64 in the standard alphabet, with padding and without a `data:` prefix.
    pub fn base64(&self) -> &str {
        &self.base64
    }

    /// SHA-256 of the bytes of the picture's file, before anything was made of them.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Width and height as a viewer shows it; `None` where nobody judged the picture.
    pub fn size(&self) -> Option<(u32, u32)> {
        self.size
    }

    /// What was made of the picture's file before it may be sent, if anything.
    pub fn conversion(&self) -> Option<&Conversion> {
        self.conversion.as_ref()
    }

    /// What is odd about the picture, as far as somebody looked.
    pub fn oddity(&self) -> Option<Oddity> {
        self.oddity
    }

    /// The bytes that are sent.
    pub fn bytes(&self) -> Vec<u8> {
        LENIENT.decode(self.base64.as_bytes()).unwrap_or_default()
    }
}

/// What a frame argument says: a frame that is ready, or a file that somebody must read first.
///
/// The domain reads no file: whoever may read it does so and calls [`FrameRef::from_picture`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameArgument {
    /// Nothing more is needed.
    Ready(FrameRef),
    /// A local file, by its path.
    File(PathBuf),
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD_ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl FrameArgument {
    /// Reads `asset_id:…`, `url:…`, `base64:…`, `file:…`, a bare address, or a path.
    ///
    /// # Errors
    ///
    /// An empty value, an address that is not http or https, or base64 that is none.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(refused(text!("the frame is empty", "画面参数为空")));
        }
        if let Some(id) = scheme(trimmed, "asset_id:") {
            return FrameRef::asset(id).map(Self::Ready);
        }
        if let Some(url) = scheme(trimmed, "url:") {
            return FrameRef::url(url).map(Self::Ready);
        }
        if let Some(data) = scheme(trimmed, "base64:") {
            return FrameRef::base64(data).map(Self::Ready);
        }
        if scheme(trimmed, "http://").or(scheme(trimmed, "https://")).is_some() {
            return FrameRef::url(trimmed).map(Self::Ready);
        }
        if scheme(trimmed, "data:").is_some() {
            return FrameRef::base64(trimmed).map(Self::Ready);
        }
        if is_bare_base64(trimmed) {
            return Err(refused(text!(
                "this is a picture as base64, not a path: write `base64:` before it",
                "这是图片的 base64，而非路径：请在前面加上 `base64:`"
            )));
        }
        let path = match scheme(trimmed, "file:") {
            Some(address) => path_of_address(address)?,
            None => PathBuf::from(text),
        };
        if path.as_os_str().is_empty() {
            return Err(refused(text!("the frame does not name a file", "未指定画面文件")));
        }
        Ok(Self::File(path))
    }
}

/// What is behind a scheme, which is written in letters of any case.
fn scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    text.get(..scheme.len()).filter(|it| it.eq_ignore_ascii_case(scheme)).map(|_| &text[scheme.len()..])
}

/// Whether a text is the base64 of a PNG, JPEG, WebP or GIF without anything before it. No path of this length looks so.
fn is_bare_base64(text: &str) -> bool {
    let begins_as_picture = ["iVBORw0KGgo", "/9j/", "UklGR", "R0lGOD"].iter().any(|it| text.starts_with(it));
    text.len() > 80
        && begins_as_picture
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(&byte))
}

/// The path of a `file:` address. `file:///a/b`, `file://localhost/a/b` and `file:/a/b` are the same path, percent-encoded;
/// `file:a/b` is a relative one, as it is written.
fn path_of_address(address: &str) -> Result<PathBuf, Refusal> {
    let path = match address.strip_prefix("//") {
        None => address,
        Some(rest) => {
            let (host, _) = rest.split_once('/').unwrap_or((rest, ""));
            if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
                let shown = shown(rest);
                return Err(refused(text!(
                    "`file://{shown}` is on another machine: give the picture's path",
                    "`file://{shown}` 位于其他机器：请提供图片路径"
                )));
            }
            &rest[host.len()..]
        }
    };
    if !path.starts_with('/') {
        return Ok(PathBuf::from(path));
    }
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8().map_err(|_| {
        let shown = shown(address);
        refused(text!(
            "`file:{shown}` is not an address in UTF-8: give the picture's path",
            "`file:{shown}` 不是 UTF-8 地址：请提供图片路径"
        ))
    })?;
    // On Windows the drive is the first part of the path.
    let is_drive = cfg!(windows) && decoded.as_bytes().get(2) == Some(&b':');
    Ok(PathBuf::from(&decoded[usize::from(is_drive)..]))
}

/// The forms in which a frame can be given.
pub fn forms() -> Text {
    text!(
        "a frame is asset_id:ID, url:ADDRESS, base64:DATA or a picture's path",
        "画面可以是 asset_id:ID、url:地址、base64:数据或图片路径"
    )
}

fn refused(said: Text) -> Refusal {
    Refusal::new(Field::StartFrame, said)
}

impl FrameRef {
    /// An asset by its id.
    ///
    /// # Errors
    ///
    /// An empty id, one with spaces or control characters, or an API key. Nothing else is known about ids for certain.
    pub fn asset(id: &str) -> Result<Self, Refusal> {
        let id = id.trim();
        if without_keys(id) == BLOTTED_KEY {
            return Err(refused(text!(
                "the asset id looks like an API key, and is not sent",
                "该 asset_id 像是 API key，未发送"
            )));
        }
        if id.is_empty() || id.chars().any(|c| c.is_whitespace() || c.is_control()) {
            let shown = shown(id);
            return Err(refused(text!(
                "`{shown}` is not a valid asset id: it is one word without spaces, as in asset_id:lkllv0yv81",
                "`{shown}` 不是有效的 asset_id：应为不含空格的一个词，例如 asset_id:lkllv0yv81"
            )));
        }
        Ok(Self::Asset(id.into()))
    }

    /// A picture by its address.
    ///
    /// # Errors
    ///
    /// What is no absolute http or https address, or has a blank in it.
    pub fn url(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if text.contains(char::is_whitespace) {
            let shown = shown(text);
            return Err(refused(text!(
                "`{shown}` has a blank in it: in an address, that is %20",
                "`{shown}` 中有空格：地址中的空格应写作 %20"
            )));
        }
        match url::Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
                Ok(Self::Url(text.into()))
            }
            _ => {
                let shown = shown(text);
                Err(refused(text!(
                    "`{shown}` is not an http or https address",
                    "`{shown}` 不是 http 或 https 地址"
                )))
            }
        }
    }

    /// A picture as base64 text; a `data:` prefix is taken off. Checked as base64 and no further, since the
    /// sender of ready-made base64 may know formats that we do not.
    ///
    /// # Errors
    ///
    /// Empty, or not base64 in the standard alphabet.
    pub fn base64(text: &str) -> Result<Self, Refusal> {
        let mut data = text.trim();
        if data.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:")) {
            data = data.split_once(',').map_or("", |(_, data)| data);
        }
        let packed: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        if packed.is_empty() {
            return Err(refused(text!("the base64 of the frame is empty", "画面的 base64 为空")));
        }
        match LENIENT.decode(packed.as_bytes()) {
            Ok(bytes) if !bytes.is_empty() => Ok(Self::Inline(InlinePicture::encode(&bytes, None))),
            _ => Err(refused(text!(
                "the frame is not base64 in the standard alphabet (A–Z a–z 0–9 + / =)",
                "画面不是标准 base64（A–Z a–z 0–9 + / =）"
            ))),
        }
    }

    /// A picture by the bytes of its file, checked as [`picture::check`] does.
    ///
    /// # Errors
    ///
    /// What `check` finds.
    pub fn from_picture(bytes: &[u8]) -> Result<Self, PictureFault> {
        Ok(Self::checked(bytes, picture::check(bytes)?))
    }

    /// A picture by the bytes of its file, of which it is known what they are.
    pub fn checked(bytes: &[u8], facts: PictureFacts) -> Self {
        Self::Inline(InlinePicture::encode(bytes, Some(facts.shown_size())))
    }

    /// A picture that was made of a file of another kind. The file's own bytes say which picture it is, so that the shot
    /// stays the same one however the picture is made.
    pub fn converted(file: &[u8], made: &[u8], facts: PictureFacts, conversion: Conversion) -> Self {
        let inline = InlinePicture::encode(made, Some(facts.shown_size()));
        let digest = Sha256::digest(file).into();
        Self::Inline(InlinePicture { digest, conversion: Some(conversion), ..inline })
    }

    /// The same frame, its picture judged as if it came from a file. Assets and addresses cannot be judged from here.
    ///
    /// # Errors
    ///
    /// What [`picture::check`] finds in ready-made base64.
    pub fn judged(self) -> Result<Self, PictureFault> {
        match self {
            Self::Inline(picture) if picture.size.is_none() => {
                let facts = picture::check(&picture.bytes())?;
                Ok(Self::Inline(InlinePicture { size: Some(facts.shown_size()), ..picture }))
            }
            Self::Inline(_) | Self::Asset(_) | Self::Url(_) => Ok(self),
        }
    }

    /// Width and height of the picture as a viewer shows it, where they are known.
    pub fn size(&self) -> Option<(u32, u32)> {
        match self {
            Self::Inline(picture) => picture.size,
            Self::Asset(_) | Self::Url(_) => None,
        }
    }

    /// What was made of the picture's file, if anything.
    pub fn conversion(&self) -> Option<&Conversion> {
        match self {
            Self::Inline(picture) => picture.conversion(),
            Self::Asset(_) | Self::Url(_) => None,
        }
    }

    /// The same frame with what was found to be odd about its picture, which does not make it another one.
    #[must_use]
    pub fn with_oddity(self, oddity: Option<Oddity>) -> Self {
        match self {
            Self::Inline(picture) => Self::Inline(InlinePicture { oddity, ..picture }),
            Self::Asset(_) | Self::Url(_) => self,
        }
    }

    /// What is odd about the picture, as far as somebody looked.
    pub fn oddity(&self) -> Option<Oddity> {
        match self {
            Self::Inline(picture) => picture.oddity(),
            Self::Asset(_) | Self::Url(_) => None,
        }
    }

    /// What kind of frame it is, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Asset(_) => "asset_id",
            Self::Url(_) => "url",
            Self::Inline(_) => "base64",
        }
    }

    pub(crate) fn feed(&self, hash: &mut crate::fingerprint::FingerprintHash) {
        match self {
            Self::Asset(id) => hash.part("asset_id", id.as_bytes()),
            // One address is one picture, however its host is spelled; it is sent as it was written.
            Self::Url(url) => match url::Url::parse(url) {
                Ok(canonical) => hash.part("url", canonical.as_str().as_bytes()),
                Err(_) => hash.part("url", url.as_bytes()),
            },
            Self::Inline(picture) => hash.part("sha256", &picture.digest),
        }
    }
}

/// What stands for the query of an address that is told.
const REST: &str = "?…";

/// An address as it may be told: without a name, a password, a query or a fragment, any of which may be secret.
pub fn told_address(address: &str) -> String {
    let plain = address.split(['?', '#']).next().unwrap_or_default();
    let rest = if plain.len() < address.len() { REST } else { "" };
    match url::Url::parse(plain) {
        Ok(mut url) if !url.username().is_empty() || url.password().is_some() => {
            let is_gone = url.set_username("").and_then(|()| url.set_password(None)).is_ok();
            let told = if is_gone { url.as_str().replacen("://", "://…@", 1) } else { "…".to_owned() };
            told + rest
        }
        _ => format!("{plain}{rest}"),
    }
}

impl InlinePicture {
    fn encode(bytes: &[u8], size: Option<(u32, u32)>) -> Self {
        let base64 = base64::engine::general_purpose::STANDARD.encode(bytes);
        Self {
            base64: base64.into(),
            digest: Sha256::digest(bytes).into(),
            size,
            conversion: None,
            oddity: None,
        }
    }
}

impl fmt::Debug for FrameRef {
    /// Shows no address in full, since it may be signed, and no picture.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_string())
    }
}

impl fmt::Display for FrameRef {
    /// One short line: the asset's id, the address without what may be secret in it, or the size of the picture.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asset(id) => write!(f, "asset_id:{}", shown(id)),
            Self::Url(url) => {
                let told = told_address(url);
                // What stands for the rest is not cut off with what is long.
                let (address, rest) = told.strip_suffix(REST).map_or((&*told, ""), |it| (it, REST));
                write!(f, "url:{}{rest}", shown(address))
            }
            Self::Inline(picture) => {
                write!(f, "base64 of {} bytes", picture.base64.len() / 4 * 3)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::tests::tiny_png;

    fn ready(text: &str) -> FrameRef {
        match FrameArgument::parse(text) {
            Ok(FrameArgument::Ready(frame)) => frame,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn every_form_is_understood() {
        assert_eq!(ready("asset_id:lkllv0yv81"), FrameRef::Asset("lkllv0yv81".into()));
        assert_eq!(ready("url:https://x.org/a.png?b=~c"), FrameRef::Url("https://x.org/a.png?b=~c".into()));
        assert_eq!(ready("https://x.org/a.png"), FrameRef::Url("https://x.org/a.png".into()));
        assert_eq!(FrameArgument::parse("file:///a/b.png"), Ok(FrameArgument::File("/a/b.png".into())));
        for address in ["file:///a/b%20c.png", "file:/a/b%20c.png", "file://localhost/a/b c.png"] {
            assert_eq!(
                FrameArgument::parse(address),
                Ok(FrameArgument::File("/a/b c.png".into())),
                "{address}"
            );
        }
        for address in ["FILE:///a/b.png", "File:/a/b.png"] {
            assert_eq!(
                FrameArgument::parse(address),
                Ok(FrameArgument::File("/a/b.png".into())),
                "{address}"
            );
        }
        assert_eq!(ready("ASSET_ID:x"), FrameRef::Asset("x".into()));
        assert_eq!(ready("URL:https://x.org/a"), FrameRef::Url("https://x.org/a".into()));
        assert_eq!(ready("HTTPS://x.org/a"), FrameRef::Url("HTTPS://x.org/a".into()));
        assert_eq!(FrameArgument::parse("file:b.png"), Ok(FrameArgument::File("b.png".into())));
        assert_eq!(FrameArgument::parse("a b.png"), Ok(FrameArgument::File("a b.png".into())));
    }

    #[test]
    fn base64_is_sent_raw_padded_and_without_a_prefix() {
        for text in [
            "base64:aGVsbG8=",
            "base64:aGVsbG8",
            "base64:data:image/png;base64,aGVs\nbG8=",
            "data:image/png;base64,aGVsbG8=",
            "DATA:image/png;BASE64,aGVsbG8=",
            "Base64:aGVsbG8=",
        ] {
            let FrameRef::Inline(picture) = ready(text) else { panic!("{text}") };
            assert_eq!(picture.base64(), "aGVsbG8=", "{text}");
            assert_eq!(picture.bytes(), b"hello");
        }
    }

    #[test]
    fn one_address_is_one_picture_however_its_host_is_spelled() {
        let identity = |text: &str| {
            let mut hash = crate::fingerprint::FingerprintHash::new();
            ready(text).feed(&mut hash);
            hash.finish()
        };
        let plain = identity("url:https://h.example/a.png?b=1");
        for same in ["url:https://H.EXAMPLE/a.png?b=1", "HTTPS://h.example:443/./a.png?b=1"] {
            assert_eq!(identity(same), plain, "{same}");
        }
        for other in
            ["https://h.example/A.png?b=1", "https://h.example/a.png?b=2", "http://h.example/a.png?b=1"]
        {
            assert_ne!(identity(other), plain, "{other}");
        }
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        let cases: [&str; 16] = [
            "",
            "   ",
            "asset_id:",
            "asset_id:a b",
            "url:",
            "url:ftp://x/y",
            "url:not an address",
            "url:javascript:alert(1)",
            "base64:",
            "base64:***",
            "base64:a",
            "base64:data:image/png;base64",
            "file:",
            "file://",
            "file://server/share/a.png",
            "file:///a%ff.png",
        ];
        for text in cases {
            assert!(FrameArgument::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn base64_without_its_mark_is_not_a_path() {
        let data =
            base64::engine::general_purpose::STANDARD.encode([&b"\x89PNG\r\n\x1a\n"[..], &[7; 200]].concat());
        for text in [data.clone(), format!("/9j/{}", "A".repeat(200)), format!("{data}\n")] {
            let refusal = FrameArgument::parse(&text).unwrap_err().text();
            assert!(refusal.en.contains("`base64:`") && refusal.en.len() < 200, "{refusal:?}");
        }
        for path in ["/9j/a.png", "iVBORw0KGgo", "UklGR.webp"] {
            assert!(matches!(FrameArgument::parse(path), Ok(FrameArgument::File(_))), "{path}");
        }
    }

    #[test]
    fn a_file_is_the_same_frame_as_its_base64() {
        let png = tiny_png();
        let from_file = FrameRef::from_picture(&png).unwrap();
        let packed = base64::engine::general_purpose::STANDARD.encode(&png);
        assert_eq!(from_file, FrameRef::base64(&packed).unwrap().judged().unwrap());
        assert_eq!(from_file.size(), Some((1, 1)));
        assert!(FrameRef::base64("AAAA").unwrap().judged().is_err());
    }

    #[test]
    fn an_address_does_not_print_its_query() {
        let printed = format!(
            "{:?} {}",
            ready("url:https://x.org/a?Signature=s3cret"),
            ready("https://x.org/a#s3cret")
        );
        assert!(!printed.contains("s3cret"), "{printed}");
        for address in ["https://us3cret@x.org/a", "https://u:s3cret@x.org", "https://:s3cret@x.org/a?b#c"] {
            let told = ready(address).to_string();
            assert!(!told.contains("s3cret") && told.contains("https://…@x.org/"), "{told}");
        }
        assert_eq!(told_address("https://x.org/a@b?c"), "https://x.org/a@b?…");
    }
}
