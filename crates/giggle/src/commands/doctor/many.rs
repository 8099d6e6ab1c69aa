//! What many machines share, examined: the database of the ledger, and the store of the clips.
//!
//! Each setting that would let something be lost is named with what to set instead. What only costs time, or cannot be seen
//! from here, is a note.

use super::{Diagnosis, Thing, Verdict};
use crate::clip_store::ClipStore;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::{Clock as _, Ledger, LedgerError, Realm, Submitter, SystemClock, WallTime};
use crate::ledger_place::host_name;
use crate::settings::Settings;
use crate::shared_ledger;
use crate::store_text;
use giggle_client::Client;
use giggle_domain::{ShotSketch, counted, text};
use giggle_ledger_postgres::{Address, Health};
use giggle_store::Address as StoreAddress;

/// Clocks that differ by more than this are worth a word: people compare the times of files and logs.
const CLOCK_DIFFERENCE_MS: u64 = 2_000;

/// What the clocks of this machine showed before and after the database was asked.
struct Asked {
    before: WallTime,
    after: WallTime,
}

impl Asked {
    /// By how much the database's clock differs from this machine's at least, in milliseconds.
    fn difference_ms(&self, there: WallTime) -> u64 {
        let ahead = there.0.saturating_sub(self.after.0).max(0);
        let behind = self.before.0.saturating_sub(there.0).max(0);
        ahead.max(behind).unsigned_abs()
    }
}

/// The database: whether what is written there stays there. `false` where it does not answer, so that nothing can be read there.
pub(super) fn database(address: Address, found: &mut Diagnosis) -> bool {
    let place = address.place().to_owned();
    let opened = shared_ledger::open(address, &Submitter::on(&host_name()));
    let mut engine = match opened {
        Ok(engine) => engine,
        Err(error) => {
            found.add_error(Thing::Database, &error);
            return false;
        }
    };
    let before = SystemClock.now().wall;
    let health = match engine.health() {
        Ok(health) => health,
        Err(error) => {
            found.add_error(Thing::Database, &failure::ledger(&error));
            return false;
        }
    };
    let asked = Asked { before, after: SystemClock.now().wall };
    let Health { version, is_pooled, .. } = &health;
    found.good(
        Thing::Database,
        match is_pooled {
            false => text!(
                "PostgreSQL {version} at {place}, a primary",
                "PostgreSQL {version}，位于 {place}，主库"
            ),
            true => text!(
                "PostgreSQL {version} at {place}, a primary, through a pooler",
                "PostgreSQL {version}，位于 {place}，主库，经由连接池"
            ),
        },
    );
    if health.is_read_only {
        found.bad(
            Thing::Database,
            text!(
                "default_transaction_read_only is on: nothing can be written",
                "default_transaction_read_only 为 on：无法写入"
            ),
            text!(
                "ALTER DATABASE … RESET default_transaction_read_only (or of the role, if it is set there)",
                "请执行 ALTER DATABASE … RESET default_transaction_read_only（若在角色上设置，则改该角色）"
            ),
        );
    }
    if health.is_closed {
        found.bad(
            Thing::Database,
            text!(
                "another server took over, or an older copy of this one: submits are off",
                "数据库已换成另一台服务器或较旧的副本：已暂停提交"
            ),
            text!(
                "run `giggle settle`, which finds what may be missing and allows them again",
                "请运行 `giggle settle`：它会查明可能缺失的内容并恢复提交"
            ),
        );
    }
    durability(&health, found);
    clock(asked.difference_ms(health.now), found);
    true
}

/// Whether this machine's clock and the database's differ by enough to be worth a word.
fn clock(difference_ms: u64, found: &mut Diagnosis) {
    if difference_ms <= CLOCK_DIFFERENCE_MS {
        return found.good(Thing::Clock, text!("agrees with the database's", "与数据库一致"));
    }
    let seconds = difference_ms / 1000;
    let differ = text!(
        "this machine's clock and the database's differ by {seconds} s",
        "本机与数据库的时钟相差 {seconds} 秒"
    );
    found.add(Thing::Clock, Verdict::Note, differ).remedy = Some(text!(
        "synchronise both with NTP; leases and budgets go by the database's clock alone, times of files and logs do not",
        "请用 NTP 同步两者；租约与预算只以数据库时钟为准，而文件和日志的时间不是"
    ));
}

