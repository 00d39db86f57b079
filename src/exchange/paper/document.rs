//! The form as a document that can be edited: Office Open XML (ECMA-376 part 1), in the few elements that every word processor
//! reads. Written by hand over `zip`, as a document of eight parts needs no library of its own.

use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};

use quick_xml::escape::escape;
use zip::{
    result::ZipResult,
    write::{SimpleFileOptions, ZipWriter},
};

use super::{
    Paper,
    plan::{Ask, Block, Field, Plan, Row},
};

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
/// Between the margins of 20 mm, in twentieths of a point.
const MEASURE: u32 = 9638;
/// Stand for the fields of the page numbers while the words around them are said.
const NUMBER: &str = "\u{e000}";
const COUNT: &str = "\u{e001}";

pub(super) fn write(plan: &Plan, paper: &Paper<'_>) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // the same plan gives the same bytes: no time stands in it
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    let parts = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", package_relations()),
        ("docProps/core.xml", properties(plan, paper)),
        ("word/_rels/document.xml.rels", document_relations()),
        ("word/document.xml", body(plan, paper)),
        ("word/footer1.xml", footer(plan, paper)),
        ("word/settings.xml", settings()),
        ("word/styles.xml", styles(paper.language)),
    ];
    for (name, text) in parts {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

fn content_types() -> String {
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    format!(
        r#"{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="{kind}.styles+xml"/><Override PartName="/word/settings.xml" ContentType="{kind}.settings+xml"/><Override PartName="/word/footer1.xml" ContentType="{kind}.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#
    )
}

fn package_relations() -> String {
    format!(
        r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#
    )
}

fn document_relations() -> String {
    format!(
        r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/styles" Target="styles.xml"/><Relationship Id="rId2" Type="{RELATIONS}/footer" Target="footer1.xml"/><Relationship Id="rId3" Type="{RELATIONS}/settings" Target="settings.xml"/></Relationships>"#
    )
}

fn properties(plan: &Plan, paper: &Paper<'_>) -> String {
    format!(
        r#"{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>WeConecta</dc:creator><dc:language>{}</dc:language></cp:coreProperties>"#,
        escape(plan.title.as_str()),
        escape(paper.language)
    )
}

fn settings() -> String {
    format!(
        r#"{HEAD}<w:settings xmlns:w="{WORD}"><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>"#
    )
}

fn styles(language: &str) -> String {
    let style = |id: &str, name: &str, paragraph: &str, run: &str| {
        format!(
            r#"<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"#
        )
    };
    let heading = |level: u8, size: u8| {
        let place = format!(
            r#"<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="{}"/>"#,
            level - 1
        );
        let run = format!(r#"<w:b/><w:sz w:val="{size}"/>"#);
        style(&format!("Heading{level}"), &format!("heading {level}"), &place, &run)
    };
    let all = [
        style("Title", "Title", r#"<w:spacing w:after="120"/>"#, r#"<w:b/><w:sz w:val="36"/>"#),
        heading(1, 26),
        heading(2, 24),
        heading(3, 22),
        style(
            "Question",
            "Question",
            r#"<w:keepNext/><w:keepLines/><w:spacing w:before="200" w:after="40"/>"#,
            "<w:b/>",
        ),
        style(
            "Hint",
            "Hint",
            r#"<w:keepNext/><w:spacing w:after="40"/>"#,
            r#"<w:color w:val="526066"/><w:sz w:val="18"/>"#,
        ),
        style(
            "Option",
            "Option",
            r#"<w:keepLines/><w:spacing w:after="20"/><w:ind w:left="397" w:hanging="397"/>"#,
            "",
        ),
        style("Cell", "Cell", r#"<w:spacing w:before="60" w:after="60"/>"#, ""),
        style("Footer", "footer", "", r#"<w:color w:val="526066"/><w:sz w:val="16"/>"#),
    ]
    .concat();
    format!(
        r#"{HEAD}<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Atkinson Hyperlegible Next" w:hAnsi="Atkinson Hyperlegible Next" w:cs="Arial"/><w:sz w:val="21"/><w:lang w:val="{}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>{all}</w:styles>"#,
        escape(language)
    )
}

/// A run of words; a line's end in them is one.
fn run(text: &str, properties: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| format!(r#"<w:t xml:space="preserve">{}</w:t>"#, escape(plain(line).as_str())))
        .collect();
    format!("<w:r><w:rPr>{properties}</w:rPr>{}</w:r>", lines.join("<w:br/>"))
}

/// Without the control characters that XML has no way to write.
fn plain(text: &str) -> String {
    let is_written = |letter: &char| {
        !matches!(letter, '\u{2066}'..='\u{2069}') && (!letter.is_control() || *letter == '\t')
    };
    text.chars().filter(is_written).collect()
}

fn paragraph(style: &str, content: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>"#)
}

fn words(style: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { paragraph(style, &run(text, "")) }
}

/// A line to write on, from what was said up to here; what stands behind it follows.
fn ruled(before: &str, to: u32, behind: &str) -> String {
    let before = if before.is_empty() { String::new() } else { run(&format!("{before} "), "") };
    let behind = if behind.is_empty() { String::new() } else { run(&format!(" {behind}"), "") };
    format!(
        r#"<w:p><w:pPr><w:tabs><w:tab w:val="left" w:leader="underscore" w:pos="{to}"/></w:tabs><w:spacing w:before="120"/></w:pPr>{before}<w:r><w:tab/></w:r>{behind}</w:p>"#
    )
}

fn body(plan: &Plan, paper: &Paper<'_>) -> String {
    let say = |key: &str| (paper.say)(key, &[]);
    let mut text = format!(r#"{HEAD}<w:document xmlns:w="{WORD}" xmlns:r="{RELATIONS}"><w:body>"#);
    text.push_str(&words("Title", &plan.title));
    text.push_str(&words("Normal", &plan.intro));
    text.push_str(&ruled(&say("paper-name"), MEASURE, ""));
    text.push_str(&ruled(&say("paper-birth"), MEASURE / 2, ""));
    text.push_str(&ruled(&say("paper-today"), MEASURE / 2, ""));
    if plan.has_required() {
        text.push_str(&words("Hint", &say("paper-required")));
    }
    for block in &plan.blocks {
        text.push_str(&written(block, &say));
    }
    text.push_str(&words("Hint", &plan.rights));
    let section = r#"<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>"#;
    let _written = write!(text, "{section}</w:body></w:document>");
    text
}

fn written(block: &Block, say: &dyn Fn(&str) -> String) -> String {
    match block {
        Block::Heading { level, text, condition } => {
            words(&format!("Heading{}", (*level).min(3)), text) + &words("Hint", condition)
        }
        Block::Note(text) => words("Normal", text),
        Block::Question(ask) => question(ask),
        Block::Table { columns, rows, is_several } => table(columns, rows, *is_several),
        Block::Signature(name) => {
            ruled("", MEASURE / 2, "") + &words("Normal", name) + &ruled(&say("paper-today"), MEASURE / 3, "")
        }
    }
}

fn question(ask: &Ask) -> String {
    let mut text = words("Question", &ask.text);
    for aside in [&ask.condition].into_iter().chain(&ask.notes).chain([&ask.hint]) {
        text.push_str(&words("Hint", aside));
    }
    text.push_str(&answer(&ask.field));
    text
}

const fn sign(is_several: bool) -> &'static str {
    if is_several { "☐" } else { "○" }
}

fn answer(field: &Field) -> String {
    match field {
        Field::Nothing => String::new(),
        Field::Options { options, other, is_several } => {
            let mark = format!("<w:r><w:t>{}</w:t></w:r><w:r><w:tab/></w:r>", sign(*is_several));
            let option = |option: &String| paragraph("Option", &(mark.clone() + &run(option, "")));
            let mut text: String = options.iter().map(option).collect();
            if let Some(other) = other {
                text.push_str(&ruled(&format!("{}  {other}", sign(*is_several)), MEASURE, ""));
            }
            text
        }
        Field::Lines(count) => ruled("", MEASURE, "").repeat(*count),
        Field::Box(behind) => ruled("", MEASURE / 4, behind),
        Field::Scale { numbers, low, high } => scale(numbers, low, high),
        Field::Line { low, high } => ruled("|", MEASURE - 200, "|") + &ends(low, high),
    }
}

/// The words of both ends of a scale.
fn ends(low: &str, high: &str) -> String {
    if low.is_empty() && high.is_empty() {
        return String::new();
    }
    format!(
        r#"<w:p><w:pPr><w:pStyle w:val="Hint"/><w:tabs><w:tab w:val="right" w:pos="{MEASURE}"/></w:tabs></w:pPr>{}<w:r><w:tab/></w:r>{}</w:p>"#,
        run(low, ""),
        run(high, "")
    )
}

fn grid(widths: &[u32], borders: &str, rows: &str) -> String {
    let columns = widths.iter().fold(String::new(), |columns, width| {
        columns + r#"<w:gridCol w:w=""# + &width.to_string() + r#""/>"#
    });
    let width: u32 = widths.iter().sum();
    // the paragraph behind it keeps two tables apart
    format!(
        r#"<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl><w:p/>"#
    )
}

fn cell(width: u32, text: &str, is_centred: bool, properties: &str) -> String {
    let place = if is_centred { r#"<w:jc w:val="center"/>"# } else { "" };
    format!(
        r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="Cell"/>{place}</w:pPr>{}</w:p></w:tc>"#,
        run(text, properties)
    )
}

fn scale(numbers: &[String], low: &str, high: &str) -> String {
    let width = MEASURE / u32::try_from(numbers.len()).unwrap_or(1).max(1);
    let widths = vec![width; numbers.len()];
    let row = |cells: String| format!("<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>");
    let circles = row(numbers.iter().map(|_| cell(width, sign(false), true, "")).collect());
    let figures = row(numbers.iter().map(|number| cell(width, number, true, "")).collect());
    grid(&widths, "", &(circles + &figures)) + &ends(low, high)
}

fn table(columns: &[String], rows: &[Row], is_several: bool) -> String {
    let count = u32::try_from(columns.len()).unwrap_or(1).max(1);
    let column = (MEASURE * 56 / 100 / count).min(1560);
    let first = MEASURE - column * count;
    let widths: Vec<u32> = std::iter::once(first).chain(columns.iter().map(|_| column)).collect();
    let heads: String =
        columns.iter().map(|words| cell(column, words, true, r#"<w:b/><w:sz w:val="18"/>"#)).collect();
    let head = format!(
        "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{}{heads}</w:tr>",
        cell(first, "", false, "")
    );
    let row = |row: &Row| {
        let lines = if row.condition.is_empty() {
            row.text.clone()
        } else {
            format!("{}\n{}", row.text, row.condition)
        };
        let marks: String = columns.iter().map(|_| cell(column, sign(is_several), true, "")).collect();
        format!("<w:tr><w:trPr><w:cantSplit/></w:trPr>{}{marks}</w:tr>", cell(first, &lines, false, ""))
    };
    let rows: String = rows.iter().map(row).collect();
    let borders = r#"<w:tblBorders><w:top w:val="single" w:sz="4" w:color="526066"/><w:bottom w:val="single" w:sz="4" w:color="526066"/><w:insideH w:val="single" w:sz="4" w:color="B4BEC2"/></w:tblBorders>"#;
    grid(&widths, borders, &(head + &rows))
}

fn footer(plan: &Plan, paper: &Paper<'_>) -> String {
    let version = paper.version.to_string();
    let form = (paper.say)("paper-footer", &[("title", &plan.title), ("version", &version)]);
    let page = (paper.say)("paper-page", &[("number", NUMBER), ("count", COUNT)]);
    let field =
        |name: &str| format!(r#"<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>"#);
    let mut fields = String::new();
    let mut said = String::new();
    for letter in page.chars() {
        let name = match letter.to_string().as_str() {
            NUMBER => "PAGE",
            COUNT => "NUMPAGES",
            _ => {
                said.push(letter);
                continue;
            }
        };
        fields.push_str(&run(&std::mem::take(&mut said), ""));
        fields.push_str(&field(name));
    }
    fields.push_str(&run(&said, ""));
    format!(
        r#"{HEAD}<w:ftr xmlns:w="{WORD}"><w:p><w:pPr><w:pStyle w:val="Footer"/><w:tabs><w:tab w:val="right" w:pos="{MEASURE}"/></w:tabs></w:pPr>{}<w:r><w:tab/></w:r>{fields}</w:p></w:ftr>"#,
        run(&form, "")
    )
}
