//! What can a template say? The meeting under Vietnamese names, made safe, every statement tied to its source.
//!
//! Unknown things become visible gaps here, once, so that no template can forget one.

use super::Options;
use super::dates::{Date, clock, part_of_day};
use super::markup::{MISSING, quoted, sourced};
use super::people::{Roll, person_line, roll, spoken_by, spoken_by_comrade};
use crate::minutes::{Conclusion, Evidence, Minutes, Person, PhaseKind, Statement};
use crate::report::document::{Layout, Source};
use crate::report::kind::Kind;
use crate::roster::{MeetingFile, PaperDetails};
use minijinja::value::Value;
use std::collections::BTreeMap;

/// The values a template sees, and the sources they point to.
pub(crate) struct Context {
    /// By name.
    pub(crate) values: BTreeMap<&'static str, Value>,
    /// What the statements rest on.
    pub(crate) sources: Vec<Source>,
    /// Whose rules of layout hold.
    pub(crate) layout: Layout,
}

/// A visible gap.
pub(crate) fn missing(what: &str) -> String {
    format!("{MISSING}: {what}]")
}

fn known_or(value: &str, what: &str) -> String {
    if value.trim().is_empty() { missing(what) } else { quoted(value) }
}

/// Gathers everything for one kind of paper.
pub(crate) fn gather(kind: Kind, minutes: &Minutes, file: &MeetingFile, options: &Options) -> Context {
    let meeting = &minutes.meeting;
    let mut values: BTreeMap<&'static str, Value> = BTreeMap::new();
    let mut sources = Vec::new();
    let pick = |own: &str, other: &Option<String>| {
        if own.trim().is_empty() { other.clone().unwrap_or_default() } else { own.to_owned() }
    };
    let title = pick(&meeting.title, &file.title);
    let organisation = pick(&meeting.organisation, &file.organisation);
    let party = pick(&meeting.issuer_kind, &file.issuer_kind) == "party";
    let date = meeting.date.as_deref().or(file.date.as_deref()).and_then(Date::parse);
    let start = meeting.start.as_deref().or(file.start.as_deref()).unwrap_or_default();
    let place = pick(&meeting.place, &file.place);
    let noun = meeting_noun(&title);

    values.insert("ten_hop", known_or(&title, "tên cuộc họp").into());
    values.insert("loai_hop", noun.into());
    values.insert("co_quan", known_or(&organisation, "tên cơ quan, tổ chức").into());
    values.insert("co_quan_chu_quan", quoted(&pick(&meeting.parent, &file.parent)).into());
    values.insert("dang", party.into());
    values.insert("dia_diem", known_or(&place, "địa điểm").into());
    values.insert("nen_tang", quoted(&pick(&meeting.platform, &file.platform)).into());
    values.insert("ngay_hop", date.map_or_else(|| missing("ngày họp"), Date::long).into());
    values.insert("ngay_hop_ngan", date.map_or_else(|| missing("ngày họp"), Date::short).into());
    values.insert("buoi", part_of_day(start).unwrap_or_default().into());
    values.insert("gio_bat_dau", clock(start).unwrap_or_else(|| missing("giờ bắt đầu")).into());
    let end = meeting.end.as_deref().and_then(clock);
    values.insert("gio_ket_thuc", end.unwrap_or_else(|| missing("giờ kết thúc")).into());

    let people = roll(meeting, file);
    insert_people(&mut values, &people);
    let chair = meeting.chair.clone().or_else(|| people.named(file.chair.as_deref()));
    let secretary = meeting.secretary.clone().or_else(|| people.named(file.secretary.as_deref()));
    let concluder = concluding_person(minutes, &people).or_else(|| chair.clone());
    values.insert("chu_tri", person_value(chair.as_ref(), "chủ trì"));
    values.insert("thu_ky", person_value(secretary.as_ref(), "thư ký"));
    values.insert("nguoi_ket_luan", person_value(concluder.as_ref(), "người kết luận"));
    let same = chair.as_ref().map(|person| &person.name) == concluder.as_ref().map(|person| &person.name);
    values.insert("chu_tri_ket_luan", same.into());

    let mut statement =
        |list: &[Statement]| -> Value { list.iter().filter_map(|one| statement_value(one, &mut sources)).collect() };
    values.insert("ket_qua", statement(&minutes.results));
    values.insert("kho_khan", statement(&minutes.difficulties));
    values.insert("de_xuat", statement(&minutes.proposals));
    let proposed = minutes.proposed.clone().unwrap_or_default();
    values.insert("mo_bai", statement(&proposed.lead));
    values.insert("tieu_de_goi_y", statement(&proposed.headlines));
    let transition = |part: &str| quoted(proposed.transitions.get(part).map_or("", String::as_str));
    let parts = ["results", "difficulties", "speeches", "proposals"];
    values.insert("chuyen_tiep", parts.map(|part| (part, transition(part))).into_iter().collect::<BTreeMap<_, _>>().into());
    values.insert("phat_bieu", speeches(minutes, &mut sources));
    values.insert(
        "co_tra_loi",
        minutes.proposals.iter().any(|one| one.answer.as_ref().is_some_and(|answer| !answer.evidence.is_empty())).into(),
    );
    let conclusions: Vec<Value> =
        minutes.conclusions.iter().filter_map(|conclusion| conclusion_value(conclusion, &mut sources)).collect();
    values.insert("ket_luan", conclusions.into());
    values.insert("van_ban", cited(minutes, &mut sources));
    values.insert("doi_chieu", claims(minutes, &mut sources));
    let has = |wanted: PhaseKind| minutes.phases.iter().any(|phase| phase.kind == wanted);
    values.insert("co_bao_cao", (has(PhaseKind::Report) || !minutes.results.is_empty()).into());
    values.insert(
        "co_thao_luan",
        (has(PhaseKind::Discussion) || !minutes.speeches.is_empty() || !minutes.proposals.is_empty()).into(),
    );

    insert_paper(&mut values, kind, file, &place, party);
    values.insert("kieu_thong_bao", options.notice.key().into());
    values.insert("kieu_ket_luan", options.conclusions.key().into());
    values.insert("danh_so_muc", options.numbered_headings.into());
    let layout = match kind {
        Kind::Article | Kind::Checklist | Kind::FollowUp => Layout::Plain,
        _ if party => Layout::Party,
        _ => Layout::State,
    };
    Context { values, sources, layout }
}

