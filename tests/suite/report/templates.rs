//! The wording is the office's: exported, changed, used; a mistake is named with its line; no template runs away.

use super::Sample;
use thuky::report::{Format, Kind, Options, Templates, compose, print};

fn with(name: &str, template: &str) -> Result<String, thuky::trouble::Failure> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), template).expect("written");
    let templates = Templates::from_folder(folder.path())?;
    let sample = Sample::read("state");
    let document = compose(Kind::Minutes, &sample.minutes, &sample.meeting, &Options { templates, ..Options::default() })?;
    Ok(String::from_utf8(print(Format::Txt, &document)?).expect("text"))
}

#[test]
fn exported_templates_give_the_same_papers() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(Templates::export(folder.path()).expect("exported").len(), 7);
    let options = Options { templates: Templates::from_folder(folder.path()).expect("read"), ..Options::default() };
    let sample = Sample::read("state");
    for kind in Kind::ALL {
        assert_eq!(sample.compose(kind, &options), sample.compose(kind, &Options::default()));
    }
    assert!(Templates::export(folder.path()).expect("exported").is_empty(), "what is there stays");
}

#[test]
fn a_clerk_can_change_the_wording() {
    let text = with("bien-ban.txt", "\u{FEFF}@ten-loai BIÊN BẢN HỌP\r\n{% for k in ket_luan %}\r\n{{ loop.index | chu }}) {{ k.noi_dung | bo_cham }};\r\n{% endfor %}\r\n").expect("text");
    assert!(text.starts_with("BIÊN BẢN HỌP\n\na) Các trường tiếp tục duy trì sĩ số"), "{text}");
    assert!(text.contains("đ) Giao bộ phận tổ chức"), "{text}");
}

#[test]
fn a_mistake_is_named_with_its_line() {
    for (template, vietnamese) in [
        ("a\n\n{{ ket_luann }}", "bien-ban.txt, dòng 3"),
        ("a\n{% for k in ket_luan %}\nb", "bien-ban.txt, dòng 3"),
        ("a\n{{ ten_hop | chu_hoa }}", "bien-ban.txt, dòng 2"),
        ("a\n@dau-trangg x", "bien-ban.txt, dòng 2"),
        ("{% include '/etc/passwd' %}", "bien-ban.txt, dòng 1"),
    ] {
        let failure = with("bien-ban.txt", template).expect_err("a mistake");
        assert!(failure.message.vi.contains(vietnamese), "{template}: {}", failure.message.vi);
        assert!(!failure.hint.vi.is_empty() && failure.exit_code() == 2);
    }
}

#[test]
fn no_template_runs_without_end() {
    for template in [
        "{% for a in range(10000) %}{% for b in range(10000) %}{% for c in range(10000) %}x{% endfor %}{% endfor %}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% set n = namespace(x='xxxxxxxxxxxxxxxx') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x='xxxxxxxxxxxxxxxx') %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x='xxxxxxxxxxxxxxxx') %}{% for i in range(60) %}{% set y %}{{ n.x }}{{ n.x }}{% endset %}{% set n.x = y %}{% endfor %}",
        "{% set n = namespace(x=[]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
        "{{ 'x' * 1000000000000 }}",
        "{% set n = namespace(x='xxxxxxxxxxxxxxxx') %}{% for i in range(60) %}{% set n.x = '}}' ~ n.x ~ n.x %}{% endfor %}",
        &format!("{{% if not 1 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(10_000)),
        &format!("{{{{ a{} }}}}", "()".repeat(50_000)),
        &"x".repeat(200_001),
    ] {
        let failure = with("bien-ban.txt", template).expect_err("it runs without end");
        assert_eq!(failure.exit_code(), 2);
    }
}

#[test]
fn a_folder_without_templates_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(Templates::from_folder(folder.path()).expect_err("none").exit_code(), 2);
}
