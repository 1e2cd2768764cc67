//! What can be typed: one struct a verb. Texts are `tiếng Việt || English` (see `help`).

pub(super) use super::choices::{EngineChoice, QualityChoice, WordsChoice};
use super::servers::{LanguageModelArguments, RemoteAsrArguments};
use crate::language::UiLanguage;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "thuky",
    version,
    about = "Thư ký cuộc họp: từ bản ghi hoặc bản chép lời đến biên bản, mỗi câu đều có căn cứ || The secretary of the meeting: from a recording or a transcript to minutes, every statement with its evidence",
    after_help = "Ví dụ:
  thuky run \"Giao ban-20210409_140000-Meeting Recording.mp4\" --out giao-ban
  thuky run ghi-am.m4a --meeting meeting.toml --out giao-ban
  thuky summarize ban-chep-loi.vtt --meeting meeting.toml --out giao-ban
  thuky doctor || Examples:
  thuky run \"Briefing-20210409_140000-Meeting Recording.mp4\" --out briefing
  thuky run sound.m4a --meeting meeting.toml --out briefing
  thuky summarize transcript.vtt --meeting meeting.toml --out briefing
  thuky doctor",
    arg_required_else_help = true
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
    /// Options of every verb.
    #[command(flatten)]
    pub common: Common,
}

/// Options of every verb.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Language of the messages.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "vi|en",
        env = "THUKY_UI_LANGUAGE",
        help = "Ngôn ngữ của thông báo: vi (mặc định) hoặc en || Language of messages: vi (default) or en"
    )]
    pub ui_language: Option<UiChoice>,
    /// Only errors on stderr.
    #[arg(long, short, global = true, help = "Không in tiến độ và cảnh báo || No progress, no warnings")]
    pub quiet: bool,
    /// Results as JSON on stdout.
    #[arg(long, global = true, help = "In kết quả ra stdout dưới dạng JSON || Print the result as JSON on stdout")]
    pub json: bool,
}

/// The two languages of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UiChoice {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

impl From<UiChoice> for UiLanguage {
    fn from(choice: UiChoice) -> Self {
        match choice {
            UiChoice::Vi => Self::Vi,
            UiChoice::En => Self::En,
        }
    }
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Recording to documents.
    #[command(about = "Từ bản ghi đến bản chép lời, biên bản và các văn bản || From a recording to transcript, minutes and documents", after_help = RUN_EXAMPLES)]
    Run(RunArguments),
    /// Recording to transcript.
    #[command(about = "Chỉ chép lời: từ bản ghi đến bản chép lời || From a recording to its transcript only", after_help = TRANSCRIBE_EXAMPLES)]
    Transcribe(RunArguments),
    /// Transcript to documents.
    #[command(about = "Từ bản chép lời có sẵn (.vtt .srt .docx .json) đến biên bản, không cần âm thanh || From an existing transcript (.vtt .srt .docx .json) to minutes, no sound needed", after_help = SUMMARIZE_EXAMPLES)]
    Summarize(SummarizeArguments),
    /// Documents again.
    #[command(about = "Soạn lại các văn bản sau khi sửa minutes.json || Compose the documents again after editing minutes.json", after_help = RENDER_EXAMPLES)]
    Render(RenderArguments),
    /// Statements against words.
    #[command(about = "Đối chiếu từng mục của biên bản với lời đã nói || Check every statement against the words it rests on")]
    Verify(VerifyArguments),
    /// Layout of a document.
    #[command(
        about = "Kiểm tra thể thức của một tệp .docx theo Nghị định 30/2020/NĐ-CP || Check the layout of a .docx against Decree 30/2020/NĐ-CP"
    )]
    Lint(LintArguments),
    /// Wording of the documents.
    #[command(about = "Lấy các mẫu văn bản ra để sửa theo cơ quan mình || Take out the templates to fit your house")]
    Templates(TemplatesArguments),
    /// Who spoke.
    #[command(about = "Xem và sửa người nói; bản chép lời và biên bản theo đó mà đổi || See and correct who spoke; transcript and minutes follow", after_help = super::speakers::EXAMPLES)]
    Speakers(super::speakers::SpeakersArguments),
    /// Known voices.
    #[command(about = "Giọng nói đã biết: người đã cho ghi nhớ giọng được gọi đúng tên || Known voices: people who let their voice be known are named", after_help = super::voices::EXAMPLES)]
    Voices(super::voices::VoicesArguments),
    /// Meeting to recording.
    #[command(about = "Ghi âm cuộc họp: micrô và những gì máy tính phát ra || Record a meeting: the microphone and what the computer plays", after_help = super::record::EXAMPLES)]
    Record(super::record::RecordArguments),
    /// Recordings as they appear.
    #[command(about = "Theo dõi thư mục: mỗi bản ghi mới tự có biên bản || Watch a folder: every new recording gets its minutes", after_help = super::watch::EXAMPLES)]
    Watch(super::watch::WatchArguments),
    /// Scores.
    #[command(about = "Đo chất lượng so với bản chuẩn || Measure quality against a reference")]
    Evaluate(EvaluateArguments),
    /// The weights.
    #[command(about = "Xem và kiểm tra các mô hình || List and check the models")]
    Models(ModelsArguments),
    /// Speed and memory.
    #[command(about = "Đo tốc độ và bộ nhớ từng bước trên máy này || Measure speed and memory of each stage on this machine")]
    Bench(BenchArguments),
    /// Health of the installation.
    #[command(about = "Kiểm tra máy: mô hình, ffmpeg, CPU, ổ đĩa || Check this machine: models, ffmpeg, CPU, disk")]
    Doctor(DoctorArguments),
}

