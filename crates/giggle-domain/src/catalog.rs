//! The catalog: which video models there are and what each of them offers.
//!
//! The catalog is data (`catalog.toml`), because there is no endpoint that lists models and vendors retire
//! them: a user's file of the same form is laid over the built-in one. This module must not know where such a
//! file lies; it is given the text.

pub use crate::picture_size::{AspectRatio, Resolution};
use crate::refusal::{Field, Refusal, shown};
use crate::toml_fault::{said_of_toml, toml_fault};
use crate::{Text, text};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization as _;

/// Whether the delivered clip has a sound track, as far as anyone knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sound {
    /// It has one.
    Yes,
    /// It has none.
    No,
    /// Nobody knows.
    Unknown,
}

/// The name of a video model, as the service spells it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ModelName(Arc<str>);

impl ModelName {
    /// The text as it travels.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes any text as a name; whether a catalog knows it is for [`Catalog::model`] to say.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// That a model can no longer be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retirement {
    /// The nearest model that still can.
    pub alternative: Option<ModelName>,
}

/// One row of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VideoModel {
    /// Its name.
    pub name: ModelName,
    /// One line about it, in English.
    pub description: String,
    /// One line about it, in Chinese.
    pub description_zh: String,
    /// The lengths it offers, in whole seconds, ascending, never empty.
    pub durations: Vec<u32>,
    /// The length taken where none is asked for; one of `durations`.
    pub default_duration: u32,
    /// The aspect ratios it offers, never empty.
    pub aspect_ratios: Vec<AspectRatio>,
    /// The resolutions it offers, never empty.
    pub resolutions: Vec<Resolution>,
    /// The resolution taken where none is asked for; one of `resolutions`.
    pub default_resolution: Resolution,
    /// Whether its clips have sound.
    pub sound: Sound,
    /// The longest prompt in characters, where one is known.
    pub prompt_limit: Option<usize>,
    /// The most clips that one task makes.
    pub max_count: u32,
    /// Seconds that a clip usually takes, where somebody measured it.
    pub expected_seconds: Option<u32>,
    /// Whether it takes reference pictures, sounds and clips.
    pub takes_references: bool,
    /// Shown first, as the one to take without a reason for another.
    pub recommended: bool,
    /// Added by the service later; less is known of it.
    pub newer: bool,
    /// Set where the model can no longer be asked for.
    pub retired: Option<Retirement>,
}

impl VideoModel {
    /// The lengths as a person writes them: `6, 10`, or `4–15` for every whole second between.
    pub fn durations_text(&self) -> String {
        let contiguous = self.durations.windows(2).all(|pair| pair[1] == pair[0] + 1);
        match self.durations.as_slice() {
            [first, .., last] if contiguous && self.durations.len() > 2 => format!("{first}–{last}"),
            all => all.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
        }
    }

    /// The description in a language.
    pub fn description(&self, language: crate::Language) -> &str {
        language.pick(&self.description, &self.description_zh)
    }
}

/// The table of video models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Catalog {
    models: Vec<VideoModel>,
}

/// The model taken where none is named.
pub const DEFAULT_MODEL: &str = "grok";
/// The ratio taken where none is named.
pub const DEFAULT_ASPECT_RATIO: AspectRatio = AspectRatio::Landscape16x9;
/// The resolution that a model takes where none is named, unless its row says otherwise.
pub const DEFAULT_RESOLUTION: Resolution = Resolution::P720;

const BUILT_IN: &str = include_str!("catalog.toml");

/// A catalog text that cannot be used; says where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", text.en)]
pub struct CatalogFault {
    text: Text,
}

