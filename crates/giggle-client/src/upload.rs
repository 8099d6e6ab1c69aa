//! Uploads: a local picture becomes an asset, in three steps.
//!
//! The second step goes to another host over a link that opens it to whoever holds it: it carries no key, and the link
//! has no way to print itself.

use crate::api::{ApiRequest, Passage};
use crate::api_key::place;
use crate::client::Client;
use crate::error::{ClientError, Mishap};
use crate::retry::{Operation, RetryPlan};
use crate::transport::{Cargo, Route, mishap};
use crate::trouble::Trouble;
use bytes::Bytes;
use giggle_domain::ForeignText;
use giggle_domain::wire::{self, Mention, PresignAnswer, PresignBody, RegisterAnswer, RegisterBody};
use reqwest::header::CONTENT_TYPE;
use std::fmt;
use std::time::Duration;
use url::Url;

/// A picture that the service now holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// What a frame names it by.
    pub asset_id: String,
    /// Its name for people.
    pub name: String,
    /// Its public address; empty where the service gave none.
    pub file_url: String,
}

/// Where to put the bytes. It opens the upload to whoever holds it, so it never prints itself.
struct PresignedLink(Url);

impl fmt::Debug for PresignedLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PresignedLink({}, …)", place(&self.0))
    }
}

/// An upload gets a second for each so many bytes: 32 KiB/s is a poor mobile uplink.
const SLOWEST_BYTES_PER_SECOND: usize = 32 * 1024;

impl Client {
    /// Brings a picture to the service. It is free, so each step is tried as often as the plan allows.
    ///
    /// # Errors
    ///
    /// What the service refused, or what went wrong on the way. Nothing was paid in any case.
    pub async fn upload(
        &self,
        bytes: impl Into<Bytes>,
        file_name: &str,
        content_type: &str,
        retry: &RetryPlan,
    ) -> Result<Uploaded, ClientError> {
        let bytes = bytes.into();
        let presign = PresignBody {
            file_name: file_name.to_owned(),
            content_type: content_type.to_owned(),
            is_public: true,
        };
        let (object_key, link) = self
            .trying(Operation::Upload, retry, || async {
                let request = ApiRequest::post(wire::PRESIGN, &presign)?;
                let answer: PresignAnswer = self.api().ask(&request, Passage::Shared).await?.read()?;
                // The answer is at fault, not a setting of ours. The address itself is never repeated.
                let unusable = || Trouble::Unreadable { http: 200, place: self.settings().base.place() };
                let url = Url::parse(&answer.signed_url).map_err(|_| unusable())?;
                let base = self.base();
                let is_far = !base.is_loopback();
                Route::given(&url, base, is_far).map_err(|why| Trouble::LinkUnusable { why })?;
                Ok((answer.object_key, PresignedLink(url)))
            })
            .await?;
        self.trying(Operation::Upload, retry, || self.put(&link, bytes.clone(), content_type)).await?;
        let register = RegisterBody { object_key, name: file_name.to_owned() };
        self.trying(Operation::Upload, retry, || async {
            let request = ApiRequest::post(wire::REGISTER, &register)?;
            let answer: RegisterAnswer = self.api().ask(&request, Passage::Shared).await?.read()?;
            Ok(Uploaded { asset_id: answer.asset_id, name: answer.name, file_url: answer.file_url })
        })
        .await
    }

    /// Puts the bytes where the link says: the same content type, and no key.
    async fn put(&self, link: &PresignedLink, bytes: Bytes, content_type: &str) -> Result<(), Mishap> {
        let url = &link.0;
        let route = Route::given(url, self.base(), !self.base().is_loopback())
            .map_err(|why| Trouble::LinkUnusable { why })?;
        let client = self.transport().shared(self.settings(), route, Cargo::Media)?;
        let timeouts = &self.settings().timeouts;
        let writing = Duration::from_secs((bytes.len() / SLOWEST_BYTES_PER_SECOND) as u64);
        let sending = client.put(url.clone()).header(CONTENT_TYPE, content_type).body(bytes).send();
        let response = match tokio::time::timeout(timeouts.connect + writing + timeouts.answer, sending).await
        {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(mishap(error, self.settings(), url, None)),
            Err(_) => return Err(Trouble::TimedOut { place: place(url) }.into()),
        };
        let http = response.status().as_u16();
        match http {
            200..=299 => Ok(()),
            300..=399 => Err(Trouble::Redirected { http, place: place(url) }.into()),
            _ => {
                let message = ForeignText::new("the upload was refused");
                let answered = Trouble::Answered {
                    http,
                    code: None,
                    message,
                    retry_after: None,
                    named: Mention::Nothing,
                    is_foreign: false,
                };
                Err(answered.into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_presigned_link_does_not_print_itself() {
        let link = PresignedLink(Url::parse("https://uploads.example/a.png?X-Signature=f00d").unwrap());
        let printed = format!("{link:?}");
        assert!(!printed.contains("f00d") && !printed.contains("a.png"), "{printed}");
    }
}
