//! giggle-client.
