//! What can a template say? The meeting under Vietnamese names, made safe, every statement tied to its source.
//!
//! Unknown things become visible gaps here, once, so that no template can forget one.

use super::Options;
use super::claims::claims;
use super::dates::{Date, clock, part_of_day};
use super::markup::{MISSING, quoted, sourced};
use super::paper_details::insert_paper;
use super::people::{Roll, person_line, roll, spoken_by, spoken_by_comrade};
use super::register::{Part, printed, says_something};
use crate::minutes::{Conclusion, Evidence, Minutes, Person, PhaseKind, Statement};
use crate::report::document::{Layout, Source};
use crate::report::kind::Kind;
use crate::roster::MeetingFile;
use crate::roster::own_name_of_site;
use minijinja::value::Value;
use std::collections::{BTreeMap, BTreeSet};

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

pub(super) fn known_or(value: &str, what: &str) -> String {
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

    let mut people = roll(meeting, file);
    let chair = meeting.chair.clone().or_else(|| people.named(file.chair.as_deref()));
    let secretary = meeting.secretary.clone().or_else(|| people.named(file.secretary.as_deref()));
    let concluder = concluding_person(minutes, &people, chair.as_ref()).or_else(|| chair.clone());
    people.led_by(&[chair.as_ref(), secretary.as_ref(), concluder.as_ref()]);
    insert_people(&mut values, &people, chair.as_ref());
    values.insert("chu_tri", person_value(chair.as_ref(), "chủ trì"));
    values.insert("thu_ky", person_value(secretary.as_ref(), "thư ký"));
    values.insert("nguoi_ket_luan", person_value(concluder.as_ref(), "người kết luận"));
    let same = chair.as_ref().map(|person| &person.name) == concluder.as_ref().map(|person| &person.name);
    values.insert("chu_tri_ket_luan", same.into());

    for (name, grouped, list, part) in [
        ("ket_qua", "ket_qua_theo_nguoi", &minutes.results, Part::Result),
        ("kho_khan", "kho_khan_theo_nguoi", &minutes.difficulties, Part::Difficulty),
        ("de_xuat", "de_xuat_theo_nguoi", &minutes.proposals, Part::Proposal),
    ] {
        let told: Vec<(String, Value)> = list
            .iter()
            .filter(|one| says_something(one, part))
            .filter_map(|one| Some((spoken_by(&one.speaker, &one.title, &one.site), statement_value(one, part, &mut sources)?)))
            .collect();
        values.insert(grouped, by_speaker(&told));
        values.insert(name, told.into_iter().map(|(_, value)| value).collect::<Vec<_>>().into());
    }
    let proposed = minutes.proposed.clone().unwrap_or_default();
    for (name, list) in [("mo_bai", &proposed.lead), ("tieu_de_goi_y", &proposed.headlines)] {
        let told: Value = list.iter().filter_map(|one| statement_value(one, Part::Result, &mut sources)).collect();
        values.insert(name, told);
    }
    let transition = |part: &str| quoted(proposed.transitions.get(part).map_or("", String::as_str));
    let parts = ["results", "difficulties", "speeches", "proposals"];
    values.insert("chuyen_tiep", parts.map(|part| (part, transition(part))).into_iter().collect::<BTreeMap<_, _>>().into());
    values.insert("phat_bieu", speeches(minutes, &mut sources));
    values.insert(
        "co_tra_loi",
        minutes.proposals.iter().any(|one| one.answer.as_ref().is_some_and(|answer| !answer.evidence.is_empty())).into(),
    );
    insert_conclusions(&mut values, minutes, concluder.as_ref(), &people, &mut sources);
    values.insert("van_ban", cited(minutes, &mut sources));
    values.insert("doi_chieu", claims(kind, minutes, &mut sources));
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

/// All conclusions; those of the person who concludes; the directions that others gave, each under their own name.
fn insert_conclusions(
    values: &mut BTreeMap<&'static str, Value>,
    minutes: &Minutes,
    concluder: Option<&Person>,
    people: &Roll,
    sources: &mut Vec<Source>,
) {
    let (mut all, mut own) = (Vec::new(), Vec::new());
    let mut others: Vec<(String, Value)> = Vec::new();
    for conclusion in &minutes.conclusions {
        let Some(value) = conclusion_value(conclusion, sources) else { continue };
        all.push(value.clone());
        let speaker = conclusion.speaker.trim();
        let by_another = super::people::is_name(speaker)
            && !people.is_site(speaker)
            && concluder.is_some_and(|concluder| concluder.name.trim() != speaker);
        match people.named(Some(speaker)).filter(|_| by_another) {
            Some(person) => others.push((person_line(&person), value)),
            None => own.push(value),
        }
    }
    values.insert("ket_luan", all.into());
    values.insert("ket_luan_chinh", own.into());
    values.insert("chi_dao", by_speaker(&others));
}

/// Neighbours of one speaker together: `.ai`, `.dong_chi`, `.y`.
fn by_speaker(told: &[(String, Value)]) -> Value {
    let groups = told.chunk_by(|before, after| before.0 == after.0).map(|group| {
        let points: Vec<Value> = group.iter().map(|(_, value)| value.clone()).collect();
        let comrade = group.first().and_then(|(_, value)| value.get_attr("dong_chi").ok()).filter(|value| !value.is_undefined());
        let who = group.first().map(|(who, _)| who.clone()).unwrap_or_default();
        let comrade = comrade.unwrap_or_else(|| format!("đồng chí {who}").into());
        Value::from(BTreeMap::from([("ai", Value::from(who)), ("dong_chi", comrade), ("y", points.into())]))
    });
    groups.collect::<Vec<_>>().into()
}

fn insert_people(values: &mut BTreeMap<&'static str, Value>, people: &Roll, chair: Option<&Person>) {
    let group = |(site, members): &(String, Vec<Person>)| -> Value {
        let names: Vec<String> = members.iter().map(person_line).collect();
        BTreeMap::from([("diem_cau", Value::from(quoted(own_name_of_site(site)))), ("nguoi", names.join("; ").into())]).into()
    };
    let quoted_all =
        |names: &[String]| -> Value { names.iter().map(|name| quoted(own_name_of_site(name))).collect::<Vec<_>>().into() };
    values.insert("thanh_phan", people.present.iter().map(group).collect::<Vec<_>>().into());
    // An article names who leads in a sentence of its own.
    let besides = people.present.iter().filter_map(|(site, members)| {
        let rest: Vec<Person> =
            members.iter().filter(|one| chair.is_none_or(|chair| chair.name.trim() != one.name.trim())).cloned().collect();
        (!rest.is_empty()).then(|| group(&(site.clone(), rest)))
    });
    values.insert("tham_du", besides.collect::<Vec<_>>().into());
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

/// Who decided: the chair where the chair did; else who decided most, if that is a person and named.
fn concluding_person(minutes: &Minutes, people: &Roll, chair: Option<&Person>) -> Option<Person> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for conclusion in &minutes.conclusions {
        let speaker = conclusion.speaker.trim();
        if super::people::is_name(speaker) && !people.is_site(speaker) {
            *counts.entry(speaker).or_default() += 1;
        }
    }
    if let Some(chair) = chair.filter(|chair| counts.contains_key(chair.name.trim())) {
        return Some(chair.clone());
    }
    let (name, _) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    people.named(Some(name))
}

/// Remembers what a statement rests on; a statement that rests on nothing is not printed.
pub(super) fn remember(evidence: &[Evidence], id: &str, flags: &[String], sources: &mut Vec<Source>) -> Option<usize> {
    if evidence.is_empty() {
        return None;
    }
    sources.push(Source { id: id.to_owned(), evidence: evidence.to_vec(), flags: flags.to_vec() });
    Some(sources.len() - 1)
}

fn statement_value(statement: &Statement, part: Part, sources: &mut Vec<Source>) -> Option<Value> {
    let source = remember(&statement.evidence, "", &statement.flags, sources).filter(|_| !statement.text.trim().is_empty())?;
    let answer = statement.answer.as_ref().and_then(|answer| {
        let source = remember(&answer.evidence, "", &answer.flags, sources)?;
        let Statement { speaker, title, site, .. } = answer.as_ref();
        Some((sourced(&answer.text, source), spoken_by(speaker, title, site), spoken_by_comrade(speaker, title, site)))
    });
    let (answer, answered_by, answering_comrade) = answer.unwrap_or_default();
    Some(
        BTreeMap::from([
            ("noi_dung", sourced(&printed(statement, part), source)),
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
    let told = told_elsewhere(minutes);
    let mut list: Vec<Value> = Vec::new();
    for speech in &minutes.speeches {
        let points: Vec<Value> = speech
            .points
            .iter()
            .filter(|point| !is_told(&told, point) && says_something(point, Part::Speech))
            .filter_map(|point| statement_value(point, Part::Speech, sources))
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

/// Words of the meeting that stand under results, difficulties or proposals: utterance and quotation.
pub(super) fn told_elsewhere(minutes: &Minutes) -> BTreeSet<(&str, &str)> {
    let lists = [&minutes.results, &minutes.difficulties, &minutes.proposals];
    let words = lists.into_iter().flatten().flat_map(|statement| &statement.evidence);
    words.map(|piece| (piece.utterance.as_str(), piece.quote.as_str())).collect()
}

/// Whether all words of a point are told elsewhere, so that it is not told again as somebody's speech.
pub(super) fn is_told(told: &BTreeSet<(&str, &str)>, point: &Statement) -> bool {
    point.evidence.iter().all(|piece| told.contains(&(piece.utterance.as_str(), piece.quote.as_str())))
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
            ("thoi_han_day_du", whole_deadline(&deadline.text, date)),
            ("can_cu", join(&conclusion.citations)),
        ])
        .into(),
    )
}

/// `trước ngày 30/9 (30/9/2025)`: the date only where the words do not say it already.
fn whole_deadline(said: &str, date: Option<Date>) -> String {
    let said = said.trim();
    match date.map(Date::short) {
        Some(date) if said.is_empty() => date,
        Some(date) if !said.contains(&date) => format!("{} ({date})", quoted(said)),
        _ => quoted(said),
    }
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