const RUN_EXAMPLES: &str = "Ví dụ:
  thuky run hop.mp4 --out hop
  thuky run phan1.mp4 phan2.mp4 --meeting meeting.toml --out hop
  thuky run hop.mp4 --quality best --out hop
Chạy lại đúng lệnh cũ để làm tiếp sau khi bị ngắt. || Examples:
  thuky run meeting.mp4 --out meeting
  thuky run part1.mp4 part2.mp4 --meeting meeting.toml --out meeting
  thuky run meeting.mp4 --quality best --out meeting
Run the same command again to go on after an interruption.";

const TRANSCRIBE_EXAMPLES: &str = "Ví dụ:
  thuky transcribe ghi-am.m4a --out hop
  thuky transcribe interview.mp3 --language en --out interview || Examples:
  thuky transcribe sound.m4a --out meeting
  thuky transcribe interview.mp3 --language en --out interview";

const SUMMARIZE_EXAMPLES: &str = "Ví dụ:
  thuky summarize hop.vtt --meeting meeting.toml --out hop
  thuky summarize hop/transcript.json --out hop || Examples:
  thuky summarize meeting.vtt --meeting meeting.toml --out meeting
  thuky summarize meeting/transcript.json --out meeting";

const RENDER_EXAMPLES: &str = "Ví dụ:
  thuky render giao-ban/minutes.json --out giao-ban
  thuky render giao-ban/minutes.json --out giao-ban --kind thong-bao-ket-luan --format docx,pdf --notice c || Examples:
  thuky render meeting/minutes.json --out meeting
  thuky render meeting/minutes.json --out meeting --kind thong-bao-ket-luan --format docx,pdf --notice c";

/// What `render` takes.
#[derive(Debug, Clone, Args)]
pub struct RenderArguments {
    /// The edited minutes.
    #[arg(value_name = "MINUTES.JSON", help = "Tệp minutes.json || The minutes.json")]
    pub minutes: PathBuf,
    /// Where the results go.
    #[arg(long, short, value_name = "DIR", help = "Thư mục chứa kết quả || Folder for the results")]
    pub out: PathBuf,
    /// The meeting file.
    #[arg(long, value_name = "FILE", help = "Tệp meeting.toml || The meeting file")]
    pub meeting: Option<PathBuf>,
    /// Which documents.
    #[command(flatten)]
    pub documents: DocumentArguments,
}

/// What `verify` takes.
#[derive(Debug, Clone, Args)]
pub struct VerifyArguments {
    /// The folder of a meeting.
    #[arg(value_name = "DIR", help = "Thư mục kết quả của một cuộc họp || The result folder of a meeting")]
    pub folder: PathBuf,
    /// The meeting file.
    #[arg(long, value_name = "FILE", help = "Tệp meeting.toml || The meeting file")]
    pub meeting: Option<PathBuf>,
}

