//! The one place that writes to the terminal: data to stdout, talk to stderr.
//!
//! A closed pipe is no failure: whoever closed it has read enough. Data that a full disk does not take is one, and is
//! then on stderr: it may be the only trace of something paid.

use crate::env_vars;
use crate::error::CommandError;
use crate::secret::Secret;
use giggle_domain::refusal::{BLOTTED_KEY, without_keys};
use giggle_domain::{Language, Text, is_hidden, text};
use owo_colors::OwoColorize as _;
use serde_json::Value;
use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::OnceLock;

/// What first kept data from stdout. A process has one stdout, and whoever ends it has to know.
static UNWRITTEN: OnceLock<io::Error> = OnceLock::new();

/// How this process speaks.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// One JSON object on stdout, and nothing else there.
    pub json: bool,
    /// No talk but failures.
    pub quiet: bool,
    /// Nobody can be asked.
    pub no_input: bool,
    /// The language of the talk.
    pub language: Language,
}

/// What a finished command has to show.
pub trait Shown {
    /// For people and pipes: the data on stdout.
    fn show(&self, output: &Output);
    /// For programs: the same as one JSON object.
    fn json(&self) -> Value;
}

impl Output {
    /// Picks a text of the person's language.
    pub fn say<T>(&self, english: T, chinese: T) -> T {
        self.language.pick(english, chinese)
    }

    /// Writes a line of data to stdout, or to stderr where stdout does not take it; see [`unwritten`].
    pub fn data(&self, line: &str) {
        match self.deliver(line) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let _ = UNWRITTEN.set(error);
                self.warn(line);
            }
            _ => {}
        }
    }

    /// Writes a line of data to stdout.
    ///
    /// # Errors
    ///
    /// It was not taken, a closed pipe included.
    pub fn deliver(&self, line: &str) -> io::Result<()> {
        let mut stdout = anstream::stdout().lock();
        writeln!(stdout, "{}", printable(line)).and_then(|()| stdout.flush())
    }

    /// Writes the path of a file to stdout: as it is to a program, which is to find the file by it, and with everything visible to a
    /// person.
    pub fn path(&self, path: &Path) {
        if io::stdout().is_terminal() {
            return self.data(&path.display().to_string());
        }
        let mut stdout = io::stdout().lock();
        let written = stdout
            .write_all(path.as_os_str().as_encoded_bytes())
            .and_then(|()| stdout.write_all(b"\n"))
            .and_then(|()| stdout.flush());
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let _ = UNWRITTEN.set(error);
                self.warn(&path.display().to_string());
            }
            _ => {}
        }
    }

    /// Writes a file's bytes to stdout.
    ///
    /// # Errors
    ///
    /// It cannot be read, or stdout does not take it; a closed pipe included.
    pub fn pour(&self, path: &Path) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        io::copy(&mut std::fs::File::open(path)?, &mut stdout)?;
        stdout.flush()
    }

    /// Writes a line of talk to stderr, unless quiet was asked for.
    pub fn talk(&self, line: &str) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr().lock(), "{}", printable(&blotted(line)));
        }
    }

    /// Writes a note to stderr, unless quiet was asked for.
    pub fn note(&self, what: &str) {
        self.talk(&format!("{}{what}", self.say("note: ", "注意：")));
    }

    /// Writes a line that matters to stderr, even when quiet was asked for.
    pub fn warn(&self, line: &str) {
        let _ = writeln!(anstream::stderr().lock(), "{}", printable(&blotted(line)));
    }

    /// Shows a finished command in the form that was asked for.
    pub fn finish(&self, shown: &dyn Shown) {
        if self.json {
            let object = shown.json();
            // A command that printed its data as it went along has nothing left to say.
            if !object.is_null() {
                self.data(&object.to_string());
            }
        } else {
            shown.show(self);
        }
    }

    /// Shows a failure: people read stderr, programs read stdout.
    pub fn fail(&self, error: &CommandError) {
        if self.json {
            self.data(&blotted(&error.json(self.language).to_string()));
            return;
        }
        let mut stderr = anstream::stderr().lock();
        let (label, joint) = (self.say("error", "错误"), self.say(": ", "："));
        let message = blotted(error.message(self.language));
        let message = printable(&message);
        let _ = writeln!(stderr, "{}{joint}{message}", label.red().bold());
        if let Some(hint) = error.hint_text(self.language) {
            let hint = blotted(hint);
            let hint = printable(&hint);
            let _ = writeln!(stderr, "{}{joint}{hint}", self.say("hint", "提示").cyan().bold());
        }
    }

    /// Whether a person watches stderr, so that progress may be drawn there.
    pub fn may_draw_progress(&self) -> bool {
        !self.quiet && !self.json && std::io::stderr().is_terminal()
    }

    /// Whether a person can be asked something.
    pub fn may_ask(&self) -> bool {
        !self.no_input && !self.json && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }
}

