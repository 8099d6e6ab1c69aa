//! Another take of a shot whose earlier takes may be paid for: the person is asked, and no argument answers for them.

use super::generating::in_words;
use super::*;
use giggle_domain::{Fingerprint, ForeignText};

/// So many earlier takes are looked at, besides all that are unsettled: the latest ones, and the first.
const MOST_EARLIER: u32 = 32;

/// What an earlier take says against another one, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Doubt {
    /// Nobody knows whether it was accepted.
    Unsettled,
    /// It is being made.
    Running,
    /// It was accepted, and has no clip.
    Ended,
}

impl Doubt {
    fn of(standing: Standing) -> Option<Self> {
        match standing {
            Standing::Submitting | Standing::Unsettled | Standing::Unassigned => Some(Self::Unsettled),
            Standing::Submitted => Some(Self::Running),
            Standing::Failed | Standing::Stopped | Standing::Assigned => Some(Self::Ended),
            // Its clip is there, or nothing was started.
            Standing::Completed
            | Standing::Downloaded
            | Standing::Planned
            | Standing::NotSent
            | Standing::Rejected
            | Standing::NotAccepted => None,
        }
    }

    fn word(self) -> Text {
        match self {
            Self::Unsettled => {
                text!("may have been accepted, and nobody knows yet", "可能已被受理，目前尚未核实")
            }
            Self::Running => text!("is still being made", "仍在生成中"),
            Self::Ended => text!("was submitted and has no clip", "已提交但没有得到视频"),
        }
    }
}

impl Call<'_> {
    /// Asks the person about a new take where an earlier one is in doubt; an answer where it is not to be made.
    pub(super) async fn agree_to_take(
        &self,
        person: &mut Person<'_>,
        account: &Account,
        order: &mut Order,
    ) -> Done<Option<Answer>> {
        let take = order.take.get();
        let latest = take.saturating_sub(MOST_EARLIER).max(2)..take;
        let earlier = std::iter::once(1).chain(latest).filter(|it| *it < take).filter_map(NonZeroU32::new);
        let identities: Vec<(u32, Fingerprint)> = earlier
            .flat_map(|it| order.shot.fingerprints(it).into_iter().map(move |identity| (it.get(), identity)))
            .collect();
        let session = &account.session;
        let unsettled = session.open_takes(&order.shot).map_err(|error| self.trouble(&error))?;
        let open: Vec<u32> = unsettled.iter().map(|(number, _)| number.get()).collect();
        let mut worst = unsettled
            .into_iter()
            .filter(|(number, _)| *number != order.take)
            .min()
            .map(|(number, id)| (Doubt::Unsettled, number.get(), id));
        for (number, identity) in identities {
            let found = session.ledger.find(&session.realm, &identity);
            let Some(id) = found.map_err(|error| self.trouble(&error))? else { continue };
            let doubt = Doubt::of(self.shot(account, id)?.standing());
            if let Some(doubt) = doubt
                && worst.is_none_or(|(known, ..): (Doubt, u32, ShotId)| doubt < known)
            {
                worst = Some((doubt, number, id));
            }
        }
        let Some((doubt, number, id)) = worst else { return Ok(None) };
        let Text { en, zh } = doubt.word();
        if !person.can_be_asked() {
            if doubt != Doubt::Unsettled {
                return Ok(None);
            }
            let error = CommandError::new(
                ExitCode::Unsettled,
                text!(
                    "take {number} of this shot {en}; take {take} was not submitted",
                    "该镜头的第 {number} 次{zh}；未提交第 {take} 次"
                ),
            );
            return Err(Stop::Failed(Box::new(self.told(account, id)?.failure(&error))));
        }
        let what = ForeignText::new(&in_words(order, self.language()));
        let message = text!(
            "Take {number} of this shot ({what}) {en}. Take {take} is another submit, which is paid for by itself. Make it?",
            "该镜头（{what}）的第 {number} 次{zh}。第 {take} 次是新的提交，将另行扣费。是否生成？"
        )
        .into_string(self.language());
        // An answer holds for this take, as the earlier one stands now.
        let key = format!("take-{}-{number}-{doubt:?}", order.fingerprint.short());
        let form = Form::consent("make_it");
        match person.ask(&key, &message, &form, |value| Ok(value == &json!(true))).await? {
            Reply::Said(true) => {
                order.beside = Beside::Only(open);
                return Ok(None);
            }
            Reply::Said(false) | Reply::Declined | Reply::Unanswered | Reply::Nobody => {}
        }
        let facts = Video {
            state: "needs_confirmation".into(),
            question: Some(object([("topic", Some(json!("take"))), ("text", Some(json!(message)))])),
            ..Video::default()
        };
        let advice = self.say(
            "Nothing was submitted. The person declined, or this program could not show them the question; no argument stands in for their answer. Tell them how the earlier take stands.",
            "未提交任何任务。用户拒绝，或本程序未能显示该问题；任何参数都不能代替用户的回答。请告知用户此前那一次的状态。",
        );
        let key = shot_key(&self.shot(account, id)?.fingerprint.to_string());
        let next = Next::about(Tool::GetVideo, &key).when(WHEN_ASKED);
        Ok(Some(Answer::new(facts, advice).next(next)))
    }
}
