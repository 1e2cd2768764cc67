//! What does each device hear just now? For choosing one before the meeting.

use super::clock::Clock;
use super::device::{Device, Devices};
use super::meter::peak_db;
use super::ring::ring;
use crate::trouble::Failure;
use std::sync::Arc;
use std::time::Duration;

/// Every device with its loudest moment within `listening`, in decibels of full scale; `None` where it cannot be opened.
///
/// # Errors
/// When there is no sound system.
pub fn levels(devices: &dyn Devices, clock: &Arc<dyn Clock>, listening: Duration) -> Result<Vec<(Device, Option<f32>)>, Failure> {
    let listed = devices.list()?;
    let mut open = Vec::new();
    for device in listed {
        let (intake, outlet) = ring(Arc::clone(clock));
        let capture = devices.open(&device.id, intake);
        open.push((device, capture, outlet));
    }
    clock.wait(listening);
    let heard = open.into_iter().map(|(device, capture, mut outlet)| {
        let mut sound = Vec::new();
        while outlet.next(&mut sound).is_some() {}
        (device, capture.ok().map(|_| peak_db(&sound)))
    });
    Ok(heard.collect())
}
