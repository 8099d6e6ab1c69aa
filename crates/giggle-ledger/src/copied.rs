//! What a copy of a ledger takes along beside the events: everything that an intent asks for and no event tells.
//!
//! A copy without it would allow what the ledger itself refuses: it lost something and a person has not looked yet, or a name for a wish is
//! bound to another shot.

use crate::error::LedgerError;
use crate::realm::Realm;
use crate::store::Store;
use giggle_domain::Fingerprint;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Notes of a moment, of which the latest counts.
const MOMENTS: [&str; 2] = [crate::kept_charges::RECOVERED, crate::kept_charges::LOOKED_FOR];

/// Other notes; what the other ledger has of these is newer.
const TEXTS: [&str; 4] = [
    crate::kept_charges::NOTE,
    crate::kept_charges::SIGHTINGS,
    crate::unread_charges::NOTE,
    crate::wishes::STORES,
];

/// Notes and wishes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// By name and account.
    notes: Vec<(String, Realm, String)>,
    /// By account and name, with the shot that each is for.
    wishes: Vec<(Realm, String, String)>,
}

impl Kept {
    pub(crate) fn read(store: &mut dyn Store) -> Result<Self, LedgerError> {
        let mut kept = Self { notes: Vec::new(), wishes: store.wishes()? };
        for name in MOMENTS.into_iter().chain(TEXTS) {
            let notes = store.notes(name)?.into_iter();
            kept.notes.extend(notes.map(|(realm, text)| (name.to_owned(), realm, text)));
        }
        Ok(kept)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.notes.is_empty() && self.wishes.is_empty()
    }

    /// A hash of all of it, so that an altered export is found out.
    pub(crate) fn hash(&self) -> Result<String, LedgerError> {
        let text = serde_json::to_vec(self).map_err(LedgerError::unwritable)?;
        Ok(Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub(crate) fn put(&self, store: &mut dyn Store) -> Result<(), LedgerError> {
        for (name, realm, text) in &self.notes {
            let is_moment = MOMENTS.contains(&name.as_str());
            if !is_moment && !TEXTS.contains(&name.as_str()) {
                continue;
            }
            let account = store.account(realm)?;
            let there = store.notes(name)?.into_iter().find(|(of, _)| *of == account).map(|(_, text)| text);
            let moment = |text: &str| text.parse::<i64>().unwrap_or(i64::MAX);
            let is_wanted = match there {
                None => true,
                Some(there) => is_moment && moment(text) > moment(&there),
            };
            if is_wanted {
                store.set_note(realm, name, text)?;
            }
        }
        for (realm, name, fingerprint) in &self.wishes {
            let fingerprint = Fingerprint::parse(fingerprint);
            if let (None, Some(fingerprint)) = (store.wish(realm, name)?, fingerprint) {
                store.note_wish(realm, name, &fingerprint)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::conformance::{clock, in_memory, realm, shot, submitted};
    use crate::{Ledger, LedgerError, Wish};
    use std::num::NonZeroU32;

    /// A ledger that lost something, with a wish of a client in it.
    fn recovered() -> Ledger {
        let ledger = in_memory(clock());
        submitted(&ledger, "a lake", "t1");
        ledger.note_recovery().unwrap();
        ledger.wish(&realm(), "face 1", &shot("a lake").fingerprint(NonZeroU32::MIN)).unwrap();
        ledger
    }

    fn refuses(ledger: &Ledger) {
        let loss = ledger.kept_back_by_loss(&realm()).unwrap();
        assert!(matches!(loss, Some(LedgerError::Recovered { .. })), "{loss:?}");
        let bound = ledger.wish(&realm(), "face 1", &shot("a hill").fingerprint(NonZeroU32::MIN)).unwrap();
        assert!(matches!(bound, Wish::Other(_)), "{bound:?}");
    }

    #[test]
    fn a_copy_refuses_what_the_ledger_itself_refuses() {
        let from = recovered();
        let to = in_memory(clock());
        from.copy_into(&to).unwrap();
        refuses(&to);

        let mut lines = Vec::new();
        from.export_whole(&mut |line| {
            lines.push(line.to_owned());
            Ok(())
        })
        .unwrap()
        .unwrap();
        let import =
            |to: &Ledger, lines: &[String]| to.import_whole(&mut lines.iter().map(|line| Ok(line.clone())));
        let to = in_memory(clock());
        import(&to, &lines).unwrap();
        refuses(&to);
        // What somebody has cut out of it, or altered, is found out.
        let at = lines.iter().position(|line| line.contains("recovered")).unwrap();
        let mut without = lines.clone();
        without.remove(at);
        assert!(import(&in_memory(clock()), &without).is_err());
        lines[at] = lines[at].replace("face 1", "face 2");
        assert!(import(&in_memory(clock()), &lines).is_err());
    }
}
