//! Whose money the key of a session spends.

use super::Session;
use crate::accounts::{self, Belonging, belonging};
use crate::ledger::{LedgerError, Realm};
use giggle_domain::text;
use giggle_domain::wire::StatementRow;

impl Session {
    /// Makes sure that it is known whose money the key spends, and writes it down. Asked before every intent.
    ///
    /// # Errors
    ///
    /// [`LedgerError::UnknownKey`]: a person must say it. Trouble of the ledger.
    pub async fn know_account(&self) -> Result<(), LedgerError> {
        self.account.get_or_try_init(|| self.find_account()).await.map(|_| ())
    }

    async fn find_account(&self) -> Result<(), LedgerError> {
        let name = self.account_name.as_deref();
        match (belonging(&self.ledger, &self.key, name)?, name) {
            (Belonging::Known(_), _) | (Belonging::Named(_), None) => Ok(()),
            (Belonging::Named(_), Some(name)) => self.ledger.join_named(&self.key, name),
            (Belonging::Unknown(others), _) => {
                let client = self.client.as_ref().ok_or(LedgerError::UnknownKey)?;
                let proven = accounts::proven(&self.ledger, client, &others).await;
                let proven = proven.map_err(|_| LedgerError::UnknownKey)?;
                let account = proven.first().ok_or(LedgerError::UnknownKey)?;
                self.ledger.join(&self.key, account, None)?;
                // All that one statement shows is one account's, whatever was thought of it before.
                for other in &proven[1..] {
                    self.ledger.join(other, account, None)?;
                }
                self.tell_joined();
                Ok(())
            }
        }
    }

    fn tell_joined(&self) {
        let note = text!(
            "this key opens the same account as an earlier one, as its credit statement shows: they share shots, unsettled submits and budget from now on",
            "积分明细表明该密钥与此前的密钥属于同一账户：今后共享视频、待核实的提交和预算"
        );
        self.output.talk(note.get(self.output.language));
    }

    /// Joins accounts of the ledger with the key's own if a statement of the key shows their tasks, though somebody named them otherwise:
    /// what they paid for would be paid for again.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn join_shown(&self, rows: &[StatementRow]) -> Result<(), LedgerError> {
        let keys = self.ledger.keys_at(self.key.base())?;
        if !keys.iter().any(|it| it.key == self.key && (it.has_shots || it.is_joined)) {
            return Ok(());
        }
        let own = self.ledger.account(&self.key)?;
        let mut others: Vec<Realm> = Vec::new();
        for it in keys.into_iter().filter(|it| it.has_shots && it.account != own) {
            if !others.contains(&it.account) {
                others.push(it.account);
            }
        }
        let shown = accounts::shown(&self.ledger, rows, &others);
        for account in &shown {
            self.ledger.join(account, &own, None)?;
        }
        if !shown.is_empty() {
            self.tell_joined();
        }
        Ok(())
    }
}
