//! The account: what was charged and refunded, and what a clip would cost.
//!
//! Reading is tolerant, since these shapes were seen and never documented; what cannot be read is counted and not
//! passed over in silence, because somebody may conclude from a row that is missing.

use crate::api::{ApiRequest, Passage};
use crate::client::Client;
use crate::error::ClientError;
use crate::retry::{Operation, RetryPlan};
use crate::statement_summary::Told;
use crate::trouble::Trouble;
use giggle_domain::wire::{self, PriceBody, StatementRow};
use giggle_domain::{ModelName, TaskId};
use serde_json::Value;
use std::collections::HashSet;
use std::time::Duration;
use tokio::time::Instant;
use url::form_urlencoded;

/// Which rows of the statements to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementFilter {
    /// Only charges, or only refunds.
    pub event: Option<CreditEvent>,
    /// Only rows of one task.
    pub task_id: Option<TaskId>,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CreditEvent {
    /// A charge.
    Pay,
    /// A refund.
    Refund,
}

impl CreditEvent {
    /// The word as it travels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pay => "Pay",
            Self::Refund => "Refund",
        }
    }
}

/// One page of the statements, in the service's order, which is not promised.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statements {
    /// The rows that could be read, and those of which only the task could be.
    pub rows: Vec<StatementRow>,
    /// How many could not be read, or not in full: with any of those, nothing may be concluded from a row that is
    /// missing.
    pub unreadable_rows: usize,
    /// How many rows the page holds, readable or not.
    pub length: usize,
    /// How many rows there are in all, if the page says so.
    pub total: Option<u64>,
    /// What the sums beside the rows tell of.
    pub(crate) told: Told,
}

impl Statements {
    /// A page of rows that could all be read but for some, out of so many in all.
    pub fn of(rows: Vec<StatementRow>, unreadable_rows: usize, total: Option<u64>) -> Self {
        Self { length: rows.len(), rows, unreadable_rows, total, told: Told::default() }
    }
}

/// All pages of the statements, read one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementPass {
    /// The rows, in the order in which they came. A row with a task id that was seen on two pages is here once.
    pub rows: Vec<StatementRow>,
    /// How many rows could not be read, or not in full.
    pub unreadable_rows: usize,
    /// Whether every row there is was read, once: every page names the same total, as many rows came, each of them
    /// could be read, and none with a task id was on two pages.
    pub is_whole: bool,
    /// Whether the sums beside the rows tell of more than the rows do: what the rows show is there, and something may be
    /// missing.
    pub is_less_than_told: bool,
}

/// Puts the pages of one pass together, and judges whether it is whole. It asks nobody.
#[derive(Debug, Default)]
pub struct PassReader {
    rows: Vec<StatementRow>,
    unreadable_rows: usize,
    is_broken: bool,
    pages: u32,
    /// How many rows came, readable or not.
    read: u64,
    total: Option<u64>,
    seen: HashSet<Identity>,
    last: Vec<StatementRow>,
    told: Told,
}

impl PassReader {
    /// Takes the next page; says whether another one is to be asked for.
    pub fn take(&mut self, page: Statements) -> bool {
        let Statements { rows, unreadable_rows, length, total: named, told } = page;
        self.told = self.told.or(told);
        if self.pages == 0 {
            self.total = named;
        }
        self.pages += 1;
        // Also the empty page at the end names the total: what forgets it there may count only what it shows.
        self.is_broken |= named.is_none() || named != self.total;
        if length == 0 {
            return false;
        }
        let is_repeated = |row: &StatementRow| is_named(row) && self.seen.contains(&identity(row));
        // Where no total is named, any page may be the last.
        let is_past_end = self.total.is_none_or(|total| self.read >= total);
        if !rows.is_empty() && (rows.iter().all(is_repeated) || is_past_end && rows == self.last) {
            // What gives a page twice may not look at the number of the page, and have others that nobody saw.
            self.is_broken = true;
            return false;
        }
        self.is_broken |=
            is_past_end && self.total.is_some() || unreadable_rows > 0 || rows.iter().any(is_repeated);
        self.unreadable_rows += unreadable_rows;
        self.read += length as u64;
        // Two equal rows of one page are two rows; only what an earlier page held can have moved.
        let fresh: Vec<StatementRow> = rows.iter().filter(|row| !is_repeated(row)).cloned().collect();
        self.rows.extend(fresh);
        self.seen.extend(rows.iter().filter(|row| is_named(row)).map(identity));
        self.last = rows;
        true
    }