/// What `lint` takes.
#[derive(Debug, Clone, Args)]
pub struct LintArguments {
    /// The document.
    #[arg(value_name = "FILE.docx", help = "Tệp .docx || The .docx")]
    pub file: PathBuf,
}

/// What `templates` takes.
#[derive(Debug, Clone, Args)]
pub struct TemplatesArguments {
    /// What to do with them.
    #[command(subcommand)]
    pub action: TemplatesAction,
}

/// What can be done with templates.
#[derive(Debug, Clone, Subcommand)]
pub enum TemplatesAction {
    /// Write them out.
    #[command(about = "Ghi các mẫu và bản hướng dẫn vào một thư mục || Write the templates and their guide into a folder")]
    Export {
        /// Where.
        #[arg(value_name = "DIR", help = "Thư mục || The folder")]
        folder: PathBuf,
    },
}

/// What `run` and `transcribe` take.
#[derive(Debug, Clone, Args)]
pub struct RunArguments {
    /// The recordings, consecutive parts of one meeting.
    #[arg(
        required_unless_present = "track",
        conflicts_with = "track",
        value_name = "RECORDING",
        help = "Bản ghi; nhiều tệp là các phần nối tiếp của một cuộc họp || The recording; several files are consecutive parts of one meeting"
    )]
    pub recordings: Vec<PathBuf>,
    /// Where the results go.
    #[arg(long, short, value_name = "DIR", help = "Thư mục chứa kết quả || Folder for the results")]
    pub out: PathBuf,
    /// The meeting file.
    #[arg(
        long,
        value_name = "FILE",
        help = "Tệp meeting.toml: tên cuộc họp, thành phần, điểm cầu, từ riêng || meeting.toml: title, people, sites, glossary"
    )]
    pub meeting: Option<PathBuf>,
    /// A Teams transcript of the same meeting.
    #[arg(
        long,
        value_name = "FILE",
        help = "Bản chép lời của Teams (.vtt, .docx): lấy tên người nói || Teams transcript (.vtt, .docx): who spoke"
    )]
    pub transcript: Option<PathBuf>,
    /// A Teams attendance report.
    #[arg(long, value_name = "FILE", help = "Báo cáo điểm danh của Teams (.csv) || Teams attendance report (.csv)")]
    pub attendance: Option<PathBuf>,
    /// Papers of the meeting.
    #[arg(
        long,
        value_name = "FILE",
        help = "Chương trình, báo cáo, dự thảo của cuộc họp (.docx, .pdf, .txt), nêu nhiều lần được: tên và thuật ngữ trong đó được nghe đúng hơn || The meeting's papers (.docx, .pdf, .txt), may be given several times: their names and terms are heard better"
    )]
    pub context: Vec<PathBuf>,
    /// Whose words.
    #[arg(
        long,
        value_enum,
        value_name = "ours|teams",
        help = "Dùng lời do chương trình nghe (ours, mặc định) hay lời của Teams (teams) || Whose words: the recogniser's (ours, default) or Teams' (teams)"
    )]
    pub words: Option<WordsChoice>,
    /// The recogniser.
    #[arg(
        long,
        value_name = "NAME|PATH",
        env = "THUKY_MODEL",
        help = "Mô hình nhận dạng: base (mặc định) hoặc đường dẫn tệp ggml || Recogniser: base (default) or the path of a ggml file"
    )]
    pub model: Option<String>,
    /// Accuracy against time.
    #[arg(
        long,
        value_enum,
        value_name = "fast|best",
        env = "THUKY_QUALITY",
        help = "fast (mặc định) hoặc best: chính xác hơn, lâu gấp khoảng ba || fast (default), or best: more accurate, about three times as long"
    )]
    pub quality: Option<QualityChoice>,
    /// The language spoken.
    #[arg(
        long,
        value_name = "vi|en|auto|…",
        env = "THUKY_LANGUAGE",
        help = "Ngôn ngữ được nói: vi (mặc định), en, auto, hoặc mã khác || Language spoken: vi (default), en, auto, or another code"
    )]
    pub language: Option<String>,
    /// A recording per site.
    #[arg(
        long,
        value_name = "SITE=FILE",
        help = "Thay cho bản ghi chung: bản ghi riêng của từng điểm cầu, nêu nhiều lần || Instead of one recording: the recording of each site, given several times"
    )]
    pub track: Vec<String>,
    /// How many people speak.
    #[arg(
        long,
        value_name = "N|MIN-MAX|auto",
        help = "Số người nói: auto (mặc định), một số, hoặc khoảng như 5-8 || How many people speak: auto (default), a number, or a range such as 5-8"
    )]
    pub speakers: Option<String>,
    /// Voices are not told apart.
    #[arg(
        long,
        help = "Không phân biệt giọng nói (tên người nói chỉ lấy từ Teams) || Do not tell voices apart (names come from Teams only)"
    )]
    pub no_diarize: bool,
    /// Threads.
    #[arg(
        long,
        value_name = "N",
        env = "THUKY_THREADS",
        help = "Số luồng tính toán (mặc định: số lõi của máy) || Threads (default: the cores of this machine)"
    )]
    pub threads: Option<usize>,
    /// Which documents.
    #[command(flatten)]
    pub documents: DocumentArguments,
    /// A language model.
    #[command(flatten)]
    pub language_model: LanguageModelArguments,
    /// A recogniser elsewhere.
    #[command(flatten)]
    pub remote_asr: RemoteAsrArguments,
    /// Which engines listen.
    #[arg(long, value_enum, default_value = "auto", hide = true)]
    pub engine: EngineChoice,
}

