//! Errors in each dialect's own shape: what is wrong with which part, the nearest legal value, and whether to ask again.

use super::video::Dialect;
use crate::serve::works::{Refused, RefusedKind};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use giggle_domain::refusal::{Field, without_secrets};
use giggle_domain::{Language, Refusal};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Why there is no video, or no answer about one.
#[derive(Debug)]
pub struct Fault {
    status: StatusCode,
    kind: &'static str,
    code: Option<&'static str>,
    param: Option<String>,
    message: String,
    nearest: Option<String>,
    may_retry: bool,
}

/// The body of a failure.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// What went wrong.
    error: ErrorParts,
}

/// What went wrong, in either dialect.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum ErrorParts {
    /// OpenAI's.
    OpenAi {
        /// What is wrong, with the nearest legal value.
        message: String,
        /// Its class.
        #[serde(rename = "type")]
        kind: String,
        /// The part of the request that is wrong.
        #[schema(required)]
        param: Option<String>,
        /// A word for programs.
        #[schema(required)]
        code: Option<String>,
        /// The nearest legal value of `param`.
        #[serde(skip_serializing_if = "Option::is_none")]
        nearest: Option<String>,
    },
    /// OpenRouter's.
    OpenRouter {
        /// The HTTP status.
        code: u16,
        /// What is wrong, with the nearest legal value.
        message: String,
        /// Class, part and nearest legal value.
        metadata: Value,
    },
}

