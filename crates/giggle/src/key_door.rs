//! Whose a new key is, at the doors: asked of the person at the terminal, said by `giggle ledger adopt-key`.
//!
//! What is known without them, and what a statement proves, is [`accounts`](crate::accounts)' affair.

use crate::accounts::{Belonging, OtherAccount, belonging, digits, key_of, open_elsewhere, others, question};
use crate::error::CommandError;
use crate::failure;
use crate::ledger::{LedgerError, Realm};
use crate::output::{Output, printable};
use crate::session::{Session, open_ledger};
use crate::settings::Settings;
use giggle_domain::{Text, text};
use std::io::{BufRead, Write};

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
                let choice = {
                    let (input, terminal) = (&mut std::io::stdin().lock(), &mut std::io::stderr().lock());
                    which_account(&others, output, input, terminal)
                        .map_err(|error| CommandError::settings(Text::plain(error.to_string())))?
                };
                match choice {
                    Choice::Nothing => return Err(trouble(LedgerError::UnknownKey)),
                    Choice::Another => self.say_account(None).map_err(trouble)?,
                    Choice::Same(place) => {
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

/// What a person answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// The same account as an earlier key, by its place in the list.
    Same(usize),
    /// Another account.
    Another,
    /// Nothing is decided.
    Nothing,
}

/// Asks until the answer is understood; the end of the input decides nothing.
fn which_account(
    others: &[OtherAccount],
    output: &Output,
    input: &mut dyn BufRead,
    terminal: &mut dyn Write,
) -> std::io::Result<Choice> {
    writeln!(terminal, "{}", question(others).get(output.language))?;
    for (number, other) in (1..).zip(others) {
        let (name, shots, open) = (printable(&other.name), other.shots, other.open);
        let line = output.say(
            format!("  {number}  {name}: {shots} in the ledger, {open} open"),
            format!("  {number}  {name}：账本中 {shots} 个，未完成 {open} 个"),
        );
        writeln!(terminal, "{line}")?;
    }
    loop {
        let how = output.say(
            "the number of the same account, `another` for another account, or Enter to decide nothing: ",
            "输入同一账户的编号；若为另一账户请输入 `another`；直接按 Enter 则不作决定：",
        );
        write!(terminal, "{how}")?;
        terminal.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Ok(Choice::Nothing);
        }
        match line.trim() {
            "" => return Ok(Choice::Nothing),
            "another" => return Ok(Choice::Another),
            text => {
                let place = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                if let Some(place) = place.filter(|place| *place < others.len()) {
                    return Ok(Choice::Same(place));
                }
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use giggle_domain::Language;

    #[test]
    fn nothing_is_decided_about_a_key_unless_it_is_written_out() {
        let output = Output { json: false, quiet: false, no_input: false, language: Language::English };
        let other = OtherAccount {
            account: Realm::new("https://giggle.pro", "abcdef"),
            name: "studio\u{1b}[2J".into(),
            shots: 12,
            open: 3,
        };
        for (typed, choice) in [
            ("", Choice::Nothing),
            ("\n", Choice::Nothing),
            ("y\n0\n2\n-1\nyes\n", Choice::Nothing),
            ("1\n", Choice::Same(0)),
            ("what\nanother\n", Choice::Another),
        ] {
            let mut terminal = Vec::new();
            let others = std::slice::from_ref(&other);
            let got = which_account(others, &output, &mut typed.as_bytes(), &mut terminal).unwrap();
            assert_eq!(got, choice, "{typed:?}");
            let said = String::from_utf8(terminal).unwrap();
            assert!(said.contains("studio") && !said.contains('\u{1b}'), "{said:?}");
        }
    }
}