/// Which documents are written, and how.
#[derive(Debug, Clone, Args)]
pub struct DocumentArguments {
    /// Kinds.
    #[arg(
        long,
        value_name = "KIND,…",
        value_delimiter = ',',
        help = "Loại văn bản: bien-ban, thong-bao-ket-luan, tin-bai, huong-dan-nhiem-vu, phieu-doi-chieu, theo-doi || Kinds of document: bien-ban, thong-bao-ket-luan, tin-bai, huong-dan-nhiem-vu, phieu-doi-chieu, theo-doi"
    )]
    pub kind: Vec<String>,
    /// Formats.
    #[arg(
        long,
        value_name = "FORMAT,…",
        value_delimiter = ',',
        help = "Định dạng: docx, html, md, pdf, txt, csv, ics || Formats: docx, html, md, pdf, txt, csv, ics"
    )]
    pub format: Vec<String>,
    /// The skeleton of the notice.
    #[arg(
        long,
        value_name = "a|b|c",
        help = "Khung thông báo: a liền mạch (mặc định), b chia mục, c kèm đơn vị và thời hạn || Skeleton of the notice: a running (default), b sections, c with task lines"
    )]
    pub notice: Option<String>,
    /// How the article sets out conclusions.
    #[arg(
        long,
        value_name = "lien|doan|so|mot-la",
        help = "Cách nêu kết luận trong tin bài (mặc định: doan) || How the article sets out conclusions (default: doan)"
    )]
    pub conclusions: Option<String>,
    /// Numbered headings in the minutes.
    #[arg(long, help = "Đánh số đề mục trong biên bản (I, II, III) || Numbered headings in the minutes (I, II, III)")]
    pub numbered_headings: bool,
    /// Who sets the PDF.
    #[arg(
        long,
        value_name = "thuky|libreoffice",
        help = "Dàn trang PDF bằng thuky (mặc định) hoặc LibreOffice || PDF set by thuky (default) or LibreOffice"
    )]
    pub pdf: Option<String>,
    /// The user's templates.
    #[arg(
        long,
        value_name = "DIR",
        help = "Thư mục mẫu văn bản đã sửa (xem `thuky templates export`) || Folder of your own templates (see `thuky templates export`)"
    )]
    pub templates: Option<PathBuf>,
    /// Stills for the article.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        help = "Số ảnh lấy từ bản ghi cho tin bài (cần ffmpeg) || Stills of the recording for the article (needs ffmpeg)"
    )]
    pub pictures: usize,
    /// Fields a person changed in minutes.json stay (the default).
    #[arg(
        long,
        overrides_with = "no_keep_edits",
        help = "Giữ những chỗ người dùng đã sửa trong minutes.json (mặc định) || Keep what a person changed in minutes.json (default)"
    )]
    pub keep_edits: bool,
    /// Draw everything anew.
    #[arg(
        long,
        help = "Rút lại toàn bộ, không giữ chỗ đã sửa (bản cũ được lưu) || Draw everything anew (the edited file is kept beside)"
    )]
    pub no_keep_edits: bool,
}