    /// What was read.
    pub fn finish(self) -> StatementPass {
        let is_whole = !self.is_broken && self.total == Some(self.read);
        let is_less_than_told = self.told.is_more_than(&self.rows);
        StatementPass { rows: self.rows, unreadable_rows: self.unreadable_rows, is_whole, is_less_than_told }
    }
}

/// What a clip costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// Credits.
    pub credits: f64,
    /// The generate type that the service knew a price for.
    pub generate_type: String,
}

/// The most rows that a page may have.
pub const MOST_PAGE_ROWS: u32 = 100;
/// A hundred thousand rows: an end for a service that never stops sending new ones.
const MOST_PAGES: u32 = 1000;

/// No reading of the statements takes longer: a thousand pages of a service that is slow and sound.
const LONGEST_PASS: Duration = Duration::from_secs(5 * 60);
/// The text of all rows together: those of a hundred thousand have a third of it.
const MOST_PASS_BYTES: usize = 64 * 1024 * 1024;

/// What one reading of the statements may still cost.
struct Budget {
    until: Instant,
    bytes: usize,
}

impl Budget {
    fn begun() -> Self {
        Self { until: Instant::now() + LONGEST_PASS, bytes: MOST_PASS_BYTES }
    }

    /// Spends rows; whether anything is left after them.
    fn spend(&mut self, rows: &[StatementRow]) -> bool {
        let text = |row: &StatementRow| {
            let StatementRow {
                created_at,
                event_type,
                event_description,
                model,
                model_name,
                credit,
                project_id,
            } = row;
            let texts = [created_at, event_type, event_description, model, model_name, credit, project_id];
            texts.iter().map(|text| text.len()).sum::<usize>()
        };
        self.bytes = self.bytes.saturating_sub(rows.iter().map(text).sum());
        self.is_left()
    }

    fn is_left(&self) -> bool {
        self.bytes > 0 && Instant::now() < self.until
    }
}

impl Client {
    /// One page of the credit statements, counted from 1.
    ///
    /// # Errors
    ///
    /// What the service refused, or what went wrong on the way.
    pub async fn credit_statements(
        &self,
        filter: &StatementFilter,
        page: u32,
        page_size: u32,
        retry: &RetryPlan,
    ) -> Result<Statements, ClientError> {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("credit_type", filter.event.map_or("", CreditEvent::as_str))
            .append_pair("page", &page.max(1).to_string())
            .append_pair("page_size", &page_size.clamp(1, MOST_PAGE_ROWS).to_string())
            .append_pair("project_id", filter.task_id.as_ref().map_or("", TaskId::as_str))
            .finish();
        let request = ApiRequest::get(format!("{}?{query}", wire::CREDIT_STATEMENTS));
        self.trying(Operation::Account, retry, || async {
            let answer = self.api().ask(&request, Passage::Shared).await?;
            let list = match answer.data.as_ref().map(|data| data.get("list")) {
                Some(Some(Value::Array(list))) => list.as_slice(),
                // An account without rows may have no list.
                Some(Some(Value::Null)) => &[],
                _ => {
                    let (http, place) = (answer.http, self.base().place());
                    return Err(Trouble::Unreadable { http, place }.into());
                }
            };
            let (length, mut unreadable_rows) = (list.len(), 0);
            let mut rows = Vec::with_capacity(length);
            for value in list {
                let read = row(value);
                unreadable_rows += usize::from(!matches!(read, ReadRow::Whole(_)));
                match read {
                    ReadRow::Whole(row) | ReadRow::TaskAlone(row) => {
                        rows.extend(others_in(value, &row));
                        rows.push(row);
                    }
                    ReadRow::Nothing => {}
                }
            }
            let total = answer.data.as_ref().and_then(|data| count(data.get("pagination")?.get("total")?));
            let told = answer.data.as_ref().map(Told::read).unwrap_or_default();
            Ok(Statements { rows, unreadable_rows, length, total, told })
        })
        .await
    }

