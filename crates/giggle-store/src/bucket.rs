//! A bucket as a store, over the protocol of S3.
//!
//! The library repeats what is safe to repeat, for as long as it is told; whatever waits for the network here has a limit of
//! its own. Its errors hold addresses and bodies: what people read is made of the kind and of the server's own code alone.

use crate::content::{Check, Content, MARK, MARK_TEXT, MULTIPART_ABOVE, PIECE, Rules, away};
use crate::error::StoreError;
use crate::link::StoreLink;
use bytes::Bytes;
use futures_util::StreamExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder, AwsAuthorizer};
use object_store::client::{HttpClient, HttpConnector, HttpRequestBody};
use object_store::path::Path as Key;
use object_store::signer::Signer as _;
use object_store::{
    Attribute, AttributeValue, Attributes, BackoffConfig, ClientOptions, GetOptions, GetRange,
    MultipartUpload, ObjectStore as _, PutMode, PutMultipartOptions, PutOptions, PutPayload, RetryConfig,
};
use sha2::{Digest as _, Sha256};
use std::error::Error as StdError;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// How long a request that fails for now is tried again: a clip is safe on this machine, and somebody waits.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a small answer may take, repetitions included.
const ANSWER_WITHIN: Duration = Duration::from_secs(45);
/// How long nothing may arrive of a clip.
const STALLED_AFTER: Duration = Duration::from_secs(30);
/// The slowest upload that is still one, in bytes a second.
const SLOWEST: u64 = 50 * 1024;
/// How often a clip that breaks off is continued without a byte that was not there before.
const MOST_FRUITLESS: u32 = 4;
/// How often a clip is created where others create it at the same moment.
const MOST_TRIES: u32 = 4;
/// The longest that a presigned link may last, by the protocol.
pub(crate) const LONGEST_LINK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The rules of a bucket are a page at most.
const MOST_RULES_BYTES: usize = 1024 * 1024;

/// What clips carry beside their bytes.
const HASH: &str = "sha256";

#[derive(Debug)]
pub(crate) struct Bucket {
    store: String,
    s3: AmazonS3,
    prefix: String,
    http: Option<HttpClient>,
    /// Where the bucket itself answers.
    place: String,
    region: String,
    multipart_above: u64,
    /// Whether it must have its mark, since it had one before.
    has_mark: AtomicBool,
}

/// Hands out the caller's own HTTP client.
#[derive(Debug)]
struct Given(HttpClient);

impl HttpConnector for Given {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(self.0.clone())
    }
}

