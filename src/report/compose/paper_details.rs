//! What do the registry and the signer decide? Number and symbol, place and date, signature, recipients.

use super::context::{known_or, missing};
use super::dates::Date;
use super::markup::quoted;
use crate::report::kind::Kind;
use crate::roster::{MeetingFile, PaperDetails};
use minijinja::value::Value;
use std::collections::BTreeMap;

/// A room is where people met, not the place that stands before a date.
fn is_room(place: &str) -> bool {
    let place = place.to_lowercase();
    let rooms =
        ["hội trường", "phòng họp", "phòng ", "trụ sở", "tầng ", "số ", "trung tâm hội nghị", "trực tuyến", "trường ", "sở "];
    rooms.iter().any(|room| place.starts_with(room)) || place.contains(';')
}

/// What the registry and the signer decide.
pub(super) fn insert_paper(values: &mut BTreeMap<&'static str, Value>, kind: Kind, file: &MeetingFile, place: &str, party: bool) {
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
    let place = known_or(if is_room(place) { "" } else { place }, "địa danh");
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