    /// All pages of the credit statements, and whether they were read whole.
    ///
    /// It reads on until a page brings nothing, also past the total that the service names: a total can be wrong, and the
    /// service may hold pages shorter than was asked. Rows that arrive while it reads move others to the next page:
    /// a row with a task id that an earlier page held is not taken twice, and the pass is not whole. Rows without one
    /// may be alike: only their number judges them. It has a budget of time and bytes; a pass that was stopped by its end is
    /// not whole.
    ///
    /// # Errors
    ///
    /// As of one page; what was read before is then of no use for conclusions, and is not returned.
    pub async fn statement_pass(
        &self,
        filter: &StatementFilter,
        retry: &RetryPlan,
    ) -> Result<StatementPass, ClientError> {
        let mut reader = PassReader::default();
        let mut budget = Budget::begun();
        for page in 1..=MOST_PAGES {
            let page = self.credit_statements(filter, page, MOST_PAGE_ROWS, retry).await?;
            let is_enough = !budget.spend(&page.rows);
            if !reader.take(page) {
                return Ok(reader.finish());
            }
            if is_enough {
                break;
            }
        }
        Ok(StatementPass { is_whole: false, ..reader.finish() })
    }

    /// The newest rows of the credit statements: pages are read until one brings nothing new.
    ///
    /// `is_news` says of a row whether it tells anything that is not known. Where the oldest rows come first, all pages
    /// are read. What is missing here says nothing.
    ///
    /// # Errors
    ///
    /// As of one page.
    pub async fn statement_news(
        &self,
        mut is_news: impl FnMut(&StatementRow) -> bool,
        retry: &RetryPlan,
    ) -> Result<Vec<StatementRow>, ClientError> {
        let filter = StatementFilter::default();
        let (mut all, mut seen) = (Vec::new(), HashSet::new());
        let mut is_newest_first = true;
        let mut budget = Budget::begun();
        for page in 1..=MOST_PAGES {
            if !budget.is_left() {
                break;
            }
            let Statements { rows, .. } =
                self.credit_statements(&filter, page, MOST_PAGE_ROWS, retry).await?;
            budget.spend(&rows);
            let is_repeated = |row: &StatementRow| is_named(row) && seen.contains(&identity(row));
            if rows.iter().all(is_repeated) {
                break;
            }
            if page == 1 {
                let moment = |row: Option<&StatementRow>| row.map(|row| row.created_at.clone());
                is_newest_first = moment(rows.first()) >= moment(rows.last());
            }
            let fresh: Vec<StatementRow> = rows.iter().filter(|row| !is_repeated(row)).cloned().collect();
            let is_end = is_newest_first && !fresh.iter().any(&mut is_news);
            seen.extend(rows.iter().filter(|row| is_named(row)).map(identity));
            all.extend(fresh);
            if is_end {
                break;
            }
        }
        Ok(all)
    }