/// Goes through a submit up to its intent, and takes it back: a role that may read everything may still lack what a submit
/// writes.
pub(super) fn rehearse(ledger: &Ledger, account: &Realm, settings: &Settings) -> Result<(), CommandError> {
    let sketch = ShotSketch { prompt: Some("湖 at dawn".to_owned()), ..ShotSketch::default() };
    let Ok(shot) = sketch.check(&settings.catalog) else { return Ok(()) };
    match ledger.rehearse(&shot, account) {
        // It is said of the database already.
        Err(LedgerError::FailedOver { .. }) | Ok(()) => Ok(()),
        Err(error) => Err(failure::ledger(&error)),
    }
}

/// Whether a commit that was answered can be lost.
fn durability(health: &Health, found: &mut Diagnosis) {
    if !health.has_fsync {
        found.bad(
            Thing::Database,
            text!("fsync is off: a power cut loses what is paid for", "fsync 已关闭：断电会丢失付费记录"),
            text!(
                "ALTER SYSTEM SET fsync = on, then restart the server",
                "请执行 ALTER SYSTEM SET fsync = on 并重启服务器"
            ),
        );
    }
    let mode = &health.synchronous_commit;
    if mode == "off" {
        found.bad(
            Thing::Database,
            text!(
                "synchronous_commit is off: a commit is answered before it is on disk",
                "synchronous_commit 为 off：提交在写入磁盘前就已返回"
            ),
            text!(
                "ALTER DATABASE … SET synchronous_commit = on (or of the role, if it is set there)",
                "请执行 ALTER DATABASE … SET synchronous_commit = on（若在角色上设置，则改该角色）"
            ),
        );
    }
    let (standbys, names) = (health.standbys, &health.synchronous_standbys);
    let is_waited_for = !names.is_empty() && matches!(mode.as_str(), "on" | "remote_apply");
    if standbys > 0 && !is_waited_for {
        let en = counted(standbys, "asynchronous standby", "asynchronous standbys");
        found
            .add(
                Thing::Database,
                Verdict::Note,
                text!(
                    "{en}: after a failover the last commits may be missing",
                    "{standbys} 个异步备库：故障切换后可能丢失最后的提交"
                ),
            )
            .remedy = Some(text!(
            "set synchronous_standby_names; without it run `giggle settle` after every failover",
            "请设置 synchronous_standby_names；否则每次故障切换后请运行 `giggle settle`"
        ));
    } else if is_waited_for {
        found.good(
            Thing::Database,
            text!("a commit waits for a standby ({names})", "提交会等待备库（{names}）"),
        );
    } else {
        found.add(
            Thing::Database,
            Verdict::Note,
            text!(
                "no standby is seen: what the disk of this server loses is lost; keep backups",
                "未发现备库：该服务器磁盘丢失的内容无法恢复；请做好备份"
            ),
        );
    }
}

