//! Makes sure `web/dist` exists, so that plain cargo works on a machine without npm: pages then
//! come unstyled, but every one of them still works.

use std::{fs, path::Path};

fn main() -> std::io::Result<()> {
    let dist = Path::new("../../web/dist");
    let manifest = dist.join("manifest.json");
    println!("cargo::rerun-if-changed={}", manifest.display());
    if !manifest.exists() {
        fs::create_dir_all(dist)?;
        fs::write(
            dist.join("plain.css"),
            "body{max-width:60rem;margin:auto;padding:1rem;line-height:1.6}\n",
        )?;
        fs::write(dist.join("plain.js"), "export {};\n")?;
        fs::write(&manifest, "{\"app.css\":\"plain.css\",\"main.js\":\"plain.js\"}\n")?;
    }
    Ok(())
}