/// `Hội nghị`, `Hội thảo` or `Cuộc họp`, as the meeting calls itself.
fn meeting_noun(title: &str) -> &'static str {
    let title = title.to_lowercase();
    ["Hội nghị", "Hội thảo", "Buổi làm việc", "Phiên họp"]
        .into_iter()
        .find(|noun| title.contains(&noun.to_lowercase()))
        .unwrap_or("Cuộc họp")
}

fn insert_people(values: &mut BTreeMap<&'static str, Value>, people: &Roll) {
    let group = |(site, members): &(String, Vec<Person>)| -> Value {
        let names: Vec<String> = members.iter().map(person_line).collect();
        BTreeMap::from([("diem_cau", Value::from(quoted(site))), ("nguoi", names.join("; ").into())]).into()
    };
    let quoted_all = |names: &[String]| -> Value { names.iter().map(|name| quoted(name)).collect::<Vec<_>>().into() };
    values.insert("thanh_phan", people.present.iter().map(group).collect::<Vec<_>>().into());
    values.insert("diem_cau", quoted_all(&people.sites));
    let named: Vec<String> =
        people.sites.iter().filter(|site| !people.present.iter().any(|(group, _)| group == site.trim())).cloned().collect();
    values.insert("diem_cau_khac", quoted_all(&named));
    values.insert("so_diem_cau", people.site_count.into());
    let unseen: Vec<String> = people.unseen.iter().map(person_line).collect();
    values.insert("chua_ghi_nhan", unseen.into());
    values.insert("diem_cau_chua_ghi_nhan", quoted_all(&people.unseen_sites));
}

