//! Where clips are kept for all machines: a bucket that speaks S3, or a folder that all of them mount.
//!
//! Its one idea: *a key names its content*. A clip is kept under the SHA-256 of its bytes, and created only if nothing is there.
//! So putting it twice, from two machines, is putting it once; nothing is ever renamed or overwritten; and whoever takes it out
//! can tell whether it is what was put in.
//!
//! The store knows the network and the disk. It must not know the terminal, the environment, the ledger, or the service that
//! made a clip: the caller gives it an address, credentials and an HTTP client, and writes down what became of a clip.

mod address;
mod bucket;
mod content;
mod error;
mod folder;
mod link;
mod store;

pub use address::{Address, AddressFault, Credentials};
pub use content::{Check, Content, MULTIPART_ABOVE, Rules};
pub use error::StoreError;
pub use link::StoreLink;
pub use store::Store;
