//! What is wrong with a command line, in Chinese: the parser itself speaks English alone.
//!
//! Only the commonest kinds are translated; for all others the parser's own words are shown.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use giggle_domain::Text;
use std::fmt;

/// Why the value of a flag cannot be used, in every language: the parser shows the English, [`chinese`] the Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadValue(pub Text);

impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.en)
    }
}

impl std::error::Error for BadValue {}

/// What is wrong, if it is one of the kinds that are translated.
pub fn chinese(error: &clap::Error) -> Option<String> {
    let said = |kind| error.get(kind).map(listed).filter(|text| !text.is_empty());
    let argument = said(ContextKind::InvalidArg);
    let mut text = match error.kind() {
        ErrorKind::UnknownArgument => format!("未知参数 `{}`", argument?),
        ErrorKind::MissingRequiredArgument => format!("缺少必需参数：{}", argument?),
        ErrorKind::ArgumentConflict => match said(ContextKind::PriorArg) {
            Some(other) if argument.as_ref() == Some(&other) => format!("参数 `{other}` 不能重复"),
            Some(other) => format!("参数 `{}` 不能与 `{other}` 同时使用", argument?),
            None => format!("参数 `{}` 不能重复", argument?),
        },
        ErrorKind::InvalidSubcommand => format!("未知子命令 `{}`", said(ContextKind::InvalidSubcommand)?),
        ErrorKind::MissingSubcommand => "缺少子命令".to_owned(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::TooFewValues => {
            match said(ContextKind::InvalidValue) {
                Some(value) => format!("参数 `{}` 的值 `{value}` 无效", argument?),
                None => format!("参数 `{}` 缺少值", argument?),
            }
        }
        _ => return None,
    };
    if let Some(why) = std::error::Error::source(error) {
        let why = match why.downcast_ref::<BadValue>() {
            Some(BadValue(text)) => text.zh.clone().into_owned(),
            None => {
                let why = why.to_string();
                let is_number = why.contains("invalid digit") || why.contains("cannot parse integer");
                if is_number { "应为整数".to_owned() } else { why }
            }
        };
        text.push_str(&format!("：{why}"));
    }
    if let Some(values) = said(ContextKind::ValidValue) {
        text.push_str(&format!("；可用值：{values}"));
    }
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    if let Some(near) = near.into_iter().find_map(said) {
        text.push_str(&format!("；是否指 `{near}`？"));
    }
    Some(text)
}

fn listed(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