fn person_value(person: Option<&Person>, role: &str) -> Value {
    let (name, title) = person.map_or(("", ""), |person| (person.name.as_str(), person.title.as_str()));
    let whole = match person.filter(|person| !person.name.trim().is_empty()) {
        Some(person) => person_line(person),
        None => missing(role),
    };
    BTreeMap::from([
        ("ten", known_or(name, &format!("họ tên {role}"))),
        ("chuc_vu", quoted(title)),
        ("day_du", whole),
        ("biet", if name.trim().is_empty() { String::new() } else { "1".to_owned() }),
    ])
    .into()
}

/// Who decided most of what was decided, if named.
fn concluding_person(minutes: &Minutes, people: &Roll) -> Option<Person> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for conclusion in minutes.conclusions.iter().filter(|conclusion| super::people::is_name(&conclusion.speaker)) {
        *counts.entry(&conclusion.speaker).or_default() += 1;
    }
    let (name, _) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    people.named(Some(name))
}

/// Remembers what a statement rests on; a statement that rests on nothing is not printed.
fn remember(evidence: &[Evidence], id: &str, flags: &[String], sources: &mut Vec<Source>) -> Option<usize> {
    if evidence.is_empty() {
        return None;
    }
    sources.push(Source { id: id.to_owned(), evidence: evidence.to_vec(), flags: flags.to_vec() });
    Some(sources.len() - 1)
}

fn statement_value(statement: &Statement, sources: &mut Vec<Source>) -> Option<Value> {
    let source = remember(&statement.evidence, "", &statement.flags, sources).filter(|_| !statement.text.trim().is_empty())?;
    let answer = statement.answer.as_ref().and_then(|answer| {
        let source = remember(&answer.evidence, "", &answer.flags, sources)?;
        let Statement { speaker, title, site, .. } = answer.as_ref();
        Some((sourced(&answer.text, source), spoken_by(speaker, title, site), spoken_by_comrade(speaker, title, site)))
    });
    let (answer, answered_by, answering_comrade) = answer.unwrap_or_default();
    Some(
        BTreeMap::from([
            ("noi_dung", sourced(&statement.text, source)),
            ("ai", spoken_by(&statement.speaker, &statement.title, &statement.site)),
            ("diem_cau", quoted(&statement.site)),
            ("tra_loi", answer),
            ("ai_tra_loi", answered_by),
            ("dong_chi", spoken_by_comrade(&statement.speaker, &statement.title, &statement.site)),
            ("dong_chi_tra_loi", answering_comrade),
        ])
        .into(),
    )
}

/// Who spoke; points that already stand under results, difficulties or proposals are marked as such.
fn speeches(minutes: &Minutes, sources: &mut Vec<Source>) -> Value {
    let told: Vec<&Statement> = [&minutes.results, &minutes.difficulties, &minutes.proposals].into_iter().flatten().collect();
    let told: std::collections::BTreeSet<&str> = told.into_iter().map(|statement| statement.text.as_str()).collect();
    let mut list: Vec<Value> = Vec::new();
    for speech in &minutes.speeches {
        let points: Vec<Value> = speech
            .points
            .iter()
            .filter(|point| !told.contains(point.text.as_str()))
            .filter_map(|point| statement_value(point, sources))
            .collect();
        if points.is_empty() {
            continue;
        }
        let who = spoken_by(&speech.speaker, &speech.title, &speech.site);
        let comrade = spoken_by_comrade(&speech.speaker, &speech.title, &speech.site);
        list.push(
            BTreeMap::from([
                ("ai", Value::from(who)),
                ("dong_chi", comrade.into()),
                ("diem_cau", quoted(&speech.site).into()),
                ("y", points.into()),
            ])
            .into(),
        );
    }
    list.into()
}

