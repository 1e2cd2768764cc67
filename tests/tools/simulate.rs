//! Stages a simulated meeting: `simulate KIND VOICES SEED SECONDS VOICES_DIR WARPS OUT` writes OUT.wav and OUT.rttm.

#[path = "../simulation/mod.rs"]
mod simulation;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, count, seed, seconds, folder, warps, out] = arguments.as_slice() else {
        return Err("simulate KIND VOICES SEED SECONDS VOICES_DIR WARPS OUT".into());
    };
    let warps: Vec<f32> = warps.split(',').map(str::parse).collect::<Result<_, _>>()?;
    let mut voices = simulation::load_voices(folder.as_ref(), &warps);
    voices.truncate(count.parse()?);
    let plan = simulation::Plan::named(kind, seed.parse()?, seconds.parse()?).ok_or("no such kind")?;
    let meeting = simulation::stage(&voices, &plan);
    let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(format!("{out}.wav"), spec)?;
    for sample in &meeting.samples {
        writer.write_sample((sample * 32767.0).clamp(-32768.0, 32767.0) as i16)?;
    }
    writer.finalize()?;
    std::fs::write(format!("{out}.rttm"), thuky::diarize::rttm::write("meeting", &meeting.reference))?;
    Ok(())
}