/// The store: that it exists, what may be done there, and whether it keeps its promises.
pub(super) async fn store(
    settings: &Settings,
    client: &Client,
    ledger: Option<&Ledger>,
    is_offline: bool,
    found: &mut Diagnosis,
) {
    let store = match ClipStore::of(settings, client) {
        Ok(None) => return,
        Ok(Some(store)) => store,
        Err(error) => return found.add_error(Thing::Store, &error),
    };
    let place = store.place();
    if ledger.is_some_and(|ledger| ledger.knows_store(&place).unwrap_or(false)) {
        store.store().expect_mark();
    }
    if is_offline && matches!(store.store().address(), StoreAddress::Bucket { .. }) {
        // Set up as a submit sets it up; only the network is left out.
        return found.good(Thing::Store, text!("{place}, not asked now", "{place}（本次未访问）"));
    }
    let check = store.store().check().await;
    match check.creates {
        Ok(true) => found.good(Thing::Store, text!("{place} accepts clips", "{place} 可存入视频")),
        Ok(false) => {
            found.bad(
                Thing::Store,
                text!(
                    "{place} overwrites what is there: it ignores the condition `If-None-Match: *`",
                    "{place} 会覆盖已有对象：不支持条件 `If-None-Match: *`"
                ),
                text!(
                    "use a server that supports conditional writes, such as Amazon S3",
                    "请使用支持条件写入的服务器；亚马逊 S3 支持"
                ),
            );
        }
        Err(error) => return found.add_error(Thing::Store, &store_text::failure(&error)),
    }
    match check.reads {
        Ok(true) => found.good(Thing::Store, text!("{place} can be read, by range", "{place} 可按范围读取")),
        Ok(false) => {
            found.bad(
                Thing::Store,
                text!(
                    "{place} answers a request for a range with something else",
                    "{place} 对范围请求返回了其他内容"
                ),
                text!("use a server that supports range requests", "请使用支持范围读取的服务器"),
            );
        }
        Err(error) => found.add_error(Thing::Store, &store_text::failure(&error)),
    }
    match check.cleans_up {
        Some(true) => {
            found.good(Thing::Store, text!("a rule removes unfinished uploads", "已有清理未完成上传的规则"));
        }
        Some(false) => {
            found
                .add(
                    Thing::Store,
                    Verdict::Note,
                    text!(
                        "no lifecycle rule removes unfinished uploads, which cost money and are not listed",
                        "没有清理未完成上传的生命周期规则；它们会产生费用且不可见"
                    ),
                )
                .remedy = Some(text!(
                "add a rule with AbortIncompleteMultipartUpload after 1 day; docs/many-machines.md has it",
                "请添加 1 天后 AbortIncompleteMultipartUpload 的规则；见 docs/many-machines.md"
            ));
        }
        None => {}
    }
    let waiting = store.waiting(std::time::Duration::ZERO).len();
    if waiting > 0 {
        let en = counted(waiting, "clip", "clips");
        found
            .add(
                Thing::Store,
                Verdict::Note,
                text!(
                    "{en} of this machine may still have to be stored",
                    "本机可能还有 {waiting} 个视频未存入"
                ),
            )
            .remedy = Some(text!("`giggle resume` stores them", "`giggle resume` 会存入"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_differ_only_by_what_the_question_cannot_have_taken() {
        let asked = Asked { before: WallTime(10_000), after: WallTime(12_000) };
        for (there, difference) in [(10_000, 0), (11_500, 0), (12_000, 0), (12_500, 500), (9_000, 1_000)] {
            assert_eq!(asked.difference_ms(WallTime(there)), difference, "{there}");
        }
    }

    #[test]
    fn clocks_that_differ_are_named_with_a_way_out() {
        for (difference_ms, verdict) in
            [(0, Verdict::Good), (2_000, Verdict::Good), (2_001, Verdict::Note), (90_000, Verdict::Note)]
        {
            let mut found = Diagnosis::new(giggle_domain::Language::English);
            clock(difference_ms, &mut found);
            let [finding] = &found.findings[..] else { panic!("{found:?}") };
            assert_eq!((finding.thing, finding.verdict), (Thing::Clock, verdict), "{difference_ms}");
            assert_eq!(finding.remedy.is_some(), verdict == Verdict::Note);
        }
    }

    #[test]
    fn what_can_lose_a_commit_is_named_with_a_way_out() {
        let fit = Health {
            version: "18.1".into(),
            has_fsync: true,
            synchronous_commit: "on".into(),
            synchronous_standbys: "ANY 1 (a, b)".into(),
            standbys: 2,
            now: WallTime(0),
            is_pooled: false,
            is_closed: false,
            is_read_only: false,
        };
        let verdicts = |health: &Health| {
            let mut found = Diagnosis::new(giggle_domain::Language::English);
            durability(health, &mut found);
            assert!(found.findings.iter().all(|it| it.verdict != Verdict::Bad || it.remedy.is_some()));
            found.findings.iter().map(|it| it.verdict).collect::<Vec<_>>()
        };
        assert_eq!(verdicts(&fit), [Verdict::Good]);
        assert_eq!(verdicts(&Health { has_fsync: false, ..fit.clone() })[0], Verdict::Bad);
        assert_eq!(verdicts(&Health { synchronous_commit: "off".into(), ..fit.clone() })[0], Verdict::Bad);
        for mode in ["local", "remote_write"] {
            let health = Health { synchronous_commit: mode.into(), ..fit.clone() };
            assert_eq!(verdicts(&health), [Verdict::Note], "{mode}: a standby that is not waited for");
        }
        let alone = Health { synchronous_standbys: String::new(), standbys: 0, ..fit.clone() };
        assert_eq!(verdicts(&alone), [Verdict::Note]);
        assert_eq!(verdicts(&Health { synchronous_standbys: String::new(), ..fit }), [Verdict::Note]);
    }
}
