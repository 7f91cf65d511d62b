//! The letter of introduction (中国共产党党员组织关系介绍信): stub, letter and receipt on one sheet, with a signed code that
//! can be checked off-line with the installation's published key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use document::{Block, Paper, Paragraph, Qr, Seal};
use ed25519_dalek::{Signature, Signer as _, Verifier as _};
use journal::Signer;
use serde::{Deserialize, Serialize};
use time::Date;
use ui::Texts;

use crate::model::Transfer;

/// What the code on a letter says: enough to compare with the paper, nothing that is not on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The installation that issued it.
    pub origin: String,
    /// The transfer.
    pub id: String,
    /// Number of the letter.
    pub number: String,
    /// Name of the member.
    pub name: String,
    /// Outgoing branch.
    pub from: String,
    /// Receiving branch.
    pub to: String,
    /// Last day of validity.
    pub until: String,
}

impl Claim {
    /// What a letter says.
    pub(crate) fn of(it: &Transfer, origin: &str, from: &str, to: &str) -> Option<Self> {
        Some(Self {
            origin: origin.to_owned(),
            id: it.reference().to_string(),
            number: it.number.clone()?,
            name: it.name.clone(),
            from: from.to_owned(),
            to: to.to_owned(),
            until: it.valid_until.clone()?,
        })
    }

    /// The code: the claim and its Ed25519 signature, each in base64url, joined by a dot.
    pub(crate) fn signed(&self, signer: &Signer) -> String {
        let claim = serde_json::to_vec(self).unwrap_or_default();
        let signature = signer.key.sign(&claim).to_bytes();
        format!("{}.{}", URL_SAFE_NO_PAD.encode(&claim), URL_SAFE_NO_PAD.encode(signature))
    }

    /// The claim of a code whose signature is right.
    pub(crate) fn checked(code: &str, signer: &Signer) -> Option<Self> {
        let (claim, signature) = code.split_once('.')?;
        let claim = URL_SAFE_NO_PAD.decode(claim).ok()?;
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
        signer.key.verifying_key().verify(&claim, &signature).ok()?;
        serde_json::from_slice(&claim).ok()
    }
}

/// The sheet with its three parts.
pub(crate) fn paper(t: &Texts, it: &Transfer, claim: &Claim, code_address: &str, today: Date) -> Paper {
    let language = roster::face::paper_language(t.lang());
    let day = |text: &Option<String>| {
        roster::model::exact(text.as_deref())
            .map_or_else(String::new, |it| ui::format::date_text(t.lang(), it))
    };
    let values = [
        ("name", claim.name.clone().into()),
        ("from", claim.from.clone().into()),
        ("to", claim.to.clone().into()),
        ("number", claim.number.clone().into()),
        ("until", day(&it.valid_until).into()),
        ("paid", it.paid_to.clone().unwrap_or_default().into()),
    ];
    let said = |key: &str| Paragraph::new(t.with(key, &values));
    let seal =
        |key: &str| Block::Seal(Seal::new(t.with(key, &values), t.get("letter-seal"), day(&it.issued_on)));
    Paper::report(t.get("letter-title"), language, today)
        .untitled()
        .block(Block::title(t.get("letter-stub")))
        .block(said("letter-number").flush())
        .block(said("letter-stub-text"))
        .block(seal("letter-from-committee"))
        .block(Block::cut(t.with("letter-cut", &values)))
        .block(Block::title(t.get("letter-title")))
        .block(said("letter-number").flush())
        .block(said("letter-to").flush())
        .block(said("letter-text"))
        .block(said("letter-dues"))
        .block(said("letter-valid"))
        .block(seal("letter-from-committee"))
        .block(Qr::new(code_address, t.get("letter-code")).side(28))
        .block(Block::cut(t.with("letter-cut", &values)))
        .block(Block::title(t.get("letter-receipt")))
        .block(said("letter-receipt-text"))
        .block(seal("letter-to-committee"))
}