    /// What a clip costs, or `None` where the service has no price for it.
    ///
    /// Prices change, and what is charged was seen to differ: it is an estimate.
    ///
    /// # Errors
    ///
    /// What the service refused, or what went wrong on the way.
    pub async fn model_price(
        &self,
        model: &ModelName,
        has_frames: bool,
        duration: u32,
        retry: &RetryPlan,
    ) -> Result<Option<Price>, ClientError> {
        let text_first = [wire::PRICE_OF_TEXT_TO_VIDEO, wire::PRICE_OF_IMAGE_TO_VIDEO];
        for generate_type in if has_frames { &text_first[1..] } else { &text_first[..] } {
            let body =
                PriceBody { model: model.to_string(), generate_type: (*generate_type).to_owned(), duration };
            let answer = self
                .trying(Operation::Account, retry, || async {
                    let request = ApiRequest::post(wire::MODEL_PRICE, &body)?;
                    match self.api().ask(&request, Passage::Shared).await {
                        Ok(answer) => {
                            let credits = answer.data.as_ref().and_then(|data| number(data.get("price")?));
                            let (http, place) = (answer.http, self.base().place());
                            let unreadable = || Trouble::Unreadable { http, place };
                            Ok(Some(credits.filter(|it| *it >= 0.0).ok_or_else(unreadable)?))
                        }
                        Err(mishap) => match &mishap.trouble {
                            Trouble::Answered { message, .. } if is_unknown_pair(message) => Ok(None),
                            _ => Err(mishap),
                        },
                    }
                })
                .await?;
            if let Some(credits) = answer {
                return Ok(Some(Price { credits, generate_type: (*generate_type).to_owned() }));
            }
        }
        Ok(None)
    }
}

/// The answer to a pair of model and duration, or to a generate type, that the service has no price for.
fn is_unknown_pair(message: &str) -> bool {
    message.to_lowercase().contains("record not found")
}

fn number(value: &Value) -> Option<f64> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    number.is_finite().then_some(number)
}

/// A count, as a number or as text.
fn count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// What could be read of a row.
#[derive(Debug, PartialEq)]
enum ReadRow {
    /// All that matters.
    Whole(StatementRow),
    /// Which task it is about, and not everything else: it is evidence of that task all the same.
    TaskAlone(StatementRow),
    /// Nothing.
    Nothing,
}

