//! The words for where a shot stands, as people read them; in JSON, filters and events the word never changes.

use crate::ledger::Standing;
use giggle_domain::{Text, text};

/// Where a shot stands.
pub fn standing(standing: Standing) -> Text {
    match standing {
        Standing::Planned => text!("planned", "已计划"),
        Standing::Submitting => text!("submitting", "提交中"),
        Standing::NotSent => text!("not-sent", "未发送"),
        Standing::Rejected => text!("rejected", "被拒绝"),
        Standing::Unsettled => text!("unsettled", "待核实"),
        Standing::Unassigned => text!("unassigned", "待归属"),
        Standing::NotAccepted => text!("not-accepted", "未被接受"),
        Standing::Submitted => text!("submitted", "已提交"),
        Standing::Completed => text!("completed", "已完成"),
        Standing::Downloaded => text!("downloaded", "已下载"),
        Standing::Failed => text!("failed", "失败"),
        Standing::Stopped => text!("stopped", "已终止"),
        Standing::Assigned => text!("assigned", "已归属"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_english_word_is_the_one_that_filters_take() {
        for it in Standing::ALL {
            assert_eq!(standing(it).en, it.as_str());
            assert_ne!(standing(it).zh, it.as_str());
        }
    }
}