impl CatalogFault {
    /// What is wrong and where, in every language.
    pub fn text(&self) -> &Text {
        &self.text
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogFile {
    #[serde(default)]
    models: toml::map::Map<String, toml::Value>,
}

/// A row as it is written: every key may be missing, so that a row can change a part of another.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    description: Option<String>,
    description_zh: Option<String>,
    durations: Option<Durations>,
    default_duration: Option<u32>,
    aspect_ratios: Option<Vec<AspectRatio>>,
    resolutions: Option<Vec<Resolution>>,
    default_resolution: Option<Resolution>,
    sound: Option<Sound>,
    prompt_limit: Option<usize>,
    max_count: Option<u32>,
    expected_seconds: Option<u32>,
    takes_references: Option<bool>,
    recommended: Option<bool>,
    newer: Option<bool>,
    retired: Option<RetiredRow>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Durations {
    List(Vec<u32>),
    Range(String),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RetiredRow {
    Flag(bool),
    Alternative(String),
}

/// Longer clips than this are not believed of any row: it bounds what a mistyped range can ask of a renderer.
const LONGEST_SECONDS: u32 = 120;

impl Catalog {
    /// The catalog that giggle carries.
    pub fn built_in() -> Self {
        let empty = Self { models: Vec::new() };
        match empty.with_file(BUILT_IN) {
            Ok(catalog) => catalog,
            // A test reads the built-in text; a program that got past it cannot come here.
            Err(fault) => unreachable!("the built-in catalog is at fault: {fault}"),
        }
    }

    /// This catalog with the text of a user's TOML file laid over it.
    ///
    /// # Errors
    ///
    /// Says which model and which key is at fault, and what would be right.
    pub fn with_file(mut self, text: &str) -> Result<Self, CatalogFault> {
        let file: CatalogFile =
            toml::from_str(text).map_err(|e| CatalogFault { text: toml_fault(text, &e) })?;
        let mut named = Vec::new();
        for (name, value) in file.models {
            let fault = |what: Text| {
                let (name, Text { en, zh }) = (shown(&name), what);
                CatalogFault { text: text!("model `{name}`: {en}", "模型 `{name}`：{zh}") }
            };
            if name.trim().is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control()) {
                return Err(fault(text!(
                    "a name must not be empty or contain spaces",
                    "名称不能为空，也不能含空格"
                )));
            }
            let row: Row = value.try_into().map_err(|e: toml::de::Error| fault(said_of_toml(e.message())))?;
            let position = self.models.iter().position(|model| model.name.as_str() == name);
            let base = position.map(|index| self.models[index].clone());
            let model = row.laid_over(base, &name).map_err(fault)?;
            match position {
                Some(index) => self.models[index] = model,
                None => self.models.push(model),
            }
            named.push(name);
        }
        // Alternatives are checked last, because a file may name one that it adds further down.
        for name in &named {
            let Some(model) = self.models.iter().find(|model| model.name.as_str() == name) else { continue };
            let alternative = model.retired.as_ref().and_then(|it| it.alternative.clone());
            if let Some(alternative) = alternative
                && !self.models.iter().any(|it| it.name == alternative && it.retired.is_none())
            {
                return Err(CatalogFault {
                    text: text!(
                        "model `{name}`: retired: `{alternative}` is not a model that can be used",
                        "模型 `{name}`：retired：`{alternative}` 不是可用的模型"
                    ),
                });
            }
        }
        if self.models.is_empty() {
            return Err(CatalogFault { text: text!("no model is listed", "没有列出任何模型") });
        }
        Ok(self)
    }

    /// All rows, retired ones among them, in the order of the catalog.
    pub fn models(&self) -> &[VideoModel] {
        &self.models
    }

    /// The rows that can be asked for.
    pub fn offered(&self) -> impl Iterator<Item = &VideoModel> {
        self.models.iter().filter(|model| model.retired.is_none())
    }

    /// The row of a name, retired or not.
    pub fn find(&self, name: &str) -> Option<&VideoModel> {
        self.models.iter().find(|model| model.name.as_str() == name)
    }

    /// The row of a name that can be asked for.
    ///
    /// # Errors
    ///
    /// An unknown name is refused with the most similar one, a retired one with its alternative.
    pub fn model(&self, name: &str) -> Result<&VideoModel, Refusal> {
        let wanted = name.trim();
        let Some(model) = self.find(wanted) else {
            let given = shown(name);
            let names: Vec<&str> = self.offered().map(|model| model.name.as_str()).collect();
            let (en, zh) = (names.join(", "), names.join("、"));
            let refusal = Refusal::new(
                Field::Model,
                text!(
                    "there is no model `{given}`; the models are {en}",
                    "没有名为 `{given}` 的模型；可用模型：{zh}"
                ),
            )
            .in_no_list();
            return Err(match self.most_similar(wanted) {
                Some(similar) => refusal.nearest(similar),
                None => refusal,
            });
        };
        match &model.retired {
            None => Ok(model),
            Some(retirement) => {
                let refusal = Refusal::new(
                    Field::Model,
                    text!("`{wanted}` is retired and can no longer be used", "`{wanted}` 已下线，不能再使用"),
                );
                Err(match &retirement.alternative {
                    Some(alternative) => refusal.nearest(alternative.as_str()),
                    None => refusal,
                })
            }
        }
    }

    fn most_similar(&self, wanted: &str) -> Option<&str> {
        let squeeze = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        // Others put the maker's name in front: openai/sora-2.
        let wanted: String = wanted.rsplit('/').next().unwrap_or(wanted).nfkc().collect();
        let wanted = squeeze(&wanted);
        // What a family is called, in Chinese or by its app: its first model that is offered.
        if let Some((_, begin)) = FAMILIES.iter().find(|(called, _)| wanted.starts_with(called)) {
            let offered = self.offered().map(|model| model.name.as_str());
            let of_family: Vec<&str> = offered.filter(|name| squeeze(name).starts_with(begin)).collect();
            let rest = squeeze(wanted.trim_start_matches(|c: char| !c.is_ascii_digit()));
            let exact = of_family.iter().find(|name| !rest.is_empty() && squeeze(name).contains(&rest));
            if let Some(name) = exact.or(of_family.first()) {
                return Some(name);
            }
        }
        let score = |name: &str| strsim::jaro_winkler(&wanted, &squeeze(name));
        self.offered()
            .map(|model| (model.name.as_str(), score(model.name.as_str())))
            // Below this a suggestion is a guess that misleads.
            .filter(|(_, score)| *score >= 0.7)
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(name, _)| name)
    }
}

/// What people call a family of models, squeezed, and what its models' names begin with.
const FAMILIES: [(&str, &str); 11] = [
    ("海螺", "minimax"),
    ("hailuo", "minimax"),
    ("可灵", "kling"),
    ("快手可灵", "kling"),
    ("万相", "wan"),
    ("通义万相", "wan"),
    ("即梦", "seedance"),
    ("豆包", "seedance"),
    ("jimeng", "seedance"),
    ("谷歌veo", "veo"),
    ("googleveo", "veo"),
];

impl Row {
    fn laid_over(self, base: Option<VideoModel>, name: &str) -> Result<VideoModel, Text> {
        let durations = match self.durations {
            Some(durations) => Some(durations.checked()?),
            None => base.as_ref().map(|model| model.durations.clone()),
        };
        let durations = durations.ok_or_else(|| {
            text!(
                "`durations` is missing, as in durations = [6, 10]",
                "缺少 `durations`，例如 durations = [6, 10]"
            )
        })?;
        // A row that changes the durations and not the default keeps the old default only while it is offered.
        let default_duration = match (self.default_duration, &base) {
            (Some(given), _) if durations.contains(&given) => given,
            (Some(given), _) => {
                return Err(text!(
                    "`default_duration` {given} is not one of the durations {durations:?}",
                    "`default_duration` {given} 不在时长 {durations:?} 之中"
                ));
            }
            (None, Some(base)) if durations.contains(&base.default_duration) => base.default_duration,
            (None, _) => durations[0],
        };
        let resolutions = not_empty("resolutions", self.resolutions)?
            .or_else(|| base.as_ref().map(|model| model.resolutions.clone()))
            .unwrap_or_else(|| Resolution::USUAL.to_vec());
        let default_resolution = match (self.default_resolution, &base) {
            (Some(given), _) if resolutions.contains(&given) => given,
            (Some(given), _) => {
                return Err(text!(
                    "`default_resolution` {given} is not one of the resolutions",
                    "`default_resolution` {given} 不在可用分辨率之中"
                ));
            }
            (None, Some(base)) if resolutions.contains(&base.default_resolution) => base.default_resolution,
            (None, _) if resolutions.contains(&DEFAULT_RESOLUTION) => DEFAULT_RESOLUTION,
            (None, _) => resolutions[0],
        };
        let aspect_ratios = not_empty("aspect_ratios", self.aspect_ratios)?
            .or_else(|| base.as_ref().map(|model| model.aspect_ratios.clone()))
            .unwrap_or_else(|| AspectRatio::ALL.to_vec());
        let max_count = self.max_count.or(base.as_ref().map(|model| model.max_count)).unwrap_or(1);
        if max_count == 0 {
            return Err(text!("`max_count` must be at least 1", "`max_count` 至少为 1"));
        }
        let description = self.description.or_else(|| base.as_ref().map(|model| model.description.clone()));
        let description_zh = self
            .description_zh
            .or_else(|| base.as_ref().map(|model| model.description_zh.clone()))
            .or_else(|| description.clone());
        Ok(VideoModel {
            name: ModelName::new(name),
            description: description.unwrap_or_default(),
            description_zh: description_zh.unwrap_or_default(),
            durations,
            default_duration,
            aspect_ratios,
            resolutions,
            default_resolution,
            sound: self.sound.or(base.as_ref().map(|model| model.sound)).unwrap_or(Sound::Unknown),
            prompt_limit: self.prompt_limit.or(base.as_ref().and_then(|model| model.prompt_limit)),
            max_count,
            expected_seconds: self
                .expected_seconds
                .or(base.as_ref().and_then(|model| model.expected_seconds)),
            takes_references: self
                .takes_references
                .or(base.as_ref().map(|model| model.takes_references))
                .unwrap_or(false),
            recommended: self.recommended.or(base.as_ref().map(|model| model.recommended)).unwrap_or(false),
            newer: self.newer.or(base.as_ref().map(|model| model.newer)).unwrap_or(false),
            retired: match self.retired {
                Some(RetiredRow::Flag(true)) => Some(Retirement { alternative: None }),
                Some(RetiredRow::Flag(false)) => None,
                Some(RetiredRow::Alternative(name)) => {
                    Some(Retirement { alternative: Some(ModelName::new(&name)) })
                }
                None => base.and_then(|model| model.retired),
            },
        })
    }
}

fn not_empty<T>(key: &str, list: Option<Vec<T>>) -> Result<Option<Vec<T>>, Text> {
    match list {
        Some(list) if list.is_empty() => Err(text!("`{key}` is empty", "`{key}` 为空")),
        other => Ok(other),
    }
}

impl Durations {
    fn checked(self) -> Result<Vec<u32>, Text> {
        let mut seconds = match self {
            Self::List(list) => list,
            Self::Range(text) => {
                let parsed = text.split_once(['-', '–']).and_then(|(from, to)| {
                    Some((from.trim().parse::<u32>().ok()?, to.trim().parse::<u32>().ok()?))
                });
                match parsed {
                    Some((from, to)) if from <= to && to <= LONGEST_SECONDS => (from..=to).collect(),
                    _ => {
                        let shown = shown(&text);
                        return Err(text!(
                            "`durations` `{shown}` is not a range of seconds, as in \"4-15\"",
                            "`durations` `{shown}` 不是秒数范围，例如 \"4-15\""
                        ));
                    }
                }
            }
        };
        seconds.sort_unstable();
        seconds.dedup();
        match (seconds.first(), seconds.last()) {
            (None, _) => Err(text!("`durations` is empty", "`durations` 为空")),
            (Some(0), _) => Err(text!("`durations` contains 0", "`durations` 中含有 0")),
            (_, Some(last)) if *last > LONGEST_SECONDS => Err(text!(
                "`durations` contains {last}; at most {LONGEST_SECONDS} seconds are accepted",
                "`durations` 中含有 {last}；最多 {LONGEST_SECONDS} 秒"
            )),
            _ => Ok(seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the service's documents, written a second time: a slip in the data file shows here.
    #[test]
    fn the_thirteen_models_offer_what_the_service_lists() {
        let catalog = Catalog::built_in();
        let expected: [(&str, &[u32], u32); 13] = [
            ("grok", &[6, 10], 6),
            ("grok-fast", &[6, 10], 6),
            ("sora2", &[4, 8, 12], 4),
            ("sora2-pro", &[4, 8, 12], 4),
            ("sora2-fast", &[10, 15], 10),
            ("sora2-pro-fast", &[10, 15], 10),
            ("kling25", &[5, 10], 5),
            ("seedance15-pro", &[4, 8, 12], 4),
            ("seedance15-pro-no-audio", &[4, 8, 12], 4),
            ("veo31", &[4, 6, 8], 4),
            ("veo31-no-audio", &[4, 6, 8], 4),
            ("minimax23", &[6], 6),
            ("wan25", &[5, 10], 5),
        ];
        let classic: Vec<&VideoModel> = catalog.models().iter().filter(|model| !model.newer).collect();
        assert_eq!(classic.len(), expected.len());
        for (model, (name, durations, default)) in classic.into_iter().zip(expected) {
            assert_eq!(model.name.as_str(), name);
            assert_eq!(model.durations, durations, "{name}");
            assert_eq!(model.default_duration, default, "{name}");
            assert_eq!(model.aspect_ratios, AspectRatio::ALL, "{name}");
            assert_eq!(model.resolutions, Resolution::USUAL, "{name}");
            assert_eq!(model.default_resolution, Resolution::P720, "{name}");
            assert_eq!(model.max_count, 1, "{name}");
        }
        let newer: Vec<&str> =
            catalog.models().iter().filter(|model| model.newer).map(|model| model.name.as_str()).collect();
        assert_eq!(newer, ["seedance-2.0-pro", "seedance-2.0-fast", "MiniMax-H3"]);
        assert_eq!(catalog.find("MiniMax-H3").unwrap().durations_text(), "3–15");
        assert_eq!(catalog.find("veo31").unwrap().durations_text(), "4, 6, 8");
    }

    #[test]
    fn draft_sizes_are_those_of_the_sheet() {
        use AspectRatio::*;
        for (resolution, ratio, size) in [
            (Resolution::P480, Landscape16x9, (854, 480)),
            (Resolution::P480, Portrait9x16, (480, 854)),
            (Resolution::P480, Square1x1, (480, 480)),
            (Resolution::P480, Portrait3x4, (480, 640)),
            (Resolution::P480, Landscape4x3, (640, 480)),
            (Resolution::P720, Landscape16x9, (1280, 720)),
            (Resolution::P720, Portrait9x16, (720, 1280)),
            (Resolution::P720, Square1x1, (720, 720)),
            (Resolution::P720, Portrait3x4, (720, 960)),
            (Resolution::P720, Landscape4x3, (960, 720)),
            (Resolution::P1080, Landscape16x9, (1920, 1080)),
            (Resolution::P1080, Portrait9x16, (1080, 1920)),
            (Resolution::P1080, Square1x1, (1080, 1080)),
            (Resolution::P1080, Portrait3x4, (1080, 1440)),
            (Resolution::P1080, Landscape4x3, (1440, 1080)),
        ] {
            assert_eq!(resolution.draft_size(ratio), size, "{resolution} {ratio}");
        }
        for ratio in AspectRatio::ALL {
            let (width, height) = Resolution::P768.draft_size(ratio);
            assert!(width % 2 == 0 && height % 2 == 0);
        }
    }

    #[test]
    fn an_unknown_model_is_answered_with_the_most_similar() {
        let catalog = Catalog::built_in();
        for (given, meant) in [
            ("sora-2", "sora2"),
            ("Veo3.1", "veo31"),
            ("kling", "kling25"),
            ("grok_fast", "grok-fast"),
            ("wan", "wan25"),
            ("海螺", "minimax23"),
            ("Hailuo-02", "minimax23"),
            ("可灵 2.5", "kling25"),
            ("万相", "wan25"),
            ("即梦", "seedance15-pro"),
            ("豆包 2.0", "seedance-2.0-pro"),
            ("ｇｒｏｋ", "grok"),
        ] {
            let refusal = catalog.model(given).unwrap_err();
            assert_eq!(refusal.nearest_legal(), Some(meant), "{given}");
            assert!(refusal.is_in_no_list());
        }
        assert_eq!(catalog.model("zzzz").unwrap_err().nearest_legal(), None);
    }

    #[test]
    fn a_users_file_adds_changes_and_retires() {
        let text = r#"
            [models.grok]
            durations = [6, 10, 14]
            [models.sora2]
            retired = "sora3"
            [models.sora3]
            durations = "5-7"
            aspect_ratios = ["16:9"]
        "#;
        let catalog = Catalog::built_in().with_file(text).unwrap();
        assert_eq!(catalog.model("grok").unwrap().durations, [6, 10, 14]);
        assert_eq!(catalog.model("grok").unwrap().description, "Strong overall, recommended");
        assert_eq!(catalog.model("sora3").unwrap().durations, [5, 6, 7]);
        let refusal = catalog.model("sora2").unwrap_err();
        assert_eq!(refusal.nearest_legal(), Some("sora3"));
        assert!(!refusal.is_in_no_list(), "a retired model is known");
    }

    #[test]
    fn a_faulty_file_says_what_is_wrong() {
        let cases: [(&str, &str); 15] = [
            ("[models.x]", "`durations` is missing"),
            ("[models.x]\ndurations = []", "`durations` is empty"),
            ("[models.x]\ndurations = [0]", "contains 0"),
            ("[models.x]\ndurations = [5]\ndefault_duration = 6", "not one of"),
            ("[models.x]\ndurations = \"9-3\"", "not a range"),
            ("[models.x]\ndurations = \"1-99999999\"", "not a range"),
            ("[models.x]\ndurations = [5]\nresolutions = [\"721p\"]", "the nearest is 720p"),
            ("[models.x]\ndurations = [5]\naspect_ratios = [\"2:1\"]", "the nearest is 16:9"),
            ("[models.x]\ndurations = [5]\ncolour = 1", "colour"),
            ("[models.grok]\nretired = \"nowhere\"", "`nowhere` is not a model"),
            ("[models.grok]\nretired = \"grok\"", "`grok` is not a model"),
            ("models = 3", "models"),
            ("[model.grok]", "model"),
            ("[models.\"a b\"]\ndurations=[5]", "contain spaces"),
            ("[models.grok", ""),
        ];
        for (text, expected) in cases {
            let fault = Catalog::built_in().with_file(text).unwrap_err().to_string();
            assert!(fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn a_fault_names_line_and_key_and_never_the_value() {
        let text =
            format!("[models]\n\n[models.x]\ndurations = [5]\n[other]\nmy_secret = [\"{}", "s".repeat(5000));
        let fault = Catalog::built_in().with_file(&text).unwrap_err().to_string();
        assert!(fault.starts_with("line 6, `my_secret`: ") && fault.len() < 200, "{fault}");
        let fault = Catalog::built_in().with_file("models = 3").unwrap_err().to_string();
        assert!(fault.starts_with("line 1, `models`: "), "{fault}");
    }

    #[test]
    fn ratios_and_resolutions_name_the_nearest() {
        assert_eq!("1920:1080".parse::<AspectRatio>().unwrap_err().nearest_legal(), Some("16:9"));
        assert_eq!("2:3".parse::<AspectRatio>().unwrap_err().nearest_legal(), Some("3:4"));
        assert_eq!("wide".parse::<AspectRatio>().unwrap_err().nearest_legal(), None);
        assert_eq!("0:0".parse::<AspectRatio>().unwrap_err().nearest_legal(), None);
        for (given, nearest) in
            [("hd", "720p"), ("Full HD", "1080p"), ("4K", "1080p"), ("1280x720", "720p"), ("720i", "720p")]
        {
            assert_eq!(given.parse::<Resolution>().unwrap_err().nearest_legal(), Some(nearest), "{given}");
        }
        assert_eq!("best".parse::<Resolution>().unwrap_err().nearest_legal(), None);
        assert_eq!("portrait".parse::<AspectRatio>().unwrap_err().nearest_legal(), Some("9:16"));
        assert_eq!("1440p".parse::<Resolution>().unwrap_err().nearest_legal(), Some("1080p"));
        assert_eq!("720".parse::<Resolution>().unwrap_err().nearest_legal(), Some("720p"));
    }
}
