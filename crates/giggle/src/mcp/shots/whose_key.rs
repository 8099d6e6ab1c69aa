//! Whose money a new key spends, asked of the person where they can be: no argument of the caller says it.

use super::*;
use crate::accounts;
use crate::session::Session;

/// What a person answers where the key opens none of the accounts.
const ANOTHER: &str = "another account";

impl Call<'_> {
    /// Makes sure that it is known whose money is spent. Where nobody can say it, nothing is sent.
    pub(super) async fn whose_key(&self, person: &mut Person<'_>, session: &Session) -> Done<()> {
        match session.know_account().await {
            Ok(()) => return Ok(()),
            Err(LedgerError::UnknownKey) => {}
            Err(error) => return Err(self.trouble(&error)),
        }
        let trouble = |error: LedgerError| self.trouble(&error);
        // A client of a server is one of many: whose money all of them spend is said on the server's machine.
        if self.live.own_view().is_some() {
            return Err(trouble(LedgerError::UnknownKey));
        }
        let others = session.other_accounts().map_err(trouble)?;
        let names: Vec<&str> =
            others.iter().map(|it| it.name.as_str()).chain(std::iter::once(ANOTHER)).collect();
        let (message, form) = (accounts::question(&others), Form::choice(&names, None));
        let reply = person
            .ask("account", message.get(self.language()), &form, |value| {
                value.as_str().map(str::to_owned).ok_or_else(String::new)
            })
            .await?;
        let Reply::Said(name) = reply else { return Err(trouble(LedgerError::UnknownKey)) };
        let meant = others.iter().find(|it| it.name == name).map(|it| &it.account);
        session.say_account(meant).map_err(trouble)
    }
}
