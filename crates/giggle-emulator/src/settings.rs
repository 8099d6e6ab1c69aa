//! How an emulator is set up.
//!
//! Plain values: whoever starts an emulator fills them in, and nothing here knows how they are used.

use crate::fault::RowOrder;
use crate::signed_link::PolicyScope;
use bytes::Bytes;
use giggle_domain::Catalog;
use giggle_render::DraftSettings;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// How long tasks take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// No longer than the drawing.
    #[default]
    Instant,
    /// 1 to 3 seconds.
    Fast,
    /// 1 to 3 minutes, as the service's own.
    Real,
}

impl Pace {
    /// Its name, as in `--pace`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Instant => "instant",
            Self::Fast => "fast",
            Self::Real => "real",
        }
    }
}

/// A clip that stands for all, in the place of drawing.
#[derive(Clone)]
pub enum StoredClip {
    /// The MP4 itself.
    Bytes(Bytes),
    /// Its file, which is read at the start.
    File(PathBuf),
}

/// How the statements tell their rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatementManner {
    /// How long a row is held back; unless said, nothing at `instant`, a second at `fast`, 30 at `real`.
    pub lag: Option<Duration>,
    /// Minutes east of UTC that `created_at` is written in.
    pub zone_offset_minutes: i32,
    /// Which row comes first.
    pub order: RowOrder,
    /// Nothing is ever shown.
    pub is_empty: bool,
}

/// Rows come "tens of seconds" late.
const REAL_LAG: Duration = Duration::from_secs(30);

/// Late enough that a reader who does not wait is found out, and early enough to wait for in a test.
const FAST_LAG: Duration = Duration::from_secs(1);

impl StatementManner {
    pub(crate) fn lag_at(&self, pace: Pace) -> Duration {
        self.lag.unwrap_or(match pace {
            Pace::Instant => Duration::ZERO,
            Pace::Fast => FAST_LAG,
            Pace::Real => REAL_LAG,
        })
    }
}

/// How an emulator is set up.
#[derive(Clone)]
pub struct Settings {
    /// Where to listen; port 0 is any free one.
    pub listen: SocketAddr,
    /// The origin that all addresses bear, as `https://box.example:8443`; without one, the name by which it is called.
    pub public_url: Option<String>,
    /// Where tasks, statements, assets and the API key are kept. Without one nothing outlives the emulator.
    pub data: Option<PathBuf>,
    /// How long tasks take.
    pub pace: Pace,
    /// How drafts are drawn.
    pub draft: DraftSettings,
    /// One clip for all tasks, in the place of drawing.
    pub stored_clip: Option<StoredClip>,
    /// Signs links with a key made at the start, not with the built-in one. It is not kept.
    pub fresh_key: bool,
    /// The key that is accepted; without one, the folder's, or a new one.
    pub api_key: Option<String>,
    /// Further keys of the same account, as an account has when a key was replaced.
    pub other_keys: Vec<String>,
    /// Drafts that are drawn at once, at least 1. Each uses all processors by itself.
    pub render_workers: usize,
    /// Lets frames be fetched from private addresses.
    pub allow_private_frames: bool,
    /// Lets frames be fetched from loopback while the emulator itself listens there.
    pub allow_loopback_frames: bool,
    /// How the statements tell their rows.
    pub statements: StatementManner,
    /// What can be asked for.
    pub catalog: Catalog,
    /// How long a link is good.
    pub link_lifetime: Duration,
    /// What one link's policy covers.
    pub policy_scope: PolicyScope,
    /// Credits on the account; without a number they never end.
    pub credits: Option<i64>,
    /// What is charged of the price that model-price tells, in hundredths: published and charged prices differ.
    pub charge_percent: u32,
    /// Whether model-price knows the type that is supposed for text-to-video.
    pub has_text_price: bool,
    /// Business errors travel with their code as the HTTP status, not inside HTTP 200.
    pub has_http_errors: bool,
}

/// As far ahead as a link is good unless said; the service's own lifetime is only known to be limited.
const LINK_LIFETIME: Duration = Duration::from_secs(60 * 60);

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0),
            public_url: None,
            data: None,
            pace: Pace::Instant,
            draft: DraftSettings { is_stand_in: true, ..DraftSettings::default() },
            stored_clip: None,
            fresh_key: false,
            api_key: None,
            other_keys: Vec::new(),
            // One draws while another fetches its frames.
            render_workers: 2,
            allow_private_frames: false,
            allow_loopback_frames: true,
            statements: StatementManner::default(),
            catalog: Catalog::built_in(),
            link_lifetime: LINK_LIFETIME,
            policy_scope: PolicyScope::Clip,
            credits: None,
            charge_percent: 100,
            has_text_price: true,
            has_http_errors: false,
        }
    }
}
