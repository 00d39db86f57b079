//! Prepares what the binary embeds: every file of `static/` under a name with its content hash and precompressed, the icons as ready markup, and
//! the list of locale files. Runs again only when one of those folders changes.

use std::{
    collections::BTreeMap,
    env,
    fmt::Write as _,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

/// One file below `static/`, ready to be embedded.
struct Asset {
    /// Path below `static/`, with `/`: what templates name.
    name: String,
    url: String,
    bytes: Vec<u8>,
}

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script its folder this way only")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    for folder in ["static", "locales", "migrations"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?);
    assets(&out)?;
    icons(&out)?;
    locales(&out)?;
    Ok(())
}

/// Style sheets come last: they name fonts and pictures, whose hashed names must be known by then.
fn assets(out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut names = files_below(Path::new("static"))?;
    names.retain(|path| !path.starts_with("static/icons"));
    names.sort_by_key(|path| (has_extension(path, "css"), path.clone()));
    let mut done: Vec<Asset> = Vec::new();
    for path in names {
        let mut bytes = fs::read(&path)?;
        let name = slashed(path.strip_prefix("static")?);
        if has_extension(&path, "js") && !path.starts_with("static/vendor") {
            bytes = script(&String::from_utf8(bytes)?).into_bytes();
        }
        if has_extension(&path, "css") {
            bytes = style_sheet(&String::from_utf8(bytes)?, &done).into_bytes();
        }
        let url = hashed_url(&name, &bytes);
        done.push(Asset { name, url, bytes });
    }
    write_assets(out, &done)?;
    Ok(())
}

/// Drops lines that are comments, and line starts. No script of ours has a text of several lines.
fn script(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Drops comments and line starts, and points `url(../…)` at the hashed names.
fn style_sheet(source: &str, done: &[Asset]) -> String {
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, comment)) = rest.split_once("/*") {
        text.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let mut text = text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    while text.contains("\n\n") {
        text = text.replace("\n\n", "\n");
    }
    for asset in done {
        text = text.replace(&format!("url(../{})", asset.name), &format!("url({})", asset.url));
    }
    assert!(!text.contains("url(.."), "a style sheet names a file that is not below static/");
    text
}

fn hashed_url(name: &str, bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hash: String = digest.iter().take(6).fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"));
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("/assets/{stem}.{hash}.{extension}"),
        None => format!("/assets/{name}.{hash}"),
    }
}

fn write_assets(out: &Path, assets: &[Asset]) -> Result<(), Box<dyn std::error::Error>> {
    let folder = out.join("assets");
    fs::create_dir_all(&folder)?;
    let mut code = String::from("&[\n");
    let by_name: BTreeMap<&str, &Asset> = assets.iter().map(|asset| (asset.name.as_str(), asset)).collect();
    for (number, asset) in by_name.values().enumerate() {
        let plain = folder.join(number.to_string());
        fs::write(&plain, &asset.bytes)?;
        let brotli = compressed(&plain.with_extension("br"), &asset.bytes, brotli(&asset.bytes)?)?;
        let gzip = compressed(&plain.with_extension("gz"), &asset.bytes, gzip(&asset.bytes)?)?;
        let plain = include(&plain);
        writeln!(
            code,
            "Asset {{ name: {:?}, url: {:?}, content_type: {:?}, plain: {plain}, brotli: {brotli}, gzip: {gzip} }},",
            asset.name,
            asset.url,
            content_type(&asset.name),
        )?;
    }
    code.push(']');
    fs::write(out.join("assets.rs"), code)?;
    Ok(())
}

/// The code naming the compressed form, or `None` where compressing gains less than a twentieth (fonts, pictures).
fn compressed(path: &Path, plain: &[u8], small: Vec<u8>) -> io::Result<String> {
    if small.len() * 20 > plain.len() * 19 {
        return Ok("None".to_owned());
    }
    fs::write(path, small)?;
    Ok(format!("Some({})", include(path)))
}

/// The code that embeds a file.
fn include(path: &Path) -> String {
    format!("include_bytes!({:?})", slashed(path))
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut out, &parameters)?;
    Ok(out)
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        _ => "text/plain; charset=utf-8",
    }
}

/// Tabler's files keep their frame; pages get the drawing inside ours.
fn icons(out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut code = String::from("&[\n");
    let mut paths = files_below(Path::new("static/icons"))?;
    paths.retain(|path| has_extension(path, "svg"));
    paths.sort();
    for path in paths {
        let source = fs::read_to_string(&path)?;
        let drawing: String = source
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("<path") && !line.contains("stroke=\"none\""))
            .collect();
        let drawing = drawing.replace(" />", "/>");
        let markup = format!(
            r#"<svg class="i" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{drawing}</svg>"#
        );
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        writeln!(code, "({name:?}, {markup:?}),")?;
    }
    code.push(']');
    fs::write(out.join("icons.rs"), code)?;
    Ok(())
}

fn locales(out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut code = String::from("&[\n");
    let mut paths = files_below(Path::new("locales"))?;
    paths.retain(|path| has_extension(path, "ftl"));
    paths.sort();
    for path in paths {
        let language =
            path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let path = slashed(&path);
        // not an absolute path: a target folder that another checkout used before would still name that one
        writeln!(
            code,
            "({language:?}, {path:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/\", {path:?}))),"
        )?;
    }
    code.push(']');
    fs::write(out.join("locales.rs"), code)?;
    Ok(())
}

/// A path with `/` on every system.
fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
