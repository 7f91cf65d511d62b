// Builds web/dist: styles by Tailwind, islands by esbuild, then names by content, .br and .gz
// beside each file, and manifest.json (logical name → hashed name). `--watch` builds again on change.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const fresh = join(here, "node_modules", ".dist");

/** Every src/*.ts that is not a part of another: main.ts and the islands. */
function entryPoints() {
  return readdirSync(join(here, "src")).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => join(here, "src", name));
}

async function buildScripts() {
  const result = await build({
    entryPoints: entryPoints(), bundle: true, minify: true, format: "esm", target: "es2021",
    legalComments: "none", write: false, outdir: fresh,
  });
  return result.outputFiles.map((file) => [file.path.slice(fresh.length + 1), Buffer.from(file.contents)]);
}

function buildStyles() {
  const out = join(fresh, "app.css");
  const cli = join(here, "node_modules", "@tailwindcss", "cli", "dist", "index.mjs");
  execFileSync(process.execPath, [cli, "-i", join(here, "styles", "app.css"), "-o", out, "--minify"], {
    cwd: here, stdio: ["ignore", "ignore", "inherit"],
  });
  return [["app.css", readFileSync(out)]];
}

function staticFiles() {
  const folder = join(here, "static");
  return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]);
}

function hashedName(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const ending = extname(name);
  return `${name.slice(0, -ending.length)}-${hash}${ending}`;
}

function writeCompressed(path, content) {
  writeFileSync(path, content);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}

async function buildAll() {
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const files = [...buildStyles(), ...(await buildScripts()), ...staticFiles()];
  rmSync(join(fresh, "app.css"), { force: true });
  const manifest = {};
  for (const [name, content] of files.sort(([a], [b]) => (a < b ? -1 : 1))) {
    manifest[name] = hashedName(name, content);
    writeCompressed(join(fresh, manifest[name]), content);
    const brotli = readFileSync(join(fresh, `${manifest[name]}.br`)).length;
    console.log(`${name.padEnd(16)} ${String(content.length).padStart(8)} bytes, brotli ${brotli}`);
  }
  writeFileSync(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  replaceDist();
}

/** A half-built folder is never seen by the server. */
function replaceDist() {
  const old = join(here, "node_modules", ".dist-old");
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

await buildAll();
if (process.argv.includes("--watch")) {
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => buildAll().catch((error) => console.error(String(error))), 150);
  };
  for (const folder of ["styles", "src", "static", "../base", "../domains"]) {
    watch(join(here, folder), { recursive: true }, again);
  }
}
