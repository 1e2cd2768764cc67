//! `thuky render`, `verify`, `lint`, `templates`: papers after a person has had them in hand.

use super::arguments::{
    Common, DocumentArguments, LintArguments, RenderArguments, TemplatesAction, TemplatesArguments, VerifyArguments,
};
use super::printer::Printer;
use super::progress::Screen;
use crate::config::Config;
use crate::pipeline::{self, Job, Look, Settings};
use crate::report::{self, ConclusionStyle, NoticeForm, Templates, Typesetter};
use crate::text;
use crate::trouble::Failure;
use std::process::ExitCode;

/// The settings that document options stand for.
pub(super) fn settings(documents: &DocumentArguments, config: &Config) -> Result<Settings, Failure> {
    let notices = [NoticeForm::Running, NoticeForm::Sections, NoticeForm::TaskLines];
    let styles = [ConclusionStyle::Running, ConclusionStyle::Paragraphs, ConclusionStyle::Numbered, ConclusionStyle::Spelled];
    Ok(Settings {
        kinds: if documents.kind.is_empty() { config.kind.clone() } else { documents.kind.clone() },
        formats: if documents.format.is_empty() { config.format.clone() } else { documents.format.clone() },
        look: Look {
            notice: chosen("--notice", documents.notice.as_deref(), &notices, NoticeForm::key)?,
            conclusions: chosen("--conclusions", documents.conclusions.as_deref(), &styles, ConclusionStyle::key)?,
            numbered_headings: documents.numbered_headings,
            typesetter: chosen("--pdf", documents.pdf.as_deref(), &[Typesetter::Own, Typesetter::LibreOffice], Typesetter::key)?,
        },
        templates: documents.templates.clone(),
        pictures: documents.pictures,
        keep_edits: !documents.no_keep_edits,
        ..Settings::default()
    })
}

fn chosen<T: Copy + Default>(option: &str, named: Option<&str>, all: &[T], key: fn(T) -> &'static str) -> Result<T, Failure> {
    let Some(named) = named else { return Ok(T::default()) };
    let valid = all.iter().map(|one| key(*one)).collect::<Vec<_>>().join(", ");
    all.iter().copied().find(|one| key(*one) == named).ok_or_else(|| {
        Failure::usage(
            text!("{option} không nhận giá trị “{named}”", "{option} does not take “{named}”"),
            text!("chọn một trong: {valid}", "choose one of: {valid}"),
        )
    })
}

pub(super) fn render(what: &RenderArguments, common: &Common, config: &Config, printer: &Printer) -> Result<ExitCode, Failure> {
    let job = Job {
        recordings: Vec::new(),
        tracks: Vec::new(),
        out: what.out.clone(),
        meeting: what.meeting.clone(),
        transcript: None,
        attendance: None,
        voices: None,
        transcript_only: false,
        settings: settings(&what.documents, config)?,
        threads: 1,
    };
    let mut screen = Screen::new(*printer);
    let rendered = pipeline::render(&what.minutes, &job, &mut screen)?;
    if common.json {
        printer.json(&rendered.value);
    } else {
        for file in &rendered.value {
            printer.result(&file.display().to_string());
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn verify(what: &VerifyArguments, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let findings = pipeline::verify(&what.folder, what.meeting.as_deref())?;
    if common.json {
        printer.json(&findings);
    } else {
        for finding in &findings {
            printer.result(&format!("{}: {:?}: {}", finding.item, finding.trouble, finding.what));
        }
    }
    let count = findings.len();
    match count {
        0 => printer.say(&text!("mọi mục đều có căn cứ trong lời đã nói", "every statement stands on words that were said")),
        _ => printer
            .say(&text!("{count} chỗ không có căn cứ trong lời được dẫn", "{count} places do not stand on the words they name")),
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(super) fn lint(what: &LintArguments, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let findings = report::lint(&what.file)?;
    if common.json {
        printer.json(&findings);
    } else {
        for finding in &findings {
            let quote = if finding.quote.is_empty() { String::new() } else { format!(" [{}]", finding.quote) };
            printer.result(&format!("{}: {}{quote}", finding.rule, finding.message.get(printer.language)));
        }
    }
    if findings.is_empty() {
        printer.say(&text!("đúng thể thức", "the layout is right"));
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(super) fn templates(what: &TemplatesArguments, printer: &Printer) -> Result<ExitCode, Failure> {
    let TemplatesAction::Export { folder } = &what.action;
    let written = Templates::export(folder)?;
    for path in &written {
        printer.result(&path.display().to_string());
    }
    let shown = folder.display();
    printer.say(&text!(
        "sửa các mẫu trong {shown}, rồi dùng --templates {shown}",
        "edit the templates in {shown}, then use --templates {shown}"
    ));
    Ok(ExitCode::SUCCESS)
}
