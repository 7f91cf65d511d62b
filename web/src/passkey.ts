// Passkeys (WebAuthn). The server renders a form with the options of a ceremony in `data-options`; this asks the
// browser, puts its answer into the form's field `credential` and sends the form as any other. Without this script,
// or without a browser that can, the authenticator app does the same.

type Json = Record<string, unknown>;

function bytes(text: string): ArrayBuffer {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The identifiers of known keys travel as text and are wanted as bytes. */
function known(list: unknown): PublicKeyCredentialDescriptor[] {
  return ((list ?? []) as Json[]).map((it) => ({ ...it, id: bytes(it["id"] as string) }) as unknown as PublicKeyCredentialDescriptor);
}

async function created(options: Json): Promise<Json> {
  const user = options["user"] as Json;
  const publicKey = {
    ...options,
    challenge: bytes(options["challenge"] as string),
    user: { ...user, id: bytes(user["id"] as string) },
    excludeCredentials: known(options["excludeCredentials"]),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const answer = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id, rawId: text(made.rawId), type: made.type, extensions: {},
    response: {
      attestationObject: text(answer.attestationObject),
      clientDataJSON: text(answer.clientDataJSON),
      transports: answer.getTransports?.() ?? [],
    },
  };
}

async function shown(options: Json): Promise<Json> {
  const publicKey = {
    ...options,
    challenge: bytes(options["challenge"] as string),
    allowCredentials: known(options["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
  const got = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const answer = got.response as AuthenticatorAssertionResponse;
  return {
    id: got.id, rawId: text(got.rawId), type: got.type, extensions: {},
    response: {
      authenticatorData: text(answer.authenticatorData),
      clientDataJSON: text(answer.clientDataJSON),
      signature: text(answer.signature),
      userHandle: answer.userHandle ? text(answer.userHandle) : null,
    },
  };
}

function prepare(frame: HTMLElement): void {
  const form = frame.querySelector("form");
  const field = frame.querySelector<HTMLInputElement>("input[name=credential]");
  const failed = frame.querySelector<HTMLElement>("[data-passkey-failed]");
  const options = (JSON.parse(frame.dataset["options"] ?? "{}") as { publicKey: Json }).publicKey;
  if (!form || !field || !options) return;
  form.addEventListener("submit", (event) => {
    if (field.value) return;
    event.preventDefault();
    if (failed) failed.hidden = true;
    const asked = frame.dataset["passkey"] === "create" ? created(options) : shown(options);
    asked.then((answer) => {
      field.value = JSON.stringify(answer);
      form.submit();
    }).catch(() => { if (failed) failed.hidden = false; });
  });
  frame.hidden = false;
}

if (window.PublicKeyCredential !== undefined && window.isSecureContext) {
  for (const hint of document.querySelectorAll<HTMLElement>("[data-passkey-missing]")) hint.hidden = true;
  for (const frame of document.querySelectorAll<HTMLElement>("[data-passkey]")) prepare(frame);
}