/// Whether nobody can read what is written to stdout: whoever was to read it is gone. An answer that is paid for and stands nowhere else
/// is not asked for then. The null device is meant; that stdout was closed cannot be told from it by the time a program runs.
#[cfg(unix)]
pub fn is_unheard() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let stdout = io::stdout();
    let mut polled = [PollFd::new(&stdout, PollFlags::OUT)];
    poll(&mut polled, Some(&Timespec::default())).is_ok()
        && polled[0].revents().intersects(PollFlags::ERR | PollFlags::HUP)
}

/// Other systems do not say so.
#[cfg(not(unix))]
pub fn is_unheard() -> bool {
    false
}

/// What is said where nobody would read the answer to a submit.
pub fn unheard_text() -> Text {
    text!(
        "nobody reads standard output any more: the answer would be lost; nothing was submitted",
        "标准输出已无人读取：结果会丢失；未提交任何任务"
    )
}

/// What kept data from stdout, if anything did other than a closed pipe.
pub fn unwritten() -> Option<&'static io::Error> {
    UNWRITTEN.get()
}

/// What is said where stdout took no data.
pub fn unwritten_text(error: &io::Error) -> Text {
    text!("cannot write to standard output: {error}", "无法写入标准输出：{error}")
}

/// A text of talk or of a failure without keys: what was typed into the wrong place, or stands in a variable, may be one.
fn blotted(text: &str) -> String {
    static OWN: OnceLock<Option<Secret>> = OnceLock::new();
    let own = OWN.get_or_init(|| {
        let key = env_vars::API_KEY.read()?;
        let key = key.trim().trim_matches(['\'', '"']);
        (key.len() >= LEAST_KEY).then(|| Secret::new(key))
    });
    let text = without_keys(text);
    match own {
        Some(own) if text.contains(own.expose()) => text.replace(own.expose(), BLOTTED_KEY),
        _ => text,
    }
}

/// A shorter key is most likely none, and a part of other words.
const LEAST_KEY: usize = 6;

/// A text that can do nothing to a terminal or to the text around it: control characters, marks of direction and what hides are
/// escaped, but for line breaks, tabs, and the colours and weights of letters (`ESC [ … m`), which are our own. The joiners of
/// an emoji stay. JSON stays JSON: what it may hold unescaped is escaped in its own way.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_hidden(c) && c != '\n') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut before) = (text, ' ');
    while let Some(c) = rest.chars().next() {
        let kept = match c {
            '\n' | '\t' => 1,
            '\u{1b}' => letter_style(rest).unwrap_or(0),
            '\u{200d}' | '\u{fe0f}' if !before.is_ascii() && !before.is_alphanumeric() => c.len_utf8(),
            c if is_hidden(c) => 0,
            c => c.len_utf8(),
        };
        match c {
            _ if kept > 0 => {}
            '\0'..='\u{1f}' => out.extend(c.escape_default()),
            _ => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
        out.push_str(&rest[..kept]);
        rest = &rest[kept.max(c.len_utf8())..];
        before = c;
    }
    Cow::Owned(out)
}

/// The length of the colour or weight that a text begins with.
fn letter_style(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    parameters[end..].starts_with('m').then_some(end + 3)
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn nothing_printed_commands_a_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\u{7}\r\u{9b}1m"), "a\\u{1b}[2Jb\\u{7}\\r\\u009b1m");
        assert_eq!(printable("\u{1b}[1;31mred\u{1b}[0m\n\t湖"), "\u{1b}[1;31mred\u{1b}[0m\n\t湖");
        assert_eq!(printable("cut \u{1b}["), "cut \\u{1b}[");
        assert_eq!(printable("mp4.\u{202e}exe\u{200b}\u{3164}"), "mp4.\\u202eexe\\u200b\\u3164");
        assert_eq!(printable("\"\u{e0041}\u{7f}\""), "\"\\udb40\\udc41\\u007f\"", "as JSON escapes it");
        assert_eq!(printable("👩\u{200d}🚀 ❤\u{fe0f}"), "👩\u{200d}🚀 ❤\u{fe0f}");
        assert_eq!(printable("\u{1b}]0;title\u{7}"), "\\u{1b}]0;title\\u{7}");
    }

    #[test]
    fn json_stays_json() {
        for code in 0..0xa0 {
            let value = serde_json::json!({"text": format!("a{}b", char::from(code))});
            let text = value.to_string();
            let printed = printable(&text);
            assert!(!printed.chars().any(char::is_control), "{printed:?}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&printed).unwrap(), value, "{printed}");
        }
    }
}