/// What `summarize` takes.
#[derive(Debug, Clone, Args)]
pub struct SummarizeArguments {
    /// The transcript.
    #[arg(
        value_name = "TRANSCRIPT",
        help = "Bản chép lời: .vtt, .srt, .docx hoặc transcript.json || The transcript: .vtt, .srt, .docx or transcript.json"
    )]
    pub transcript: PathBuf,
    /// Where the results go.
    #[arg(long, short, value_name = "DIR", help = "Thư mục chứa kết quả || Folder for the results")]
    pub out: PathBuf,
    /// The meeting file.
    #[arg(long, value_name = "FILE", help = "Tệp meeting.toml || The meeting file")]
    pub meeting: Option<PathBuf>,
    /// A Teams attendance report.
    #[arg(long, value_name = "FILE", help = "Báo cáo điểm danh của Teams (.csv) || Teams attendance report (.csv)")]
    pub attendance: Option<PathBuf>,
    /// Which documents.
    #[command(flatten)]
    pub documents: DocumentArguments,
    /// A language model.
    #[command(flatten)]
    pub language_model: LanguageModelArguments,
}

/// What `evaluate` takes.
#[derive(Debug, Clone, Args)]
pub struct EvaluateArguments {
    /// The measure.
    #[command(subcommand)]
    pub measure: Measure,
}

/// The measures.
#[derive(Debug, Clone, Subcommand)]
pub enum Measure {
    /// Word error rate.
    #[command(about = "Tỷ lệ lỗi từ (WER) || Word error rate")]
    Wer {
        /// The truth.
        #[arg(
            value_name = "REFERENCE",
            help = "Bản chuẩn (.txt .stm .srt .vtt transcript.json) || The reference (.txt .stm .srt .vtt transcript.json)"
        )]
        reference: PathBuf,
        /// What is judged.
        #[arg(value_name = "HYPOTHESIS", help = "Bản cần chấm || What is judged")]
        hypothesis: PathBuf,
    },
    /// Diarization error rate.
    #[command(about = "Tỷ lệ lỗi phân biệt người nói (DER), hai tệp RTTM || Diarization error rate (DER), two RTTM files")]
    Der {
        /// The truth.
        #[arg(value_name = "REF.rttm", help = "Bản chuẩn || The reference")]
        reference: PathBuf,
        /// What is judged.
        #[arg(value_name = "HYP.rttm", help = "Bản cần chấm || What is judged")]
        hypothesis: PathBuf,
        /// Seconds left out around every boundary.
        #[arg(
            long,
            value_name = "SECONDS",
            default_value_t = 0.0,
            help = "Số giây không tính ở mỗi ranh giới, nửa trước nửa sau (mặc định 0) || Seconds left out at every boundary, half before, half after (default 0)"
        )]
        collar: f64,
        /// Overlaps are not scored.
        #[arg(long, help = "Không tính những chỗ nhiều người cùng nói || Leave out moments in which several speak")]
        skip_overlap: bool,
    },
    /// Words under their speakers.
    #[command(about = "Tỷ lệ lỗi từ theo từng người nói (cpWER) || Word error rate by speaker (cpWER)")]
    Cpwer {
        /// The truth.
        #[arg(
            value_name = "REFERENCE",
            help = "Bản chuẩn (.stm hoặc transcript.json) || The reference (.stm or transcript.json)"
        )]
        reference: PathBuf,
        /// What is judged.
        #[arg(
            value_name = "HYPOTHESIS",
            help = "Bản cần chấm (transcript.json hoặc .stm) || What is judged (transcript.json or .stm)"
        )]
        hypothesis: PathBuf,
    },
    /// Minutes against answer keys.
    #[command(
        about = "Chấm minutes.json theo đáp án (một tệp hoặc cả thư mục) || Score minutes.json against answer keys (a file or a folder)"
    )]
    Minutes {
        /// The keys.
        #[arg(value_name = "REFERENCE", help = "NAME.gold.json, hoặc thư mục chứa chúng || NAME.gold.json, or a folder of them")]
        reference: PathBuf,
        /// What is judged.
        #[arg(
            value_name = "HYPOTHESIS",
            help = "minutes.json, hoặc thư mục chứa NAME/minutes.json || minutes.json, or a folder of NAME/minutes.json"
        )]
        hypothesis: PathBuf,
    },
}

