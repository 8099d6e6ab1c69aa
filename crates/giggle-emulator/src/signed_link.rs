//! Links to clips: CloudFront's signed URLs with a custom policy, made and checked.
//!
//! It must not know what a clip is or what time it is: both are arguments. The one idea: a signature covers the
//! policy, the policy names the whole address (with every parameter that is not CloudFront's own) and its last
//! second, so that a link that was trimmed or altered anywhere opens nothing.

use crate::failure::Failure;
use giggle_domain::cloudfront::{cloudfront_base64_decode, cloudfront_base64_encode};
use rsa::RsaPrivateKey;
use rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::signature::{Keypair as _, SignatureEncoding as _, Signer as _, Verifier as _};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

/// The key that signs links unless a fresh one is asked for. It is public on purpose and guards nothing: the
/// clips behind it are drafts on somebody's own machine.
const BUILT_IN_KEY: &str = include_str!("link_test_key.pem");

/// The name of the key, in the form that CloudFront's have.
pub const KEY_PAIR_ID: &str = "KGIGGLEEMULATE";

/// The parameters that CloudFront reads itself; all others belong to the signed address.
const OWN_PARAMETERS: [&str; 3] = ["Policy", "Key-Pair-Id", "Signature"];

/// Signed links that are kept; beyond it all are forgotten, since a link can always be made again.
const MOST_REMEMBERED: usize = 1024;

/// What one policy covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PolicyScope {
    /// One clip: each link costs a signature (about 2 ms).
    #[default]
    Clip,
    /// The whole private folder, by a wildcard: one signature a second, for runs of thousands of shots.
    Folder,
}

/// Signs links and checks them.
pub(crate) struct LinkSigner {
    key: OnceLock<SigningKey<Sha1>>,
    scope: PolicyScope,
    /// Resource → (last second, policy and signature as they stand in a link).
    remembered: Mutex<HashMap<String, (i64, String)>>,
}

impl LinkSigner {
    /// Signs with the built-in key, which is read only when a first link is made.
    pub(crate) fn built_in(scope: PolicyScope) -> Self {
        Self { key: OnceLock::new(), scope, remembered: Mutex::default() }
    }

    /// Signs with a new key; making it takes about a second of work.
    pub(crate) fn fresh(scope: PolicyScope) -> Result<Self, Failure> {
        // CloudFront's own keys have this many bits.
        let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048)
            .map_err(|e| Failure::SigningKey { what: e.to_string() })?;
        let signer = Self::built_in(scope);
        let _ = signer.key.set(SigningKey::new(key));
        Ok(signer)
    }

    fn key(&self) -> &SigningKey<Sha1> {
        self.key.get_or_init(|| match RsaPrivateKey::from_pkcs8_pem(BUILT_IN_KEY) {
            Ok(key) => SigningKey::new(key),
            // The key is part of the program, and a test signs with it.
            Err(e) => unreachable!("the built-in key is at fault: {e}"),
        })
    }

    /// The link to an address (`http://host/private/x.mp4?response-content-disposition=attachment`) that works
    /// up to a Unix second.
    pub(crate) fn sign(&self, address: &str, expires: i64) -> String {
        let resource = match self.scope {
            PolicyScope::Clip => address.to_owned(),
            PolicyScope::Folder => {
                let folder = address.split('?').next().and_then(|path| path.rsplit_once('/'));
                folder.map_or_else(|| address.to_owned(), |(folder, _)| format!("{folder}/*"))
            }
        };
        let known = {
            let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
            remembered.get(&resource).filter(|(until, _)| *until == expires).map(|(_, proof)| proof.clone())
        };
        let proof = known.unwrap_or_else(|| {
            let proof = self.proof(&resource, expires);
            let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
            if remembered.len() >= MOST_REMEMBERED {
                remembered.clear();
            }
            remembered.insert(resource, (expires, proof.clone()));
            proof
        });
        let joint = if address.contains('?') { '&' } else { '?' };
        format!("{address}{joint}{proof}")
    }

    fn proof(&self, resource: &str, expires: i64) -> String {
        let policy = json!({"Statement": [{
            "Resource": resource,
            "Condition": {"DateLessThan": {"AWS:EpochTime": expires}},
        }]})
        .to_string();
        let signature = self.key().sign(policy.as_bytes());
        format!(
            "Policy={}&Key-Pair-Id={KEY_PAIR_ID}&Signature={}",
            cloudfront_base64_encode(policy.as_bytes()),
            cloudfront_base64_encode(&signature.to_bytes())
        )
    }

    /// Whether a link opens its clip at a Unix second.
    ///
    /// `path` and `query` are as they came, `base` is the scheme and host that the link was made for.
    pub(crate) fn is_open(&self, base: &str, path: &str, query: &str, now: i64) -> bool {
        self.check(base, path, query, now).is_some()
    }

    fn check(&self, base: &str, path: &str, query: &str, now: i64) -> Option<()> {
        let [policy, key_pair_id, signature] = OWN_PARAMETERS.map(|name| only_value(query, name));
        let (policy, signature) = (policy?, signature?);
        if key_pair_id? != KEY_PAIR_ID {
            return None;
        }
        let policy = cloudfront_base64_decode(&policy)?;
        let signature = Signature::try_from(cloudfront_base64_decode(&signature)?.as_slice()).ok()?;
        let verifying: VerifyingKey<_> = self.key().verifying_key();
        verifying.verify(&policy, &signature).ok()?;
        let policy: Value = serde_json::from_slice(&policy).ok()?;
        let expires = policy.pointer("/Statement/0/Condition/DateLessThan/AWS:EpochTime")?.as_i64()?;
        let resource = policy.pointer("/Statement/0/Resource")?.as_str()?;
        let rest: Vec<&str> = query
            .split('&')
            .filter(|pair| !OWN_PARAMETERS.contains(&pair.split('=').next().unwrap_or_default()))
            .collect();
        let address = if rest.is_empty() {
            format!("{base}{path}")
        } else {
            format!("{base}{path}?{}", rest.join("&"))
        };
        let is_covered = match resource.strip_suffix('*') {
            Some(start) => address.starts_with(start),
            None => address == resource,
        };
        (is_covered && now < expires).then_some(())
    }
}

