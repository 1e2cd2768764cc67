//! Whose words are the papers written in? The program's templates, and those an office has put in their place.
//!
//! A template sees values and filters and nothing else: no files, no clock, and so much fuel that no loop runs on.

use super::sandbox::{self, Bounded, Forbidden};
use crate::language::Text;
use crate::text;
use crate::trouble::Failure;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The embedded templates by file name, and the guide for those who change them.
const BUILT_IN: [(&str, &str); 6] = [
    ("bien-ban.txt", include_str!("templates/bien-ban.txt")),
    ("huong-dan-nhiem-vu.txt", include_str!("templates/huong-dan-nhiem-vu.txt")),
    ("phieu-doi-chieu.txt", include_str!("templates/phieu-doi-chieu.txt")),
    ("theo-doi.txt", include_str!("templates/theo-doi.txt")),
    ("thong-bao-ket-luan.txt", include_str!("templates/thong-bao-ket-luan.txt")),
    ("tin-bai.txt", include_str!("templates/tin-bai.txt")),
];
const GUIDE: (&str, &str) = ("HUONG-DAN.md", include_str!("templates/HUONG-DAN.md"));

/// A longer template is no template.
const LONGEST: u64 = 200_000;

/// The wording of every kind of paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Templates {
    own: BTreeMap<String, String>,
}

impl Templates {
    /// The program's templates, replaced by those in `folder` that bear their names.
    ///
    /// # Errors
    /// When the folder or a template in it cannot be read, or holds none at all.
    pub fn from_folder(folder: &Path) -> Result<Self, Failure> {
        let mut own = BTreeMap::new();
        for (name, _) in BUILT_IN {
            let path = folder.join(name);
            if !path.exists() {
                continue;
            }
            let size = std::fs::metadata(&path).map_err(|error| unreadable(&path, &by_the_system(&error)))?.len();
            if size > LONGEST {
                let kilobytes = LONGEST / 1000;
                return Err(unreadable(&path, &text!("dài quá {kilobytes} kB", "longer than {kilobytes} kB")));
            }
            let template = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &by_the_system(&error)))?;
            own.insert(name.to_owned(), template.trim_start_matches('\u{FEFF}').replace("\r\n", "\n"));
        }
        if own.is_empty() {
            return Err(unreadable(folder, &text!("thư mục không có tệp mẫu nào", "the folder holds no template")));
        }
        Ok(Self { own })
    }

    /// Writes the program's templates and their guide into `folder` for a person to change; what is there stays.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn export(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
        std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        let mut written = Vec::new();
        for (name, content) in BUILT_IN.into_iter().chain([GUIDE]) {
            let path = folder.join(name);
            if !path.exists() {
                std::fs::write(&path, content).map_err(|error| unwritable(&path, &error))?;
                written.push(path);
            }
        }
        Ok(written)
    }

    /// Fills in the template `name`.
    pub(crate) fn fill(
        &self,
        name: &str,
        values: &BTreeMap<&'static str, Value>,
        add_filters: fn(&mut Environment<'_>),
    ) -> Result<String, Failure> {
        let built_in = BUILT_IN.iter().find(|(key, _)| *key == name).map_or("", |(_, content)| *content);
        let source = self.own.get(name).map_or(built_in, String::as_str);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        let syntax = syntax.map_err(|error| faulty(name, source, &error))?;
        if let Some((line, found)) = self.own.get(name).and_then(|own| sandbox::forbidden(own, &syntax)) {
            return Err(forbidden(name, line, found));
        }
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.set_syntax(syntax);
        sandbox::limit(&mut environment, source);
        add_filters(&mut environment);
        let template = environment.template_from_named_str(name, source).map_err(|error| faulty(name, source, &error))?;
        let mut page = Bounded(Vec::new());
        template.render_captured_to(values, &mut page).map_err(|error| faulty(name, source, &error))?;
        Ok(String::from_utf8_lossy(&page.0).into_owned())
    }
}

