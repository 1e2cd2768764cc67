//! `thuky models pull`: a larger model, from its home, a mirror or a USB stick.

use super::arguments::Common;
use super::printer::Printer;
use crate::models::Models;
use crate::trouble::Failure;
use std::process::ExitCode;

#[cfg(not(feature = "net"))]
pub(super) fn pull(_: &Models, _: &str, _: Option<&str>, _: &Common, _: &Printer) -> Result<ExitCode, Failure> {
    Err(super::servers::without_net())
}

#[cfg(feature = "net")]
pub(super) fn pull(
    models: &Models,
    name: &str,
    from: Option<&str>,
    common: &Common,
    printer: &Printer,
) -> Result<ExitCode, Failure> {
    use crate::models::{Origin, Pulled, pull, pulled_folder};
    use crate::net::Patience;
    use crate::text;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    let entry = models.download(name)?;
    let origin = Origin::parse(from.unwrap_or(&entry.address), &entry.file);
    let (licence, source) = (&entry.licence, &entry.source);
    printer.say(&text!("{name}: {source}; giấy phép {licence}", "{name}: {source}; licence {licence}"));
    if let Some(note) = &entry.note {
        printer.say(&text!("lưu ý: {note}", "note: {note}"));
    }
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // A second handler in one process is refused; the first keeps working.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst));
    let mut transfer = super::progress::Transfer::new(*printer, entry.bytes);
    let mut progress = |there: u64, total: u64| {
        transfer.at(there, total);
        !stop.load(Ordering::SeqCst)
    };
    let patience = super::servers::unhurried(Patience { idle: Duration::from_secs(60), attempts: 5, ..Patience::default() });
    let pulled = pull(entry, &origin, &pulled_folder()?, &patience, &mut progress);
    transfer.finish();
    let Pulled { model, already, hash_known, .. } = pulled?;
    if common.json {
        printer.json(&serde_json::json!({"name": model.name, "path": model.path, "sha256": model.sha256, "already": already}));
    } else {
        printer.result(&model.path.display().to_string());
    }
    if !hash_known {
        let sha256 = &model.sha256;
        printer.say(&text!(
            "chưa có mã sha256 được công bố để đối chiếu; đã ghi nhớ {sha256}",
            "no published sha256 to compare with; remembered {sha256}"
        ));
    }
    printer.say(&if already {
        text!("mô hình {name} đã có sẵn và trọn vẹn", "the model {name} is there already, and whole")
    } else {
        text!("xong; dùng bằng --model {name}", "done; use it with --model {name}")
    });
    Ok(ExitCode::SUCCESS)
}
