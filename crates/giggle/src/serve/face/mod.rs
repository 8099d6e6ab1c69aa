//! The Videos face: `/v1/videos` in two dialects on one path.
//!
//! OpenAI's SDKs and LiteLLM send a form, OpenRouter's SDKs and the Vercel AI SDK send JSON; both ask the same of the same ledger. The one
//! idea: *once the intent is on disk, no answer gives a client a reason to ask again*. A lost answer is a video in progress whose
//! state is `unsettled`; the same request joins; an error that may be repeated says so, and every other says that it may not.

pub mod asking;
pub mod content;
pub mod fault;
pub mod openapi;
pub mod routes;
pub mod schema;
pub mod video;
pub mod videos;
pub mod wording;
