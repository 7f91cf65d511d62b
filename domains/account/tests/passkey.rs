//! Passkeys with a soft authenticator: P-256, attestation "none", written out byte by byte.
#![allow(clippy::unwrap_used)]

mod world;

use access::Role;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testkit::TestStore;
use world::{Answer, HOST, World};

/// A device that holds one key.
struct Device {
    key: SigningKey,
    id: Vec<u8>,
    counter: u32,
}

fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Device {
    fn new(seed: u8) -> Self {
        Self { key: SigningKey::from_slice(&[seed; 32]).unwrap(), id: vec![seed; 16], counter: 0 }
    }

    /// What the browser says it was asked.
    fn client(kind: &str, options: &Value, origin: &str) -> Vec<u8> {
        let challenge = options["publicKey"]["challenge"].as_str().unwrap();
        json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    /// Relying party, flags (present, verified, …) and counter.
    fn data(&mut self, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = Sha256::digest(b"localhost").to_vec();
        data.push(flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    fn create(&mut self, options: &Value, origin: &str) -> String {
        let mut data = self.data(0x45);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend_from_slice(&self.id);
        let point = self.key.verifying_key().to_sec1_point(false);
        // COSE: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
        data.extend_from_slice(&[0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend_from_slice(&point.as_bytes()[1..33]);
        data.extend_from_slice(&[0x22, 0x58, 0x20]);
        data.extend_from_slice(&point.as_bytes()[33..65]);
        let mut object = b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend_from_slice(&data);
        let client = Self::client("webauthn.create", options, origin);
        json!({
            "id": base64(&self.id), "rawId": base64(&self.id), "type": "public-key", "extensions": {},
            "response": { "attestationObject": base64(&object), "clientDataJSON": base64(&client), "transports": [] },
        })
        .to_string()
    }

    fn get(&mut self, options: &Value, origin: &str) -> String {
        let data = self.data(0x05);
        let client = Self::client("webauthn.get", options, origin);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": base64(&self.id), "rawId": base64(&self.id), "type": "public-key", "extensions": {},
            "response": { "authenticatorData": base64(&data), "clientDataJSON": base64(&client),
                          "signature": base64(signature.to_der().as_bytes()), "userHandle": null },
        })
        .to_string()
    }
}

fn origin() -> String {
    format!("https://{HOST}")
}

fn ceremony(page: &Answer, what: &str) -> (Value, String) {
    let mark = format!("data-passkey=\"{what}\"");
    let options = serde_json::from_str(&page.value_after(&mark, "data-options")).unwrap();
    let sealed = page.value_after(&mark, "name=\"ceremony\" value");
    (options, sealed)
}

async fn a_passkey_is_set_up_and_shown(it: TestStore) {
    let world = World::new(it);
    let id = world.account("audit").await;
    world.grant(id, Role::AuditAdmin, Some("11010519491231002X")).await;
    let browser = world.browser();
    browser.sign_in("audit").await;
    let (options, sealed) = ceremony(&browser.get("/second-factor/set-up").await, "create");
    let mut device = Device::new(7);
    let path = "/second-factor/set-up/passkey";
    let foreign = device.create(&options, "https://evil.example");
    let refused = browser.post(path, &[("ceremony", &sealed), ("credential", &foreign)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("The passkey was not accepted"));
    let answer = device.create(&options, &origin());
    let fields = [("ceremony", sealed.as_str()), ("credential", answer.as_str()), ("label", "office")];
    assert_eq!(browser.post(path, &fields).await.to(), "/");
    assert!(browser.get("/me/factors").await.text.contains("office"));

    // The next sign-in asks for it.
    let again = world.browser();
    assert_eq!(again.sign_in("audit").await.to(), "/second-factor");
    let (options, sealed) = ceremony(&again.get("/second-factor").await, "get");
    let other = Device::new(8).get(&options, &origin());
    let wrong = again.post("/second-factor/passkey", &[("ceremony", &sealed), ("credential", &other)]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = device.get(&options, &origin());

    // Another session cannot use this ceremony, and it is good only for ten minutes.
    let thief = world.browser();
    thief.sign_in("audit").await;
    let stolen =
        thief.post("/second-factor/passkey", &[("ceremony", &sealed), ("credential", &answer)]).await;
    assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = again
        .post(
            "/second-factor/passkey",
            &[("ceremony", &sealed), ("credential", &answer), ("next", "/journal")],
        )
        .await;
    assert_eq!(done.to(), "/journal", "{}", done.text);
    assert_eq!(again.get("/journal").await.status, StatusCode::OK);

    // The last one stays.
    let page = again.get("/me/factors").await;
    let remove = page.value_after("data-label=\"Set up\"", "href");
    let kept = again.post(&remove, &[("present", world::PASSWORD)]).await;
    assert!(kept.text.contains("keeps at least one second factor"), "{}", kept.text);
}

async fn a_ceremony_is_finished_once_and_in_time(it: TestStore) {
    let world = World::new(it);
    world.account("wangfang").await;
    let browser = world.browser();
    browser.sign_in("wangfang").await;
    let (options, sealed) = ceremony(&browser.get("/me/factors").await, "create");
    let answer = Device::new(9).create(&options, &origin());
    let fields = [("ceremony", sealed.as_str()), ("credential", answer.as_str())];
    assert_eq!(browser.post("/me/factors/passkeys", &fields).await.to(), "/me/factors?done=passkey");
    assert_eq!(browser.post("/me/factors/passkeys", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (options, sealed) = ceremony(&browser.get("/me/factors").await, "create");
    let answer = Device::new(10).create(&options, &origin());
    world.clock.turn(time::Duration::minutes(11));
    let fields = [("ceremony", sealed.as_str()), ("credential", answer.as_str())];
    assert_eq!(browser.post("/me/factors/passkeys", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

testkit::on_both!(crate::world::ALL; a_passkey_is_set_up_and_shown, a_ceremony_is_finished_once_and_in_time);
