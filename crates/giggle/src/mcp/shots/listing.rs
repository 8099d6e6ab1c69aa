//! What was asked for, as the ledger lists it.

use super::*;
use std::path::Path;

/// As many shots as are listed unless more are asked for.
const USUAL_LIST: usize = 20;
/// As many shots as one answer lists.
const LONGEST_LIST: usize = 100;

impl Call<'_> {
    /// `list_videos`.
    pub(super) fn list_videos(&self, given: &ListVideos) -> Done<Answer> {
        let account = self.account()?;
        let standings = match given.state.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
            None => Vec::new(),
            Some("unfinished") => Standing::ALL.into_iter().filter(|it| it.is_unfinished()).collect(),
            Some(word) => vec![Standing::parse(word).ok_or_else(|| {
                let words: Vec<&str> = Standing::ALL.iter().map(|it| it.as_str()).collect();
                let word = foreign::one_line(word);
                let (en, zh) = (words.join(", "), words.join("、"));
                self.failed(&CommandError::usage(text!(
                    "`state` must be unfinished or one of {en}, not `{word}`",
                    "`state` 应为 unfinished、{zh} 之一，而不是 `{word}`"
                )))
            })?],
        };
        let most = given.limit.map_or(USUAL_LIST, |it| (it as usize).min(LONGEST_LIST));
        let filter = Filter {
            standings,
            model: given.model.clone().filter(|it| !is_blank(it)),
            // One more than is shown tells whether there are more.
            most: Some(most + 1),
            ..Filter::default()
        };
        let mut rows = self.live.list(&account, filter).map_err(|error| self.failed(&error))?;
        let is_cut = rows.len() > most;
        rows.truncate(most);
        let videos: Vec<JsonObject> = rows
            .iter()
            .map(|row| {
                let is_stopped_for_nothing =
                    row.standing == Standing::Stopped && row.cost == Some(Credits::ZERO);
                object([
                    ("state", Some(json!(row.standing.as_str()))),
                    ("task_id", row.task_id.as_ref().map(|it| json!(it))),
                    ("shot_key", Some(json!(shot_key(&row.fingerprint)))),
                    ("prompt", Some(json!(cut(&row.prompt)))),
                    ("model", Some(json!(row.model))),
                    ("duration_seconds", Some(json!(row.duration))),
                    ("take", Some(json!(row.take))),
                    ("submitted_at", Some(json!(row.planned_at.to_string()))),
                    ("cost_credits", row.cost.map(|it| json!(it))),
                    ("estimate_credits", row.reserved.map(|it| json!(it)).filter(|it| !it.is_null())),
                    (
                        "path",
                        row.file
                            .as_ref()
                            .filter(|it| self.live.may_tell_of(Path::new(it)))
                            .map(|it| json!(it)),
                    ),
                    (
                        "must_not_be_submitted_again",
                        Some(json!(may_be_charged_again(row.standing) && !is_stopped_for_nothing)),
                    ),
                ])
            })
            .collect();
        let mut advice = if videos.is_empty() {
            self.say("The ledger has no such shot.", "账本中没有符合条件的镜头。").to_owned()
        } else {
            self.say("Newest first.", "按时间从新到旧。").to_owned()
        };
        if is_cut {
            advice.push_str(&self.say(
                format!(" There are more than these {most}: ask with a larger limit, up to {LONGEST_LIST}, or with state or model."),
                format!("共有超过 {most} 条：可增大 limit（至多 {LONGEST_LIST}），或用 state、model 筛选。"),
            ));
        }
        Ok(Answer::new(Videos { videos, is_cut }, advice))
    }
}
