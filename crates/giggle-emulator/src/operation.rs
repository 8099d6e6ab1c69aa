//! What a request asks for, named by its path.

use giggle_domain::wire;
use hyper::Method;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where uploads are sent to.
pub(crate) const UPLOAD_PATH: &str = "/upload/";

/// Where uploads can be read; the service's own lie at `assets.giggle.pro/public/`.
pub(crate) const PUBLIC_PATH: &str = "/public/";

/// Where clips are read.
pub(crate) const PRIVATE_PATH: &str = "/private/";

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// POST text-to-video, image-to-video or omni-video.
    Submit,
    /// GET task/query.
    Query,
    /// POST get-presigned-url.
    Presign,
    /// PUT to a presigned address.
    Put,
    /// POST register.
    Register,
    /// GET credit-statements.
    Statements,
    /// POST model-price.
    Price,
    /// A signed link to a clip.
    Clip,
    /// A short link to a clip.
    Short,
    /// An uploaded picture.
    Asset,
    /// Nothing that the API has.
    Other,
    /// In a fault: whichever of these.
    Any,
}

impl Operation {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Query => "query",
            Self::Presign => "presign",
            Self::Put => "put",
            Self::Register => "register",
            Self::Statements => "statements",
            Self::Price => "price",
            Self::Clip => "clip",
            Self::Short => "short",
            Self::Asset => "asset",
            Self::Other => "other",
            Self::Any => "any",
        }
    }

    /// Names a request. The method counts only where the API has one path for it: a wrong one is answered as such.
    pub(crate) fn of(method: &Method, path: &str) -> Self {
        match path {
            wire::TEXT_TO_VIDEO | wire::IMAGE_TO_VIDEO | wire::OMNI_VIDEO => Self::Submit,
            wire::TASK_QUERY => Self::Query,
            wire::PRESIGN => Self::Presign,
            wire::REGISTER => Self::Register,
            wire::CREDIT_STATEMENTS => Self::Statements,
            wire::MODEL_PRICE => Self::Price,
            _ if path.starts_with(UPLOAD_PATH) && method == Method::PUT => Self::Put,
            _ if path.starts_with(PRIVATE_PATH) => Self::Clip,
            _ if path.starts_with(PUBLIC_PATH) => Self::Asset,
            _ if is_short_path(path) => Self::Short,
            _ => Self::Other,
        }
    }

    /// The method of an endpoint of the API; `None` for everything else.
    pub(crate) fn api_method(self) -> Option<Method> {
        match self {
            Self::Submit | Self::Presign | Self::Register | Self::Price => Some(Method::POST),
            Self::Query | Self::Statements => Some(Method::GET),
            _ => None,
        }
    }
}

/// A short link's path is a slash and six characters, as the one that was seen.
fn is_short_path(path: &str) -> bool {
    path.strip_prefix('/')
        .is_some_and(|code| code.len() == 6 && code.bytes().all(|c| c.is_ascii_alphanumeric()))
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
