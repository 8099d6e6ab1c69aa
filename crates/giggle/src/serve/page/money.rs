//! Money: today against the budget, and what went where.

use super::answers::{failed, go};
use super::form::Form;
use super::layout::{page, proof};
use super::visit::{Visit, Visitor};
use super::words::credits;
use crate::ledger::{Credits, ShotRow, Standing};
use crate::serve::house::House;
use crate::serve::works::is_money;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// So many shots are added up.
const MOST: usize = 20_000;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Default, Clone)]
struct Sum {
    shots: usize,
    charged: Credits,
    expected: Credits,
    unknown: usize,
}

impl Sum {
    fn add(&mut self, row: &ShotRow) {
        // What alike shots were charged is with their tasks as long as nobody knows whose is whose.
        if !is_money(row.standing) || row.standing == Standing::Unassigned {
            return;
        }
        self.shots += 1;
        match (row.cost, row.reserved) {
            (Some(cost), _) => self.charged = self.charged + cost,
            (None, Some(reserved)) => self.expected = self.expected + reserved,
            (None, None) => self.unknown += 1,
        }
    }
}

/// What was spent.
pub async fn screen(State(house): State<Arc<House>>, Extension(visit): Visitor) -> Response {
    let now = house.works.now();
    let rows = house.works.rows(&[], Some(now.minus(30 * DAY)), MOST).unwrap_or_default();
    let day = house.works.spent_in_a_day().unwrap_or_default();
    let mut month = Sum::default();
    let (mut models, mut clients, mut lists) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for row in &rows {
        month.add(row);
        let entry =
            |sums: &mut BTreeMap<String, Sum>, name: &str| sums.entry(name.to_owned()).or_default().add(row);
        entry(&mut models, if row.model.is_empty() { "–" } else { &row.model });
        let (client, list) = house.register.whose(&row.fingerprint).unwrap_or_default();
        entry(&mut clients, client.as_deref().unwrap_or(visit.say("command line", "命令行")));
        if let Some(list) = list {
            entry(&mut lists, &list);
        }
    }
    // The day counts these too, and no row of the tables does.
    let of_no_shot = house.works.kept_unclaimed();
    let budget = house.works.budget();
    let limits = house.register.clients().unwrap_or_default();
    let body = html! {
        header.head {
            div { h1 { (visit.say("Money", "费用")) } p { (visit.say("Charges as shown in the statements; until then, the reserved amount.", "以积分明细为准；未出账前按预留计算。")) } }
            form method="post" action="/money/read" { (proof(&visit)) button type="submit" { (visit.say("Read the statements now", "立即读取积分明细")) } }
        }
        div.sums {
            div { b { (day) } span { (visit.say("credits in 24 hours", "24 小时内积分")) } }
            div { b { @match budget { Some(most) => (most), None => "–" } } span { (visit.say("budget of any 24 hours", "24 小时预算")) } }
            div { b { (month.charged) } span { (visit.say("charged for shots in 30 days", "30 天内镜头已扣费")) } }
            @if !of_no_shot.is_empty() {
                div { b { (of_no_shot.iter().filter_map(|it| it.credits).sum::<Credits>()) } span { a href="/unsettled" { (visit.say("charges of no shot", "无归属的扣费")) } } }
            }
            div { b { (month.expected) } span { (visit.say("reserved", "预留")) } }
            div { b { (month.unknown) } span { (visit.say("of unknown price", "价格未知")) } }
        }
        @if let Some(most) = budget.filter(|it| *it > Credits::ZERO) {
            section.panel { label for="budget" { (visit.say("Today's use of the budget", "当日预算使用情况")) } meter id="budget" min="0" max=(most.as_f64()) high=(most.as_f64() * 0.8) value=(day.as_f64()) { (day) " / " (most) } }
        }
        div.two {
            (table(&visit, visit.say("By model", "按模型"), &models))
            (table(&visit, visit.say("By client", "按客户端"), &clients))
        }
        @if !lists.is_empty() { (table(&visit, visit.say("By list", "按镜头表"), &lists)) }
        @if !limits.is_empty() {
            section.panel {
                h2 { (visit.say("Clients", "客户端")) }
                div.scroll tabindex="0" { table { thead { tr { th scope="col" { (visit.say("Name", "名称")) } th.r scope="col" { (visit.say("Daily limit", "每日上限")) } } }
                    tbody { @for client in &limits { tr { td { (client.name) } td.r { @match client.per_day { Some(most) => (credits(&visit, Credits::thousandths(most))), None => (visit.say("same as the budget", "同总预算")) } } } } } } }
            }
        }
    };
    page(&visit, &house, visit.say("Money", "费用"), body).into_response()
}

fn table(visit: &Visit, title: &str, sums: &BTreeMap<String, Sum>) -> Markup {
    html! {
        section.panel {
            h2 { (title) " " small { (visit.say("30 days", "30 天")) } }
            @if sums.is_empty() { p.muted { (visit.say("Nothing was spent.", "暂无支出。")) } } @else {
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (visit.say("Name", "名称")) } th.r scope="col" { (visit.say("Shots", "镜头")) } th.r scope="col" { (visit.say("Charged", "已扣费")) } th.r scope="col" { (visit.say("Reserved", "预留")) } } }
                    tbody { @for (name, sum) in sums { tr { td { (name) } td.r { (sum.shots) } td.r { (sum.charged) } td.r { (sum.expected) } } } }
                } }
            }
        }
    }
}

/// Reads the statements.
pub async fn read(State(house): State<Arc<House>>, Extension(visit): Visitor, _: Form) -> Response {
    match house.works.read_charges().await {
        Ok(()) => go("/money"),
        Err(error) => failed(&visit, &house, &error),
    }
}
