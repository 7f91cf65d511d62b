//! `lianxin-proof FILE [--key KEY]`: checks a proof file off-line; exit code 0 only when it is sound.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), flag, key) = (arguments.next(), arguments.next(), arguments.next()) else {
        eprintln!("lianxin-proof FILE [--key NAME+ID+KEY]");
        return ExitCode::from(2);
    };
    let checked = std::fs::read_to_string(&path)
        .map_err(|error| format!("{path}: {error}"))
        .and_then(|json| lianxin_proof::check(&json));
    match checked {
        Ok(it) if flag.as_deref() == Some("--key") && key.as_deref() != Some(&it.verifier_key) => {
            eprintln!("signed by another key: {}", it.verifier_key);
            ExitCode::FAILURE
        }
        Ok(it) => {
            println!("entry {} of {} in the journal of {}\n{}", it.leaf, it.size, it.origin, it.text);
            if let Some(payload) = it.payload {
                println!("{payload}");
            }
            println!("signed by {}", it.verifier_key);
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("not proved: {reason}");
            ExitCode::FAILURE
        }
    }
}