fn forbidden(name: &str, line: usize, found: Forbidden) -> Failure {
    match found {
        Forbidden::Joining(operator) => Failure::usage(
            text!(
                "mẫu {name}, dòng {line}: không dùng phép “{operator}”",
                "template {name}, line {line}: “{operator}” is not allowed"
            ),
            text!(
                "viết liền {{{{ a }}}}{{{{ b }}}} thay cho a {operator} b; chỉ cộng với một con số",
                "write {{{{ a }}}}{{{{ b }}}} instead of a {operator} b; add numbers only"
            ),
        ),
        Forbidden::Endless => Failure::usage(
            text!(
                "mẫu {name}, dòng {line}: biểu thức quá dài hoặc quá nhiều {{% elif %}}",
                "template {name}, line {line}: the expression is too long, or there are too many {{% elif %}}"
            ),
            text!(
                "tách biểu thức thành nhiều {{% set %}}, bỏ bớt {{% elif %}}",
                "split the expression into several {{% set %}}, take out some {{% elif %}}"
            ),
        ),
    }
}

fn faulty(name: &str, source: &str, error: &minijinja::Error) -> Failure {
    let line = error.line().unwrap_or(1);
    // What stands there, so that a clerk sees the slip without counting lines.
    let at: String = source.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim().chars().take(60).collect();
    let hint = match error.kind() {
        ErrorKind::UndefinedError => text!(
            "tên biến viết sai hoặc không có; danh sách tên nằm trong HUONG-DAN.md (thuky templates export)",
            "a name is misspelt or does not exist; HUONG-DAN.md lists the names (thuky templates export)"
        ),
        ErrorKind::UnknownFilter => text!(
            "các bộ lọc: hoa, hoa_dau, thuong_dau, giua_cau, bo_cham, cham, dem, la_ma, chu",
            "the filters are: hoa, hoa_dau, thuong_dau, giua_cau, bo_cham, cham, dem, la_ma, chu"
        ),
        ErrorKind::OutOfFuel | ErrorKind::WriteFailure => {
            text!("mẫu lặp quá nhiều; bỏ bớt vòng lặp", "the template repeats too much; take out a loop")
        }
        _ => text!(
            "sửa dòng này trong tệp mẫu: mỗi {{% if %}} cần {{% endif %}}, mỗi {{% for %}} cần {{% endfor %}}",
            "mend that line of the template: each {{% if %}} needs {{% endif %}}, each {{% for %}} needs {{% endfor %}}"
        ),
    };
    let kind = error.kind();
    let detail = error.detail().unwrap_or_default();
    let (vi, en) = match kind {
        ErrorKind::UndefinedError => ("không có tên này".to_owned(), "there is no such name".to_owned()),
        ErrorKind::UnknownFilter => ("không có bộ lọc này".to_owned(), "there is no such filter".to_owned()),
        ErrorKind::OutOfFuel | ErrorKind::WriteFailure => ("lặp không dứt".to_owned(), "repeats without end".to_owned()),
        ErrorKind::SyntaxError => (format!("sai cú pháp ({detail})"), format!("wrong syntax ({detail})")),
        _ => (format!("{kind} {detail}"), format!("{kind} {detail}")),
    };
    let shown = if at.is_empty() { String::new() } else { format!(" “{at}”") };
    Failure::usage(text!("mẫu {name}, dòng {line}: {vi}{shown}", "template {name}, line {line}: {en}{shown}"), hint)
}

fn by_the_system(error: &std::io::Error) -> Text {
    text!("{error}", "{error}")
}

fn unreadable(path: &Path, why: &Text) -> Failure {
    let path = path.display();
    Failure::usage(
        Text {
            vi: format!("không đọc được mẫu {path}: {}", why.vi), en: format!("cannot read the template {path}: {}", why.en)
        },
        text!(
            "xuất mẫu gốc bằng: thuky templates export THƯ-MỤC, sửa rồi chạy với --templates THƯ-MỤC",
            "export the originals with: thuky templates export DIR, change them, run with --templates DIR"
        ),
    )
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    Failure::failed(
        text!("không ghi được {path}: {error}", "cannot write {path}: {error}"),
        text!("kiểm tra quyền ghi và dung lượng đĩa", "check permissions and free space"),
    )
}
