//! The binary `lianxin`.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::command::main()
}