impl Fault {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            code: None,
            param: None,
            message: message.into(),
            nearest: None,
            may_retry: false,
        }
    }

    /// A part of the request that cannot be.
    pub fn invalid(param: impl Into<String>, message: String) -> Self {
        let param = Some(param.into());
        Self {
            param,
            code: Some("invalid_value"),
            ..Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", message)
        }
    }

    /// The same with the value that would be right.
    #[must_use]
    pub fn nearest(mut self, value: impl Into<String>) -> Self {
        self.nearest = Some(value.into());
        self
    }

    /// The same under another word for programs.
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// A body that cannot be read.
    pub fn invalid_body(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", message)
    }

    /// A body of another kind.
    pub fn other_kind() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "invalid_request_error",
            "a video is asked for as multipart/form-data or as application/json, without Content-Encoding",
        )
    }

    /// A body that is too long.
    pub fn too_long(most: usize) -> Self {
        let megabytes = most / (1024 * 1024);
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "invalid_request_error",
            format!("a request has at most {megabytes} MB"),
        )
    }

    /// No token, or one that nobody has.
    pub fn no_token() -> Self {
        let message = "a token of this server is needed: `giggle serve token add NAME` makes one";
        Self::new(StatusCode::UNAUTHORIZED, "authentication_error", message).code("invalid_api_key")
    }

    /// From where nothing may come from.
    pub fn forbidden(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "invalid_request_error", message).code("forbidden")
    }

    /// No such video of this client.
    pub fn no_video(name: &str) -> Self {
        let shown: String = without_secrets(name).chars().filter(|c| !c.is_control()).take(80).collect();
        Self::new(StatusCode::NOT_FOUND, "invalid_request_error", format!("there is no video `{shown}`"))
            .code("not_found")
    }

    /// What is not here.
    pub fn not_here(message: String) -> Self {
        Self::new(StatusCode::NOT_FOUND, "invalid_request_error", message).code("not_found")
    }

    /// A file that is not there yet.
    pub fn not_ready(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "invalid_request_error", message).code("not_ready")
    }

    /// Nothing was sent, and the same may be asked again.
    pub fn busy(message: impl Into<String>) -> Self {
        Self { may_retry: true, ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "server_error", message) }
            .code("busy")
    }

    /// The server cannot; asking again changes nothing by itself.
    pub fn unable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "server_error", message).code("unavailable")
    }

    /// What the domain refuses of a shot.
    pub fn of_shot(refusal: &Refusal, by_size: bool, is_json: bool) -> Self {
        let param = match refusal.field() {
            Field::Duration if is_json => "duration",
            Field::Duration => "seconds",
            Field::AspectRatio | Field::Resolution if by_size => "size",
            Field::AspectRatio => "aspect_ratio",
            Field::StartFrame if is_json => "frame_images",
            Field::StartFrame => "input_reference",
            Field::EndFrame if is_json => "frame_images",
            Field::EndFrame => "end_frame",
            Field::Image | Field::Audio | Field::Video => "input_references",
            other => other.name(),
        };
        let fault = Self::invalid(param, refusal.text().into_string(Language::English));
        // What is nearest to material that a model does not take is another model.
        let is_of_param = param != "input_references";
        match refusal.nearest_legal().filter(|_| is_of_param) {
            Some(nearest) => fault.nearest(nearest),
            None => fault,
        }
    }

    /// The same, about the part by the name that was given.
    #[must_use]
    pub fn about(mut self, param: Option<&str>) -> Self {
        if let Some(param) = param {
            self.param = Some(param.to_owned());
        }
        self
    }

    /// Whether it says what would be right.
    pub fn has_nearest(&self) -> bool {
        self.nearest.is_some()
    }

    /// A method that a path does not have, or a path that cannot be read.
    pub fn of_status(status: StatusCode) -> Self {
        let message = match status {
            StatusCode::METHOD_NOT_ALLOWED => {
                "this path does not have this method; /openapi.json lists what there is"
            }
            _ => "the request cannot be read",
        };
        Self::new(status, "invalid_request_error", message)
    }

    /// What would be right.
    #[cfg(test)]
    pub fn nearest_value(&self) -> Option<&str> {
        self.nearest.as_deref()
    }

    /// The field that it is about.
    #[cfg(test)]
    pub fn param(&self) -> Option<&str> {
        self.param.as_deref()
    }

    /// An asking that started nothing.
    pub fn refused(refused: &Refused, by_size: bool) -> Self {
        let message = match &refused.hint {
            Some(hint) => format!("{}; {hint}", refused.message),
            None => refused.message.clone(),
        };
        let _ = by_size;
        match refused.kind {
            RefusedKind::Rejected => {
                Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", message).code("rejected")
            }
            RefusedKind::OutOfCredit => {
                Self::new(StatusCode::PAYMENT_REQUIRED, "insufficient_quota", message)
                    .code("insufficient_quota")
            }
            RefusedKind::Budget => {
                Self::new(StatusCode::PAYMENT_REQUIRED, "insufficient_quota", message).code("budget_exceeded")
            }
            RefusedKind::OtherWish => {
                let fault = Self::invalid("Idempotency-Key", message);
                fault.code("idempotency_key_reused")
            }
            RefusedKind::Unreachable => Self::busy(message).code("unreachable"),
            RefusedKind::Busy => Self::busy(message),
            RefusedKind::Unable => Self::unable(message),
        }
    }

    /// The answer.
    pub fn answer(self, dialect: Dialect) -> Response {
        let message = match &self.nearest {
            Some(nearest) if !self.message.contains(nearest.as_str()) => {
                format!("{}; the nearest is {nearest}", self.message)
            }
            _ => self.message,
        };
        let error = match dialect {
            Dialect::OpenAi => ErrorParts::OpenAi {
                message,
                kind: self.kind.into(),
                param: self.param,
                code: self.code.map(str::to_owned),
                nearest: self.nearest,
            },
            Dialect::OpenRouter => ErrorParts::OpenRouter {
                code: self.status.as_u16(),
                message,
                metadata: json!({"type": self.kind, "code": self.code, "param": self.param, "nearest": self.nearest}),
            },
        };
        let mut response = (self.status, axum::Json(ErrorBody { error })).into_response();
        let headers = response.headers_mut();
        let retry = HeaderValue::from_static(if self.may_retry { "true" } else { "false" });
        headers.insert(HeaderName::from_static("x-should-retry"), retry);
        if self.may_retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
