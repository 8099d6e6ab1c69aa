//! The studio: what is made, what it cost, and what to do with a payment that nobody knows about, as a page.
//!
//! Every screen is HTML that this server writes; forms and links work without a script, and a script makes it live. It must not decide
//! about money: it shows what [`works`](super::works) says, and asks what a person pressed. The one idea: *no button asks again*. A new take
//! is another clip, and says what it costs; an unsettled shot is settled, never repeated.

pub mod answers;
pub mod assets;
pub mod faults;
pub mod form;
pub mod layout;
pub mod lists;
pub mod live;
pub mod make;
pub mod money;
pub mod queue;
pub mod routes;
pub mod shot;
pub mod unsettled;
pub mod visit;
pub mod words;