fn conclusion_value(conclusion: &Conclusion, sources: &mut Vec<Source>) -> Option<Value> {
    let source = remember(&conclusion.evidence, &conclusion.id, &conclusion.flags, sources)?;
    if conclusion.text.trim().is_empty() {
        return None;
    }
    let join = |names: &[String]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let deadline = conclusion.deadline.clone().unwrap_or_default();
    let date = deadline.date.as_deref().and_then(Date::parse);
    Some(
        BTreeMap::from([
            ("ma", quoted(&conclusion.id)),
            ("noi_dung", sourced(&conclusion.text, source)),
            ("giao", join(&conclusion.assignees)),
            ("phoi_hop", join(&conclusion.cooperators)),
            ("thoi_han", quoted(&deadline.text)),
            ("thoi_han_ngay", date.map(Date::short).unwrap_or_default()),
            ("can_cu", join(&conclusion.citations)),
        ])
        .into(),
    )
}

fn cited(minutes: &Minutes, sources: &mut Vec<Source>) -> Value {
    let mut list: Vec<Value> = Vec::new();
    for document in minutes.documents_cited.iter().filter(|document| !document.id.trim().is_empty()) {
        let Some(source) = remember(&document.evidence, "", &[], sources) else { continue };
        let mut whole = String::new();
        if !document.kind.is_empty() {
            whole.push_str(&document.kind);
            whole.push(' ');
        }
        whole.push_str("số ");
        whole.push_str(&document.id);
        if let Some(date) = document.date.as_deref().and_then(Date::parse) {
            whole.push(' ');
            whole.push_str(&date.long());
        }
        if !document.issuer.is_empty() {
            whole.push_str(" của ");
            whole.push_str(&document.issuer);
        }
        let whole = crate::vietnamese::tones::capital(&whole);
        list.push(BTreeMap::from([("day_du", sourced(&whole, source)), ("so", quoted(&document.id))]).into());
    }
    list.into()
}

/// Every claim of the papers in a row: for the person who signs.
fn claims(minutes: &Minutes, sources: &mut Vec<Source>) -> Value {
    let mut rows: Vec<Value> = Vec::new();
    let mut row = |part: &str, text: &str, who: String, evidence: &[Evidence], flags: &[String]| {
        let Some(source) = remember(evidence, "", flags, sources) else { return };
        let quotes: Vec<String> = evidence.iter().map(|piece| sourced(&format!("“{}”", piece.quote.trim()), source)).collect();
        let times: Vec<String> = evidence.iter().map(|piece| sourced(&piece.span.start().to_string(), source)).collect();
        let flags: Vec<&str> = flags.iter().map(|flag| flag_label(flag)).collect();
        rows.push(
            BTreeMap::from([
                ("phan", part.to_owned()),
                ("noi_dung", sourced(text, source)),
                ("ai", who),
                ("trich", quotes.join(" … ")),
                ("luc", times.join("; ")),
                ("luu_y", quoted(&flags.join("; "))),
            ])
            .into(),
        );
    };
    for conclusion in &minutes.conclusions {
        row("Kết luận", &conclusion.text, spoken_by(&conclusion.speaker, "", ""), &conclusion.evidence, &conclusion.flags);
    }
    let parts = [("Kết quả", &minutes.results), ("Khó khăn", &minutes.difficulties), ("Đề xuất", &minutes.proposals)];
    for (part, list) in parts {
        for statement in list {
            row(
                part,
                &statement.text,
                spoken_by(&statement.speaker, &statement.title, &statement.site),
                &statement.evidence,
                &statement.flags,
            );
            if let Some(answer) = &statement.answer {
                row(
                    "Trả lời",
                    &answer.text,
                    spoken_by(&answer.speaker, &answer.title, &answer.site),
                    &answer.evidence,
                    &answer.flags,
                );
            }
        }
    }
    for speech in &minutes.speeches {
        for point in &speech.points {
            row("Phát biểu", &point.text, spoken_by(&speech.speaker, &speech.title, &speech.site), &point.evidence, &point.flags);
        }
    }
    for candidate in minutes.proposed.iter().flat_map(|proposed| &proposed.candidates) {
        let one = &candidate.statement;
        row("Gợi ý bổ sung, chưa duyệt", &one.text, spoken_by(&one.speaker, &one.title, &one.site), &one.evidence, &one.flags);
    }
    rows.into()
}

