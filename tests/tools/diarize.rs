//! Diarizes a 16 kHz mono WAV file: `diarize IN.wav OUT.rttm [N]`.

use thuky::diarize::{DiarizeSettings, OnnxSpeakers, SpeakerCount, diarize, rttm};
use thuky::media::Audio;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (Some(input), Some(output)) = (arguments.first(), arguments.get(1)) else {
        return Err("diarize IN.wav OUT.rttm [N]".into());
    };
    let models = OnnxSpeakers::load("models/segmentation-3.0.onnx".as_ref(), "models/campplus.onnx".as_ref())?;
    let speakers = arguments.get(2).map_or(Ok(SpeakerCount::Auto), |count| count.parse().map(SpeakerCount::Exactly))?;
    let found =
        diarize(&Audio::open(input.as_ref())?, &models, &DiarizeSettings { speakers }, 2, &mut thuky::progress::Unobserved)?;
    let segments: Vec<rttm::Segment> = found
        .value
        .turns
        .iter()
        .map(|turn| rttm::Segment { span: turn.span, label: found.value.voices[turn.speaker].id.clone() })
        .collect();
    std::fs::write(output, rttm::write("meeting", &segments))?;
    Ok(())
}