impl Bucket {
    pub(crate) fn open(store: &str, bucket: &str, prefix: &str, rules: &Rules) -> Result<Self, StoreError> {
        let Some(credentials) = &rules.credentials else {
            return Err(StoreError::NoCredentials { store: store.to_owned() });
        };
        // An error means that somebody else installed a provider; the library then uses that one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let region = rules.region.clone().unwrap_or_else(|| "us-east-1".to_owned());
        let endpoint = rules.endpoint.as_deref().map(endpoint).transpose()?;
        let patience = rules.patience.unwrap_or(PATIENCE);
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(&region)
            .with_access_key_id(&credentials.key_id)
            .with_secret_access_key(&credentials.secret)
            .with_retry(RetryConfig {
                backoff: BackoffConfig {
                    init_backoff: Duration::from_millis(200),
                    max_backoff: Duration::from_secs(5),
                    base: 2.,
                },
                max_retries: if patience.is_zero() { 0 } else { 5 },
                retry_timeout: patience,
            });
        if let Some(token) = &credentials.session_token {
            builder = builder.with_token(token);
        }
        if let Some(endpoint) = &endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http:"));
        }
        let http = rules.http.clone().map(HttpClient::new);
        if let Some(http) = &http {
            builder = builder.with_http_connector(Given(http.clone()));
        }
        let base = endpoint.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
        let s3 = builder.build().map_err(|error| trouble(store, "open", &error))?;
        Ok(Self {
            store: store.to_owned(),
            s3,
            prefix: prefix.to_owned(),
            http,
            place: format!("{base}/{bucket}"),
            region,
            multipart_above: rules.multipart_above.unwrap_or(MULTIPART_ABOVE),
            has_mark: AtomicBool::new(false),
        })
    }

    fn key(&self, key: &str) -> Key {
        if self.prefix.is_empty() { Key::from(key) } else { Key::from(format!("{}/{key}", self.prefix)) }
    }

    fn silent(&self) -> StoreError {
        StoreError::Unreachable { store: self.store.clone(), why: "it did not answer in time".into() }
    }

    /// What a request came to within a limit.
    async fn within<T>(
        &self,
        limit: Duration,
        act: &'static str,
        request: impl Future<Output = object_store::Result<T>>,
    ) -> Result<T, StoreError> {
        match timeout(limit, request).await {
            Ok(done) => done.map_err(|error| trouble(&self.store, act, &error)),
            Err(_) => Err(self.silent()),
        }
    }

    /// Creates an object if there is none under its key; `false` where there is one.
    async fn create(
        &self,
        key: &Key,
        payload: PutPayload,
        attributes: Attributes,
        limit: Duration,
    ) -> Result<bool, StoreError> {
        let options = PutOptions { mode: PutMode::Create, attributes, ..PutOptions::default() };
        match timeout(limit, self.s3.put_opts(key, payload, options)).await {
            Ok(Ok(_)) => Ok(true),
            Ok(Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. })) => {
                Ok(false)
            }
            Ok(Err(error)) => Err(trouble(&self.store, "write", &error)),
            Err(_) => Err(self.silent()),
        }
    }

    async fn mark(&self) -> Result<bool, StoreError> {
        let payload = PutPayload::from_static(MARK_TEXT.as_bytes());
        self.create(&self.key(MARK), payload, Attributes::default(), ANSWER_WITHIN).await
    }

    pub(crate) fn expect_mark(&self) {
        self.has_mark.store(true, Ordering::SeqCst);
    }

    /// A bucket that had its mark and has none any more was emptied, or is another one under the same name.
    async fn refuse_unmarked(&self) -> Result<(), StoreError> {
        if !self.has_mark.load(Ordering::SeqCst) {
            return Ok(());
        }
        match self
            .within(ANSWER_WITHIN, "read", self.s3.get_opts(&self.key(MARK), GetOptions::default()))
            .await
        {
            Err(StoreError::Gone { .. }) => Err(StoreError::Unmarked { store: self.store.clone() }),
            Err(error) => Err(error),
            Ok(_) => Ok(()),
        }
    }

    pub(crate) async fn ready(&self) -> Result<(), StoreError> {
        self.refuse_unmarked().await?;
        self.mark().await?;
        self.expect_mark();
        Ok(())
    }

    pub(crate) async fn put(&self, file: &Path, key: &str, content: &Content) -> Result<(), StoreError> {
        let at = self.key(key);
        if content.bytes > self.multipart_above {
            return self.put_in_parts(file, &at, content).await;
        }
        let (path, most) = (file.to_owned(), content.bytes.saturating_add(1));
        let bytes = away(move || read_whole(&path, most)).await?;
        if hex::encode(Sha256::digest(&bytes)) != content.sha256 {
            return Err(StoreError::Changed { path: file.to_owned() });
        }
        let limit = ANSWER_WITHIN + Duration::from_secs(content.bytes / SLOWEST);
        let mut tries = 0;
        loop {
            if self.create(&at, PutPayload::from(bytes.clone()), attributes(content), limit).await? {
                return Ok(());
            }
            tries += 1;
            match self.compare(&at, content).await {
                // A server may refuse one of two that create at once before either is there.
                Err(StoreError::Gone { .. }) if tries < MOST_TRIES => {}
                compared => return compared,
            }
        }
    }

    /// What is there already must be the same clip.
    async fn compare(&self, key: &Key, content: &Content) -> Result<(), StoreError> {
        let collision = || StoreError::Collision { url: format!("s3://{}", self.address_of(key)) };
        let head = GetOptions { head: true, ..GetOptions::default() };
        let found = self.within(ANSWER_WITHIN, "read", self.s3.get_opts(key, head)).await?;
        if found.meta.size != content.bytes {
            return Err(collision());
        }
        let told = found.attributes.get(&Attribute::Metadata(HASH.into())).map(|it| it.as_ref().to_owned());
        if told.as_deref() == Some(content.sha256.as_str()) {
            return Ok(());
        }
        // Whoever copied it there left out what it carried: its bytes say the same.
        let hash = self.read(&collision, key, content.bytes, &mut |_| Ok(())).await?;
        if hash == content.sha256 { Ok(()) } else { Err(collision()) }
    }

    fn address_of(&self, key: &Key) -> String {
        let bucket = self.place.rsplit('/').next().unwrap_or_default();
        format!("{bucket}/{key}")
    }

    /// A long clip goes in parts. Whatever happens, what was begun is either whole in the end or taken back.
    async fn put_in_parts(&self, file: &Path, key: &Key, content: &Content) -> Result<(), StoreError> {
        // A finished upload in parts replaces what is there; so what is there already is looked at first.
        match self.compare(key, content).await {
            Ok(()) => return Ok(()),
            Err(StoreError::Gone { .. }) => {}
            Err(error) => return Err(error),
        }
        let options =
            PutMultipartOptions { attributes: attributes(content), ..PutMultipartOptions::default() };
        let begun = self.within(ANSWER_WITHIN, "write", self.s3.put_multipart_opts(key, options)).await?;
        let mut upload = Upload(Some(begun));
        match self.send_parts(&mut upload, file, content).await {
            Ok(()) => {
                upload.0 = None;
                Ok(())
            }
            Err(error) => {
                if let Some(mut upload) = upload.0.take() {
                    // A part that is left behind is the bucket's rule to clean up.
                    let _ = timeout(ANSWER_WITHIN, upload.abort()).await;
                }
                Err(error)
            }
        }
    }

    async fn send_parts(
        &self,
        upload: &mut Upload,
        file: &Path,
        content: &Content,
    ) -> Result<(), StoreError> {
        let Some(upload) = upload.0.as_mut() else { return Ok(()) };
        let disk = |source| StoreError::Disk { path: file.to_owned(), source };
        let mut source = Some(File::open(file).map_err(disk)?);
        let (mut hash, mut sent) = (Sha256::new(), 0);
        while let Some(open) = source.take() {
            let path = file.to_owned();
            let (piece, open) = away(move || read_piece(open, &path)).await?;
            if piece.is_empty() {
                break;
            }
            source = Some(open);
            hash.update(&piece);
            sent += piece.len() as u64;
            if sent > content.bytes {
                break;
            }
            let limit = ANSWER_WITHIN + Duration::from_secs(piece.len() as u64 / SLOWEST);
            self.within(limit, "write", upload.put_part(PutPayload::from(piece))).await?;
        }
        if sent != content.bytes || hex::encode(hash.finalize()) != content.sha256 {
            return Err(StoreError::Changed { path: file.to_owned() });
        }
        self.within(ANSWER_WITHIN, "write", upload.complete()).await.map(|_| ())
    }

    pub(crate) async fn take(
        &self,
        url: &str,
        key: &str,
        content: &Content,
        to: &mut File,
    ) -> Result<String, StoreError> {
        let gone = || StoreError::Gone { url: url.to_owned() };
        let mut write = |bytes: &[u8]| {
            to.write_all(bytes).map_err(|source| StoreError::Disk { path: "the clip's file".into(), source })
        };
        self.read(&gone, &self.key(key), content.bytes, &mut write).await
    }

    /// Reads an object, from where a broken connection left off; the hash of what was read. One that is longer than it should be
    /// is read no further than that tells.
    async fn read(
        &self,
        gone: &(dyn Fn() -> StoreError + Sync),
        key: &Key,
        length: u64,
        write: &mut (dyn FnMut(&[u8]) -> Result<(), StoreError> + Send),
    ) -> Result<String, StoreError> {
        let (mut hash, mut have, mut fruitless) = (Sha256::new(), 0u64, 0);
        while have < length {
            let before = have;
            let options =
                GetOptions { range: Some(GetRange::Bounded(have..length)), ..GetOptions::default() };
            let broken = match self.within(ANSWER_WITHIN, "read", self.s3.get_opts(key, options)).await {
                Ok(found) => {
                    if found.meta.size != length {
                        return Ok(String::new());
                    }
                    let mut stream = found.into_stream();
                    loop {
                        match timeout(STALLED_AFTER, stream.next()).await {
                            Ok(Some(Ok(bytes))) => {
                                have += bytes.len() as u64;
                                hash.update(&bytes);
                                write(&bytes)?;
                            }
                            Ok(Some(Err(error))) => break trouble(&self.store, "read", &error),
                            Ok(None) => break self.silent(),
                            Err(_) => break self.silent(),
                        }
                    }
                }
                Err(StoreError::Gone { .. }) => return Err(gone()),
                // It ends before the place that was asked for: it is there, and is not the clip.
                Err(StoreError::Unreachable { why, .. }) if why == TOO_SHORT => return Ok(String::new()),
                Err(error) => error,
            };
            if have >= length {
                break;
            }
            fruitless = if have > before { 0 } else { fruitless + 1 };
            // Of a store that has sent nothing at all, more is not to be had by waiting: there are other ways to a clip.
            if have == 0 || fruitless >= MOST_FRUITLESS || !broken.may_pass() {
                return Err(broken);
            }
        }
        Ok(hex::encode(hash.finalize()))
    }

    pub(crate) async fn link(&self, key: &str, lasts: Duration) -> Result<StoreLink, StoreError> {
        let key = self.key(key);
        let signed = self.s3.signed_url(http::Method::GET, &key, lasts.min(LONGEST_LINK));
        self.within(ANSWER_WITHIN, "read", signed).await.map(StoreLink::new)
    }

    pub(crate) async fn check(&self) -> Check {
        let marked = match self.refuse_unmarked().await {
            Ok(()) => self.mark().await,
            Err(error) => Err(error),
        };
        let creates = match marked {
            // A server that ignores the condition would let one clip take another's place.
            Ok(_) => self.mark().await.map(|is_new| !is_new),
            Err(error) => Err(error),
        };
        let range = GetOptions { range: Some(GetRange::Bounded(0..6)), ..GetOptions::default() };
        let key = self.key(MARK);
        let reads = match self.within(ANSWER_WITHIN, "read", self.s3.get_opts(&key, range)).await {
            Ok(found) => match timeout(STALLED_AFTER, found.bytes()).await {
                Ok(bytes) => bytes
                    .map(|bytes| *bytes == MARK_TEXT.as_bytes()[..6])
                    .map_err(|error| trouble(&self.store, "read", &error)),
                Err(_) => Err(self.silent()),
            },
            Err(error) => Err(error),
        };
        let cleans_up = timeout(ANSWER_WITHIN, self.cleans_up()).await.ok().flatten();
        Check { creates, reads, cleans_up }
    }

    /// Whether a rule of the bucket takes unfinished uploads away. The library has no question for it.
    async fn cleans_up(&self) -> Option<bool> {
        let http = self.http.as_ref()?;
        let credential = self.s3.credentials().get_credential().await.ok()?;
        let mut request =
            http::Request::get(format!("{}?lifecycle=", self.place)).body(HttpRequestBody::empty()).ok()?;
        AwsAuthorizer::new(&credential, "s3", &self.region).try_authorize(&mut request, None).ok()?;
        let answer = http.execute(request).await.ok()?;
        match answer.status().as_u16() {
            200 => {
                let (mut body, mut text) = (answer.into_body().bytes_stream(), Vec::new());
                while let Some(piece) = body.next().await {
                    text.extend_from_slice(&piece.ok()?);
                    if text.len() > MOST_RULES_BYTES {
                        return None;
                    }
                }
                let text = String::from_utf8_lossy(&text);
                let has_rule = |rule: &str| {
                    rule.contains("<Status>Enabled</Status>")
                        && rule.contains("<AbortIncompleteMultipartUpload>")
                };
                Some(text.split("<Rule>").any(has_rule))
            }
            404 => Some(false),
            _ => None,
        }
    }
}