/// The value of a parameter that stands in the query exactly once.
fn only_value(query: &str, name: &str) -> Option<String> {
    let mut values = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
    let value = values.next()?.1.into_owned();
    values.next().is_none().then_some(value)
}

/// The XML that CloudFront answers a bad link with.
pub(crate) const ACCESS_DENIED: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Access denied</Message></Error>"#;

/// A keyed hash for upload addresses: they are not CloudFront's, and nothing is known of their form.
pub(crate) fn upload_mark(secret: &[u8], text: &str) -> String {
    let inner = Sha256::new().chain_update(secret).chain_update(text.as_bytes()).finalize();
    // Hashed twice, so that nobody lengthens a text under a known mark.
    let outer = Sha256::new().chain_update(secret).chain_update(inner).finalize();
    hex::encode(outer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "http://127.0.0.1:7";
    const ADDRESS: &str = "http://127.0.0.1:7/private/a.mp4?response-content-disposition=attachment";

    fn opens(signer: &LinkSigner, link: &str, now: i64) -> bool {
        let rest = link.strip_prefix(BASE).unwrap();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        signer.is_open(BASE, path, query, now)
    }

    #[test]
    fn a_link_opens_until_its_last_second() {
        let signer = LinkSigner::built_in(PolicyScope::Clip);
        let link = signer.sign(ADDRESS, 1000);
        assert!(opens(&signer, &link, 0) && opens(&signer, &link, 999));
        assert!(!opens(&signer, &link, 1000) && !opens(&signer, &link, 5000));
        assert!(opens(&signer, &link.replace('~', "%7E"), 0), "an equal address");
        let domain = giggle_domain::ClipLink::new(&link);
        assert_eq!(domain.expires_at(), Some(1000), "the domain reads the same second");
    }

    #[test]
    fn the_order_of_the_parameters_does_not_matter() {
        let signer = LinkSigner::built_in(PolicyScope::Clip);
        let link = signer.sign(ADDRESS, 1000);
        let (start, query) = link.split_once('?').unwrap();
        let mut pairs: Vec<&str> = query.split('&').collect();
        for _ in 0..pairs.len() {
            pairs.rotate_left(1);
            assert!(opens(&signer, &format!("{start}?{}", pairs.join("&")), 0));
        }
    }

    #[test]
    fn no_cut_and_no_change_of_a_link_opens() {
        let signer = LinkSigner::built_in(PolicyScope::Clip);
        let link = signer.sign(ADDRESS, 1000);
        for end in BASE.len()..link.len() {
            assert!(!opens(&signer, &link[..end], 0), "cut at {end}");
        }
        for at in BASE.len()..link.len() {
            let old = link.as_bytes()[at];
            // `~` stands in CloudFront's alphabet, so that the change is not seen by decoding alone.
            let new = if old == b'A' { b'B' } else { b'A' };
            let mut bytes = link.clone().into_bytes();
            bytes[at] = new;
            let changed = String::from_utf8(bytes).unwrap();
            assert!(!opens(&signer, &changed, 0), "byte {at} of {link}");
        }
        for extra in ["&x=1", "&Policy=a", "&Signature=", "&response-content-disposition=inline"] {
            assert!(!opens(&signer, &format!("{link}{extra}"), 0), "{extra}");
        }
    }

    #[test]
    fn another_key_opens_nothing() {
        let link = LinkSigner::built_in(PolicyScope::Clip).sign(ADDRESS, 1000);
        let other = LinkSigner::fresh(PolicyScope::Clip).unwrap();
        assert!(!opens(&other, &link, 0));
        let own = other.sign(ADDRESS, 1000);
        assert!(opens(&other, &own, 0));
    }

    #[test]
    fn a_folder_link_opens_its_folder_and_nothing_else() {
        let signer = LinkSigner::built_in(PolicyScope::Folder);
        let link = signer.sign(ADDRESS, 1000);
        assert!(opens(&signer, &link, 0));
        assert!(opens(&signer, &link.replace("/a.mp4", "/b.mp4"), 0));
        assert!(!opens(&signer, &link.replace("/private/", "/public/"), 0));
        assert_ne!(link, signer.sign(ADDRESS, 1001), "a later second is another link");
    }

    #[test]
    fn an_upload_mark_depends_on_secret_and_text() {
        let mark = upload_mark(b"s", "text");
        assert_eq!(mark, upload_mark(b"s", "text"));
        assert_ne!(mark, upload_mark(b"t", "text"));
        assert_ne!(mark, upload_mark(b"s", "texts"));
    }
}
