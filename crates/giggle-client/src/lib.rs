//! A client of the giggle.pro Generation API that never pays twice.
//!
//! It speaks HTTP and writes clips to disk; it knows no terminal, no database and no web framework, reads no environment
//! by itself and prints nothing. Everything about money hangs on one question, which [`ClientError`] answers:
//! [`ClientError::may_have_been_accepted`].
//!
//! What is checked at the door is not checked again, and nothing that holds a secret prints it:
//!
//! ```
//! use giggle_client::{ApiBase, ApiKey};
//!
//! let key = ApiKey::parse(" sk_test_1 \n").unwrap();
//! assert_eq!(format!("{key:?}"), "ApiKey(…)");
//! assert_eq!(ApiBase::default().place(), "giggle.pro:443");
//! // A key never goes over plain http, except to this machine.
//! assert!(ApiBase::parse("http://giggle.pro").is_err());
//! assert!(ApiBase::parse("http://127.0.0.1:8080").is_ok());
//! ```
//!
//! From prompt to file; the base may be an emulator's:
//!
//! ```no_run
//! # async fn example(shot: giggle_domain::ShotRequest) -> Result<(), Box<dyn std::error::Error>> {
//! use giggle_client::*;
//! use std::time::Duration;
//!
//! let client = Client::new(ClientSettings::new(ApiBase::default(), Some(ApiKey::parse("sk_test_1")?)));
//! let task_id = client.submit(&shot, &SubmitPlan::patient()).await?;
//! let plan = WaitPlan::toward(client.base(), Some(Duration::from_secs(120)), Duration::from_secs(1800));
//! if let Waited::Ended { outcome: Outcome::Completed { clips }, .. } = client.wait(&task_id, &plan, |_| {}).await? {
//!     let of = ClipOf { task: task_id, number: 0 };
//!     client.download(&clips[0], &of, "clip.mp4".as_ref(), &DownloadPlan::default(), |_| {}).await?;
//! }
//! # Ok(())
//! # }
//! ```

mod account;
mod api;
mod api_key;
mod client;
mod download;
mod error;
mod error_text;
mod mp4;
mod part;
mod reach;
pub mod retry;
mod settings;
mod statement_summary;
mod transport;
mod trouble;
mod upload;
mod wait;
mod wish;

pub use account::{
    CreditEvent, MOST_PAGE_ROWS, PassReader, Price, StatementFilter, StatementPass, Statements,
};
pub use api_key::{ApiBase, ApiKey, BaseFault, KeyFault};
pub use client::{Client, Probe, SubmitPlan};
pub use download::{ClipFacts, DownloadPlan, DownloadProgress, Downloaded, inspect_clip};
pub use error::ClientError;
pub use giggle_domain::{ClipLink, Outcome, Report, ShotRequest, TaskId};
pub use part::{ClipOf, clear_part, part_path};
pub use retry::{Operation, RetryPlan};
pub use settings::{CaStore, ClientSettings, Jitter, Pause, PauseListener, ProxySettings, Timeouts};
pub use transport::SendGuard;
pub use trouble::ErrorKind;
pub use upload::Uploaded;
pub use wait::{LAST_QUERY, Pace, Schedule, WaitPlan, WaitProgress, Waited, wait_with};