/// An upload that was begun. One that is let go of in the middle is taken back as far as there is time for it.
struct Upload(Option<Box<dyn MultipartUpload>>);

impl Drop for Upload {
    fn drop(&mut self) {
        if let (Some(mut upload), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move { timeout(ANSWER_WITHIN, upload.abort()).await });
        }
    }
}

fn attributes(content: &Content) -> Attributes {
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::ContentType, AttributeValue::from("video/mp4"));
    attributes.insert(Attribute::Metadata(HASH.into()), AttributeValue::from(content.sha256.clone()));
    attributes
}

fn read_whole(path: &Path, most: u64) -> Result<Bytes, StoreError> {
    let disk = |source| StoreError::Disk { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(path).map_err(disk)?.take(most).read_to_end(&mut bytes).map_err(disk)?;
    Ok(bytes.into())
}

fn read_piece(mut file: File, path: &Path) -> Result<(Bytes, File), StoreError> {
    let mut bytes = Vec::with_capacity(PIECE);
    let read = (&mut file).take(PIECE as u64).read_to_end(&mut bytes);
    read.map_err(|source| StoreError::Disk { path: path.to_owned(), source })?;
    Ok((bytes.into(), file))
}

/// An endpoint that clips and credentials may go to: encrypted, or on this machine.
fn endpoint(text: &str) -> Result<String, StoreError> {
    let fault = || {
        let shown = text.split(['?', '#']).next().unwrap_or_default();
        let shown = shown.rsplit_once('@').map_or(shown, |(_, behind)| behind);
        StoreError::Endpoint { endpoint: shown.chars().filter(|c| !c.is_control()).take(120).collect() }
    };
    let url = Url::parse(text.trim()).map_err(|_| fault())?;
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_here = host.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    let is_plain = url.username().is_empty() && url.password().is_none();
    let is_plain = is_plain && url.query().is_none() && url.fragment().is_none() && !host.is_empty();
    match url.scheme() {
        "https" if is_plain => {}
        "http" if is_plain && is_here => {}
        _ => return Err(fault()),
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// The server's word for an object that ends before what was asked of it begins.
const TOO_SHORT: &str = "InvalidRange";

/// What an error of the library means.
fn trouble(store: &str, act: &'static str, error: &object_store::Error) -> StoreError {
    let store = store.to_owned();
    let said = code(error);
    match (error, said.as_deref()) {
        (_, Some("NoSuchBucket")) => StoreError::Missing { store },
        (
            _,
            Some(
                "InvalidAccessKeyId"
                | "SignatureDoesNotMatch"
                | "InvalidToken"
                | "ExpiredToken"
                | "TokenRefreshRequired"
                | "AuthFailure"
                | "InvalidClientTokenId",
            ),
        )
        | (object_store::Error::Unauthenticated { .. }, _) => StoreError::Unknown { store },
        (
            _,
            Some("PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException"),
        ) => StoreError::Region { store },
        (_, Some("RequestTimeTooSkewed")) => StoreError::Clock { store },
        (object_store::Error::PermissionDenied { .. }, _) => StoreError::Forbidden { store, act },
        (object_store::Error::NotFound { path, .. }, _) => StoreError::Gone { url: path.clone() },
        (_, said) => {
            let why = said.map_or_else(|| deepest(error), str::to_owned);
            StoreError::Unreachable {
                store,
                why: why.chars().filter(|c| !c.is_control()).take(160).collect(),
            }
        }
    }
}

/// The server's own word for what is wrong, out of its answer.
fn code(error: &object_store::Error) -> Option<String> {
    let mut next: Option<&dyn StdError> = Some(error);
    while let Some(cause) = next {
        let text = cause.to_string();
        if let Some((code, _)) =
            text.split_once("<Code>").and_then(|(_, behind)| behind.split_once("</Code>"))
        {
            return (code.len() < 64 && code.chars().all(|c| c.is_ascii_alphanumeric()))
                .then(|| code.to_owned());
        }
        next = cause.source();
    }
    None
}

/// The last cause of an error: the ones above it repeat addresses.
fn deepest(error: &object_store::Error) -> String {
    let mut cause: &dyn StdError = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
