//! Several keys of one account, on disk: what is known of them, and under which realm their shots are kept.

use super::*;

#[test]
fn keys_are_known_with_their_accounts() {
    let folder = quick_folder();
    let ledger = conformance::on_disk(folder.path(), clock()).unwrap();
    let (first, second) = (realm(), Realm::new("https://giggle.pro", "123456"));
    let known = |ledger: &Ledger| {
        let keys = ledger.keys_at(first.base()).unwrap();
        keys.into_iter()
            .map(|it| (it.key, it.account, it.name, it.has_shots, it.is_joined))
            .collect::<Vec<_>>()
    };
    assert_eq!(known(&ledger), []);
    submitted(&ledger, "a lake", "t1");
    assert_eq!(known(&ledger), [(first.clone(), first.clone(), None, true, false)]);
    ledger.join(&second, &first, None).unwrap();
    ledger.join(&first, &first, Some("studio")).unwrap();
    let name = Some("studio".to_owned());
    let expected = [
        (first.clone(), first.clone(), name.clone(), true, true),
        (second, first.clone(), name, false, true),
    ];
    assert_eq!(known(&ledger), expected);
    drop(ledger);
    let again = conformance::on_disk(folder.path(), clock()).unwrap();
    assert_eq!(known(&again), expected);
    assert_eq!(again.keys_at("http://127.0.0.1:1").unwrap(), []);
}