/// Reads a row; numbers may come as text and text as numbers. A row without a moment, a kind or credits says nothing but
/// its task.
fn row(value: &Value) -> ReadRow {
    let text = |key: &str| match value.get(key) {
        Some(Value::String(text)) => Some(text.trim().to_owned()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let (created_at, event_type, credit) = (text("created_at"), text("event_type"), text("credit"));
    let names_no_task = matches!(value.get("project_id"), None | Some(Value::Null));
    // `null` and the like name no task: two such rows are two charges, not two rows of one task. Another field may name it.
    let task = text("project_id").filter(|task| !TaskId::names_nothing(task)).or_else(|| {
        let members = value.as_object().into_iter().flatten();
        members.filter(|(name, _)| is_name_of_task(name)).find_map(|(_, value)| id_in(value))
    });
    let is_whole = created_at.is_some()
        && event_type.is_some()
        && (names_no_task || text("project_id").is_some())
        && value.is_object();
    let row = StatementRow {
        created_at: created_at.unwrap_or_default(),
        event_type: event_type.unwrap_or_default(),
        event_description: text("event_description").unwrap_or_default(),
        model: text("model").unwrap_or_default(),
        model_name: text("model_name").unwrap_or_default(),
        credit: credit.unwrap_or_default(),
        project_id: task.unwrap_or_default(),
    }
    .plain();
    match row.credits() {
        Some(_) if is_whole => ReadRow::Whole(row),
        _ if is_named(&row) => ReadRow::TaskAlone(row),
        _ => ReadRow::Nothing,
    }
}

/// Whether a field of a row names a task, however it is spelled.
fn is_name_of_task(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    ["taskid", "projectid", "generationid", "videoid"].iter().any(|it| name.eq_ignore_ascii_case(it))
}

/// The id that a field has, as text or number.
fn id_in(value: &Value) -> Option<String> {
    let id = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!TaskId::names_nothing(&id)).then_some(id)
}

/// Rows for the tasks that are named inside a row, in lists and objects of it, and are not its own: each is evidence of a task, of
/// which nothing else is known.
fn others_in(value: &Value, row: &StatementRow) -> Vec<StatementRow> {
    fn search(value: &Value, depth: u32, found: &mut Vec<String>) {
        const MOST: usize = 100;
        let members: Vec<(&str, &Value)> = match value {
            Value::Object(object) => object.iter().map(|(name, it)| (name.as_str(), it)).collect(),
            Value::Array(all) => all.iter().map(|it| ("", it)).collect(),
            _ => return,
        };
        for (name, value) in members {
            if found.len() < MOST && depth > 0 && is_name_of_task(name) {
                found.extend(id_in(value));
            }
            if depth < 4 {
                search(value, depth + 1, found);
            }
        }
    }
    let mut found = Vec::new();
    search(value, 0, &mut found);
    found.sort();
    found.dedup();
    let of = |id: String| StatementRow { credit: String::new(), project_id: id, ..row.clone() }.plain();
    found.into_iter().filter(|id| *id != row.project_id).map(of).filter(is_named).collect()
}

/// Whether a row names a task.
fn is_named(row: &StatementRow) -> bool {
    !row.project_id.trim().is_empty()
}

/// Kind, task, moment and credits: by these a row with a task id is known again.
type Identity = (String, String, String, String);

fn identity(row: &StatementRow) -> Identity {
    let StatementRow { created_at, event_type, credit, project_id, .. } = row.clone();
    (event_type, project_id, created_at, credit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_is_read_whatever_its_numbers_look_like() {
        let odd = json!({"created_at": "2026-11-20 08:15:30", "event_type": "Pay", "credit": -135, "project_id": 7});
        let ReadRow::Whole(row) = row(&odd) else { panic!() };
        assert_eq!((row.credits(), row.project_id.as_str()), (Some(-135.0), "7"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_reading_has_a_budget_of_time_and_bytes() {
        let row = |bytes: usize| {
            let paid = json!({"created_at": "2026-11-20 08:15:30", "event_type": "Pay", "credit": "-10"});
            let ReadRow::Whole(row) = row(&paid) else { panic!() };
            StatementRow { event_description: "x".repeat(bytes), ..row }
        };
        let mut budget = Budget::begun();
        assert!(budget.spend(&[row(1000), row(1000)]));
        assert!((0..70).map(|_| budget.spend(&[row(1 << 20)])).any(|is_left| !is_left));
        let mut budget = Budget::begun();
        tokio::time::advance(LONGEST_PASS).await;
        assert!(!budget.spend(&[]) && !budget.is_left());
    }

    #[test]
    fn a_word_for_nothing_names_no_task() {
        for nothing in [json!(null), json!("null"), json!("0"), json!(0), json!("undefined"), json!(" - ")] {
            let paid = json!({"created_at": "2026-11-20 08:15:30", "event_type": "Pay", "credit": "-10", "project_id": nothing});
            let ReadRow::Whole(row) = row(&paid) else { panic!("{paid}") };
            assert_eq!(row.project_id, "", "{paid}");
        }
    }

    #[test]
    fn a_row_that_says_nothing_is_not_read_and_one_that_names_a_task_is() {
        for odd in [
            json!(null),
            json!([]),
            json!({}),
            json!({"created_at": "x", "event_type": "Pay"}),
            json!({"created_at": "x", "event_type": "Pay", "credit": "many"}),
            json!({"created_at": null, "event_type": "Pay", "credit": "-1"}),
            json!({"created_at": "x", "event_type": "Pay", "credit": "-1", "project_id": {}}),
        ] {
            assert_eq!(row(&odd), ReadRow::Nothing, "{odd}");
            let Value::Object(mut named) = odd else { continue };
            if !named.contains_key("project_id") {
                named.insert("project_id".into(), json!("t1"));
                let read = row(&Value::Object(named));
                assert!(matches!(&read, ReadRow::TaskAlone(row) if row.project_id == "t1"), "{read:?}");
            }
        }
    }
}
