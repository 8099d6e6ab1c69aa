//! What every request shares.

use super::agents::Agents;
use super::gate::Gate;
use super::register::Register;
use super::shelf::Shelf;
use super::studio::Studio;
use super::works::Works;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What every request shares.
pub struct House {
    /// What is done.
    pub works: Arc<Works>,
    /// Who may ask, and who asked.
    pub register: Arc<Register>,
    /// What was asked for, whole, so that it can be asked for again.
    pub shelf: Shelf,
    /// Who may come in.
    pub gate: Gate,
    /// The page's own state: drafts and lists.
    pub studio: Arc<Studio>,
    /// MCP, one service for each client.
    pub agents: Agents,
    /// Cancelled when the server is to end.
    pub stop: CancellationToken,
}
