//! Unclaimed charges as people and programs are told them: paid tasks of the statements that no shot of the ledger holds.

use crate::ledger::UnclaimedCharge;
use crate::output::Output;
use serde_json::{Value, json};

/// How many are listed one by one: the newest; the rest are counted.
const MOST_LISTED: usize = 5;

/// Lists the newest of them, how many there are, and what can be done about one.
pub fn tell(charges: &[UnclaimedCharge], output: &Output) {
    let Some(first) = charges.first() else { return };
    let number = charges.len();
    output.talk(&output.say(
        match number {
            1 => "1 paid task of the statement belongs to no shot of this ledger (times as the service writes them, which seem to be UTC):".to_owned(),
            _ => format!("{number} paid tasks of the statement belong to no shot of this ledger (times as the service writes them, which seem to be UTC):"),
        },
        format!("积分明细中有 {number} 个已扣费的任务不属于本账本的任何视频（时间为服务所写，似为 UTC）："),
    ));
    for charge in charges.iter().take(MOST_LISTED) {
        let credits = charge.credits.map_or_else(|| "?".to_owned(), |credits| credits.to_string());
        output.talk(&format!("  {}  {}  {}  {credits}", charge.task_id, charge.moment, charge.model));
    }
    if number > MOST_LISTED {
        let more = number - MOST_LISTED;
        output.talk(&output.say(format!("  and {more} more"), format!("  另有 {more} 个")));
    }
    let id = &first.task_id;
    output.talk(&output.say(
        format!(
            "`giggle download {id}` fetches its clip; `giggle settle SHOT --adopt {id}` assigns it to a shot; `giggle ledger dismiss {id}` stops listing it"
        ),
        format!(
            "`giggle download {id}` 可下载视频；`giggle settle SHOT --adopt {id}` 可将其归于某个镜头；`giggle ledger dismiss {id}` 可不再列出它"
        ),
    ));
}

/// All of them as JSON.
pub fn json(charges: &[UnclaimedCharge]) -> Value {
    json!(charges)
}