/// A flag in words; one that nobody has named here is shown as it is.
pub(crate) fn flag_label(flag: &str) -> &str {
    match flag {
        "doubtful_words" => "nghe chưa rõ",
        "edited" => "đã được sửa",
        "corrected" => "người nói đã đính chính",
        "deadline_year_derived" => "năm của thời hạn được suy ra",
        "unverified" => "chưa kiểm chứng",
        "no_deadline" => "chưa nêu thời hạn",
        "no_assignee" => "chưa nêu người thực hiện",
        "llm_polished" => "câu chữ do mô hình ngôn ngữ sửa",
        "llm_written" => "câu do mô hình ngôn ngữ viết",
        "llm_candidate" => "gợi ý của mô hình ngôn ngữ",
        flag if flag.starts_with("llm_dropped") => "đã loại câu của mô hình ngôn ngữ, giữ lời đã nói",
        other => other,
    }
}

/// What the registry and the signer decide.
fn insert_paper(values: &mut BTreeMap<&'static str, Value>, kind: Kind, file: &MeetingFile, place: &str, party: bool) {
    let (own, general) = (file.paper.get(kind.key()), file.paper.get("chung"));
    let field = |get: fn(&PaperDetails) -> &Option<String>| -> String {
        own.and_then(|paper| get(paper).clone()).or_else(|| general.and_then(|paper| get(paper).clone())).unwrap_or_default()
    };
    // A number belongs to one paper only.
    let number = own.and_then(|paper| paper.number.clone()).unwrap_or_default();
    let number = match number.trim() {
        "" => missing("số văn bản"),
        digits => digits.parse::<u32>().map_or_else(|_| quoted(digits), |value| format!("{value:02}")),
    };
    let symbol = own.and_then(|paper| paper.symbol.clone()).unwrap_or_default();
    let abbreviation = field(|paper| &paper.abbreviation);
    let letters = match kind {
        Kind::Minutes => "BB",
        Kind::Notice => "TB",
        _ => "HD",
    };
    let body = if abbreviation.is_empty() { "…".to_owned() } else { quoted(&abbreviation) };
    let whole = match (symbol.is_empty(), party) {
        (true, false) => format!("{number}/{letters}-{body}"),
        (true, true) => format!("{number}-{letters}/{body}"),
        (false, false) => format!("{number}/{}", quoted(&symbol)),
        (false, true) => format!("{number}-{}", quoted(&symbol)),
    };
    values.insert("so_ky_hieu", whole.into());
    let signed = own.and_then(|paper| paper.date.as_deref()).and_then(Date::parse);
    let place = known_or(place, "địa danh");
    values.insert("dia_danh_ngay", format!("{place}, {}", signed.map_or_else(|| missing("ngày ký"), Date::long)).into());
    let slash = |text: String| if party { text.replace("TM.", "T/M").replace("KT.", "K/T").replace("TL.", "T/L") } else { text };
    values.insert("thay_mat", quoted(&slash(field(|paper| &paper.authority).to_uppercase())).into());
    values.insert("chuc_vu_ky", known_or(&field(|paper| &paper.signer_title).to_uppercase(), "chức vụ người ký").into());
    values.insert("nguoi_ky", known_or(&field(|paper| &paper.signer), "họ tên người ký").into());
    let recipients =
        own.filter(|paper| !paper.recipients.is_empty()).or(general).map(|paper| paper.recipients.clone()).unwrap_or_default();
    let recipients: Vec<String> = recipients
        .iter()
        .map(|line| quoted(line.trim().trim_start_matches('-').trim_end_matches([';', ',', '.']).trim()))
        .collect();
    values.insert("noi_nhan", recipients.into());
}
