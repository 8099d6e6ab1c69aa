//! Whose a new key is, at the doors: asked of the person at the terminal, said by `giggle ledger adopt-key`.
//!
//! What is known without them, and what a statement proves, is [`accounts`](crate::accounts)' affair.

use crate::accounts::{Belonging, OtherAccount, belonging, digits, key_of, open_elsewhere, others, question};
use crate::error::CommandError;
use crate::failure;
use crate::ledger::{LedgerError, Realm};
use crate::ledger_place::open_ledger;
use crate::output::Output;
use crate::question::{Choice, Question};
use crate::session::Session;
use crate::settings::Settings;
use giggle_domain::{Text, text};

impl Session {
    /// The accounts that a person may mean where nobody said whose the key is.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn other_accounts(&self) -> Result<Vec<OtherAccount>, LedgerError> {
        others(&self.ledger, &self.key, self.account_name.as_deref())
    }

    /// A person's word whose the key is: an account that the ledger knows, or, with `None`, one of its own.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn say_account(&self, account: Option<&Realm>) -> Result<(), LedgerError> {
        self.ledger.join(&self.key, account.unwrap_or(&self.key), None)?;
        // Already known is as good.
        let _ = self.account.set(());
        Ok(())
    }

    /// The same as [`know_account`](Self::know_account) for a command, before it does anything: where a person is at the
    /// terminal, they are asked.
    ///
    /// # Errors
    ///
    /// Exit 3: nobody can say whose the key is.
    pub async fn settle_account(&mut self, output: &Output) -> Result<(), CommandError> {
        let trouble = |error: LedgerError| failure::ledger(&error);
        match self.know_account().await {
            Err(LedgerError::UnknownKey) if output.may_ask() => {
                let others = self.other_accounts().map_err(trouble)?;
                let choice = which_account(&others, output)
                    .map_err(|error| CommandError::settings(Text::plain(error.to_string())))?;
                match choice {
                    Choice::Nothing => return Err(trouble(LedgerError::UnknownKey)),
                    Choice::Word => self.say_account(None).map_err(trouble)?,
                    Choice::Line(place) => {
                        self.say_account(others.get(place).map(|it| &it.account)).map_err(trouble)?;
                    }
                }
            }
            other => other.map_err(trouble)?,
        }
        self.realm = self.ledger.account(&self.key).map_err(trouble)?;
        Ok(())
    }

    /// Joins the key with an account where its statement proves it, and says what is open under keys that it is not
    /// joined with: for commands that finish what was begun.
    ///
    /// # Errors
    ///
    /// Exit 3: trouble of the ledger.
    pub async fn look_for_account(&mut self, output: &Output) -> Result<(), CommandError> {
        let trouble = |error: LedgerError| failure::ledger(&error);
        let name = self.account_name.as_deref();
        match belonging(&self.ledger, &self.key, name).map_err(trouble)? {
            // Who spends nothing makes no new account out of a name that may be mistyped.
            Belonging::Known(_) | Belonging::Named(None) => {}
            Belonging::Named(Some(_)) | Belonging::Unknown(_) => match self.know_account().await {
                Ok(()) => self.realm = self.ledger.account(&self.key).map_err(trouble)?,
                Err(LedgerError::UnknownKey) => {}
                Err(error) => return Err(trouble(error)),
            },
        }
        if let Some(note) = open_elsewhere(&self.other_accounts().map_err(trouble)?) {
            output.talk(note.get(output.language));
        }
        Ok(())
    }
}

/// Asks at the terminal: a line is an account, and the word says that it is another one.
fn which_account(others: &[OtherAccount], output: &Output) -> std::io::Result<Choice> {
    let line = |other: &OtherAccount| {
        let (name, shots, open) = (&other.name, other.shots, other.open);
        output.say(
            format!("{name}: {shots} in the ledger, {open} open"),
            format!("{name}：账本中 {shots} 个，未完成 {open} 个"),
        )
    };
    let lines: Vec<String> = others.iter().map(line).collect();
    Question {
        asked: question(others).get(output.language),
        lines: &lines,
        word: "another",
        how: output.say(
            "the number of the same account, `another` for another account, or Enter to decide nothing: ",
            "输入同一账户的编号；若为另一账户请输入 `another`；直接按 Enter 则不作决定：",
        ),
    }
    .ask()
}

/// Says that the key in the settings opens an account that the ledger knows from another key. What the key paid for
/// already is that account's from then on.
///
/// # Errors
///
/// Exit 2: there is no such account, or several could be meant.
pub fn adopt_key(settings: &Settings, of: Option<&str>) -> Result<Realm, CommandError> {
    let trouble = |error: LedgerError| failure::ledger(&error);
    let key = key_of(&settings.client()?);
    let ledger = open_ledger(settings)?;
    let keys = ledger.keys_at(key.base()).map_err(trouble)?;
    let own = ledger.account(&key).map_err(trouble)?;
    let mut accounts: Vec<Realm> = Vec::new();
    for it in keys.iter().filter(|it| it.account != own) {
        let is_named =
            of.is_none_or(|of| it.key.key_hash().starts_with(of) || it.name.as_deref() == Some(of));
        let has_shots = keys.iter().any(|root| root.key == it.account && root.has_shots);
        if is_named && has_shots && !accounts.contains(&it.account) {
            accounts.push(it.account.clone());
        }
    }
    match &accounts[..] {
        [account] => {
            ledger.join(&key, account, None).map_err(trouble)?;
            Ok(account.clone())
        }
        [] => Err(CommandError::usage(text!(
            "the ledger knows no other key of this service",
            "账本中没有该服务的其他密钥"
        ))),
        several => {
            let names: Vec<String> = several.iter().map(digits).collect();
            let names = names.join(", ");
            Err(CommandError::usage(text!(
                "several accounts are known here: {names}; name one",
                "此处有多个账户：{names}；请指定其一"
            )))
        }
    }
}
