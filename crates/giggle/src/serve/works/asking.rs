//! Asking for shots: the one way to a submit.

use super::{Asker, Refused, RefusedKind, Works, lock};
use crate::error::CommandError;
use crate::failure;
use crate::interrupt::Known;
use crate::ledger::{Again, LONGEST_WISH, Shot, ShotId, Standing, Wish};
use crate::production::{Asked, NotAsked, Order};
use crate::progress::Progress;
use giggle_domain::Fingerprint;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

impl Works {
    /// Asks for a shot, or finds what was asked for already. `patience` bounds how long the caller waits for the answer, never the
    /// asking itself.
    ///
    /// # Errors
    ///
    /// Nothing was started, and why.
    pub async fn ask(
        self: &Arc<Self>,
        asker: &Asker,
        order: Order,
        wish: Option<&str>,
        patience: Duration,
    ) -> Result<(ShotId, bool), Refused> {
        let fingerprint = order.fingerprint;
        let unable = |error: CommandError| self.unable(&error);
        let is_repeated = match wish {
            Some(wish) => self.bind(asker, wish, &fingerprint)?,
            None => false,
        };
        let before = self.find(&fingerprint).map_err(unable)?;
        // The same wish that became a task, however it ended, leads back to that task.
        if let Some((id, shot)) = &before
            && is_repeated
            && matches!(shot.standing(), Standing::Failed | Standing::Stopped)
        {
            return Ok((*id, true));
        }
        let before = before.map(|(_, shot)| shot.again());
        let (works, session) = (Arc::clone(self), self.session_of(asker));
        let (tell, told) = tokio::sync::oneshot::channel();
        // A submit that is torn off may be a paid clip that nobody knows of: it is not the request's to cancel.
        self.asks.spawn(async move {
            let busy = Busy::of(&works, fingerprint);
            let Ok(place) = works.submits.acquire().await else { return };
            if tell.is_closed() {
                // Nobody waits for it any more and nothing was sent: whoever still wants it asks again.
                return;
            }
            let (known, progress) = (Known::new(false), Progress::silent(works.language()));
            let production = works.production(&session);
            let asked = production.ask(&order, &known, &progress).await;
            drop(place);
            match &asked {
                Ok(Asked::Submitted(task)) => works.follow(task.key, true),
                Ok(Asked::Joined { task, .. }) => works.follow(task.key, false),
                Ok(Asked::Done { task, .. }) => works.redeliver(task.key),
                Err(_) => {}
            }
            drop(busy);
            works.changed.notify_one();
            let _ = tell.send(asked);
        });
        let asked = tokio::time::timeout(patience, told).await;
        let found = self.find(&fingerprint).map_err(unable)?;
        let is_at_stake = |shot: &Shot| shot.again() != Again::Free || self.is_being_asked(&fingerprint);
        match (asked, found) {
            (Ok(Ok(Ok(asked))), Some((id, _))) => {
                let is_new = matches!(asked, Asked::Submitted(_));
                let count = if is_new { &self.counts.submitted } else { &self.counts.joined };
                count.fetch_add(1, Ordering::Relaxed);
                Ok((id, !is_new))
            }
            (_, Some((id, shot))) if is_at_stake(&shot) => {
                Ok((id, before.is_some_and(|before| before != Again::Free)))
            }
            (Ok(Ok(Err(not))), _) => Err(self.no(&not)),
            _ => Err(Refused {
                kind: RefusedKind::Busy,
                message: self
                    .output
                    .say(
                        "too many shots are being submitted at once; nothing was sent",
                        "同时提交的请求过多；未发送任何请求",
                    )
                    .into(),
                hint: Some(self.output.say("try again in a moment", "请稍后再试").into()),
            }),
        }
    }

    /// Binds a caller's own name for its wish to a shot; whether it was bound to it before.
    fn bind(&self, asker: &Asker, wish: &str, fingerprint: &Fingerprint) -> Result<bool, Refused> {
        const { assert!(LONGEST_WISH >= 64 + 5) };
        // Every client has names of its own, of any length.
        let whole = format!("{}\n{wish}", asker.name);
        let name: String =
            Sha256::digest(whole.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let bound = self.session.ledger.wish(&self.session.realm, &format!("face {name}"), fingerprint);
        match bound.map_err(|error| self.unable(&failure::ledger(&error)))? {
            Wish::New => Ok(false),
            Wish::Same => Ok(true),
            Wish::Other(_) => Err(Refused {
                kind: RefusedKind::OtherWish,
                message: self
                    .output
                    .say(
                        "this Idempotency-Key was used for another shot; nothing was sent",
                        "该 Idempotency-Key 已用于另一个镜头；未发送任何请求",
                    )
                    .into(),
                hint: Some(self.output.say("give every shot its own key", "请为每个镜头使用不同的键").into()),
            }),
        }
    }

    /// An asking that started nothing, as far as the ledger is concerned.
    fn no(&self, not: &NotAsked) -> Refused {
        let kind = match not {
            NotAsked::Rejected(error) if error.is_out_of_credit() => RefusedKind::OutOfCredit,
            NotAsked::Rejected(_) => RefusedKind::Rejected,
            NotAsked::NotSent(_) => RefusedKind::Unreachable,
            NotAsked::OverBudget(_) | NotAsked::SpendingStopped(_) => RefusedKind::Budget,
            // The ledger has these for shots of their own: whoever asks gets the shot.
            NotAsked::Unsettled { .. }
            | NotAsked::UnsettledEarlier { .. }
            | NotAsked::CountedAsCharged { .. } => RefusedKind::Unable,
            NotAsked::HeldBack(_) | NotAsked::Store(_) | NotAsked::Ledger(_) | NotAsked::Internal(_) => {
                RefusedKind::Unable
            }
        };
        Refused { kind, ..self.unable(&failure::not_asked(not)) }
    }

    /// The server itself cannot.
    fn unable(&self, error: &CommandError) -> Refused {
        let language = self.language();
        self.counts.refused.fetch_add(1, Ordering::Relaxed);
        self.remember(None, error.message(language));
        Refused {
            kind: RefusedKind::Unable,
            message: error.message(language).to_owned(),
            hint: error.hint_text(language).map(str::to_owned),
        }
    }
}

/// That a shot is being asked for, for as long as this lives.
struct Busy {
    works: Arc<Works>,
    fingerprint: Fingerprint,
}

impl Busy {
    fn of(works: &Arc<Works>, fingerprint: Fingerprint) -> Self {
        *lock(&works.asking).entry(fingerprint).or_default() += 1;
        Self { works: Arc::clone(works), fingerprint }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut asking = lock(&self.works.asking);
        if let Some(count) = asking.get_mut(&self.fingerprint) {
            *count -= 1;
            if *count == 0 {
                asking.remove(&self.fingerprint);
            }
        }
    }
}
