//! The body of an answer over HTTP, as all that handle one know it.

use hyper::body::Bytes;
use std::convert::Infallible;

/// The body of an answer.
pub type Body = http_body_util::combinators::BoxBody<Bytes, Infallible>;
