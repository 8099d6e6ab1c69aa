//! The account: what was charged and refunded, and what a clip would cost.
//!
//! Reading is tolerant, since these shapes were seen and never documented; what cannot be read is counted and not
//! passed over in silence, because somebody may conclude from a row that is missing.

use crate::api::{ApiRequest, Passage};
use crate::client::Client;
use crate::error::{ClientError, Trouble};
use crate::retry::{Operation, RetryPlan};
use giggle_domain::wire::{self, PriceBody, StatementRow};
use giggle_domain::{ModelName, TaskId};
use serde_json::Value;
use std::collections::HashSet;
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

/// Rows of the statements, in the service's order, which is not promised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statements {
    /// The rows that could be read.
    pub rows: Vec<StatementRow>,
    /// How many could not: with any of those, nothing may be concluded from a row that is missing.
    pub unreadable_rows: usize,
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
            let answer = self.ask(&request, Passage::Shared).await?;
            let list = match answer.data.as_ref().map(|data| data.get("list")) {
                Some(Some(Value::Array(list))) => list.as_slice(),
                // An account without rows may have no list.
                Some(Some(Value::Null)) => &[],
                _ => {
                    let (http, place) = (answer.http, self.base().place());
                    return Err(Trouble::Unreadable { http, place }.into());
                }
            };
            let rows: Vec<StatementRow> = list.iter().filter_map(row).collect();
            Ok(Statements { unreadable_rows: list.len() - rows.len(), rows })
        })
        .await
    }

    /// All pages of the credit statements, in whatever order they come.
    ///
    /// Rows that arrive while it reads move others to the next page: a row that was seen already is not taken twice.
    /// It ends at a page that brings nothing new, and not at a short one, since the service may hold pages shorter than
    /// was asked.
    ///
    /// # Errors
    ///
    /// As of one page; what was read before is then of no use for conclusions, and is not returned.
    pub async fn all_credit_statements(
        &self,
        filter: &StatementFilter,
        retry: &RetryPlan,
    ) -> Result<Statements, ClientError> {
        let mut all = Statements::default();
        let mut seen = HashSet::new();
        for page in 1..=MOST_PAGES {
            let Statements { rows, unreadable_rows } =
                self.credit_statements(filter, page, MOST_PAGE_ROWS, retry).await?;
            // Two equal rows of one page are two rows; only what an earlier page held can have moved.
            let fresh: Vec<StatementRow> =
                rows.into_iter().filter(|row| !seen.contains(&identity(row))).collect();
            let is_end = fresh.is_empty();
            seen.extend(fresh.iter().map(identity));
            all.rows.extend(fresh);
            all.unreadable_rows += unreadable_rows;
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
                    match self.ask(&request, Passage::Shared).await {
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

/// Reads a row; numbers may come as text and text as numbers. A row without a moment, a kind or credits says nothing.
fn row(value: &Value) -> Option<StatementRow> {
    let text = |key: &str| match value.get(key) {
        Some(Value::String(text)) => Some(text.trim().to_owned()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let row = StatementRow {
        created_at: text("created_at")?,
        event_type: text("event_type")?,
        event_description: text("event_description").unwrap_or_default(),
        model: text("model").unwrap_or_default(),
        model_name: text("model_name").unwrap_or_default(),
        credit: text("credit")?,
        project_id: text("project_id").unwrap_or_default(),
    };
    row.credits().is_some().then_some(row)
}

type Identity = (String, String, String, String, String);

fn identity(row: &StatementRow) -> Identity {
    let StatementRow { created_at, event_type, model, credit, project_id, .. } = row.clone();
    (created_at, event_type, model, credit, project_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_is_read_whatever_its_numbers_look_like() {
        let odd = json!({"created_at": "2026-11-20 08:15:30", "event_type": "Pay", "credit": -135, "project_id": 7});
        let row = row(&odd).unwrap();
        assert_eq!((row.credits(), row.project_id.as_str()), (Some(-135.0), "7"));
    }

    #[test]
    fn a_row_that_says_nothing_is_not_read() {
        for odd in [
            json!(null),
            json!({}),
            json!({"created_at": "x", "event_type": "Pay"}),
            json!({"created_at": "x", "event_type": "Pay", "credit": "many"}),
            json!({"created_at": null, "event_type": "Pay", "credit": "-1"}),
        ] {
            assert_eq!(row(&odd), None, "{odd}");
        }
    }
}