/// What `models` takes.
#[derive(Debug, Clone, Args)]
pub struct ModelsArguments {
    /// What to do with them.
    #[command(subcommand)]
    pub action: ModelsAction,
}

/// What can be done with models.
#[derive(Debug, Clone, Subcommand)]
pub enum ModelsAction {
    /// Names and licences.
    #[command(about = "Liệt kê các mô hình || List the models")]
    List,
    /// Sizes and hashes.
    #[command(about = "Kiểm tra từng tệp mô hình có trọn vẹn không || Check that every model file is whole")]
    Verify,
    /// A larger one.
    #[command(
        about = "Tải một mô hình lớn hơn (tải tiếp được khi đứt, đối chiếu sha256) || Fetch a larger model (resumes, checks its sha256)"
    )]
    Pull {
        /// Which.
        #[arg(value_name = "NAME", help = "Tên trong `thuky models list` || A name of `thuky models list`")]
        name: String,
        /// From elsewhere.
        #[arg(
            long,
            value_name = "FILE|URL",
            help = "Lấy từ tệp, thư mục (USB) hoặc địa chỉ khác || Take it from a file, a folder (USB stick) or another address"
        )]
        from: Option<String>,
    },
    /// Which fits.
    #[command(
        about = "Đo máy này 20 giây và gợi ý mô hình hợp với nó || Measure this machine for 20 seconds and recommend a model"
    )]
    Recommend {
        /// How long to measure.
        #[arg(
            long,
            value_name = "N",
            default_value_t = 20,
            help = "Số giây đo (mặc định 20) || Seconds to measure (default 20)"
        )]
        seconds: u64,
    },
}

/// What `bench` takes.
#[derive(Debug, Clone, Args)]
pub struct BenchArguments {
    /// The recordings to measure.
    #[arg(
        value_name = "RECORDING",
        help = "Bản ghi để đo (mặc định: các mẫu kèm theo) || Recordings to measure (default: the samples)"
    )]
    pub recordings: Vec<PathBuf>,
    /// Lengths made by repetition.
    #[arg(long, value_name = "MINUTES,…", value_delimiter = ',', default_values_t = [10_u64, 60], help = "Độ dài (phút) của các bản ghi ghép từ mẫu (mặc định 10,60) || Lengths in minutes of recordings made by repeating the samples (default 10,60)")]
    pub minutes: Vec<u64>,
    /// Accuracy against time.
    #[arg(long, value_enum, value_name = "fast|best", help = "fast (mặc định) hoặc best || fast (default) or best")]
    pub quality: Option<QualityChoice>,
    /// The recogniser.
    #[arg(long, value_name = "NAME|PATH", help = "Mô hình nhận dạng || Recogniser")]
    pub model: Option<String>,
    /// Threads.
    #[arg(long, value_name = "N", help = "Số luồng tính toán || Threads")]
    pub threads: Option<usize>,
    /// The chapters that need no sound.
    #[arg(
        long,
        value_name = "TRANSCRIPT",
        help = "Đo phần văn bản: lặp lại bản chép lời này đến 40.000 từ rồi viết, rút kết luận, soạn || Measure the text chapters instead: this transcript repeated to 40,000 words is written, drawn and composed"
    )]
    pub text: Option<PathBuf>,
    /// Kill and resume with the real engines.
    #[arg(
        long,
        help = "Ngắt ngang 20 lần một lượt chạy thật rồi so kết quả || Kill a real run 20 times and compare the results"
    )]
    pub kills: bool,
}

/// What `doctor` takes.
#[derive(Debug, Clone, Args)]
pub struct DoctorArguments {}
