//! The name that was meant by one that nobody here has: an argument, a flag, a field, a part of a request.
//!
//! Whoever reads the answer writes what it names, and pays for that. So a meaning is looked up first, and likeness counts only where
//! a letter or two differ. No likeness leads to a person's consent, to the frame at the other end, or from a refusal to its opposite.

/// What names are called elsewhere, and here. Of the lines with a name the first counts that has something that is known; all of it
/// is meant, or any of it.
const MEANINGS: [(&str, &str); 36] = [
    (
        "seconds secs sec length len time videolength cliplength lengthseconds durationseconds durationsecs videoduration",
        "duration",
    ),
    ("seconds secs time timeout timeoutsecs timeoutms wait waitseconds maxwait duration", "timeoutseconds"),
    ("timeout wait maxwait timeoutseconds blockseconds", "waitseconds"),
    ("timeout timeoutseconds wait maxwait", "deadline"),
    ("size dimensions videosize widthheight width height", "aspectratio resolution size"),
    ("ratio aspect shape orientation aspectratios", "aspectratio"),
    ("quality definition res videoresolution", "resolution"),
    (
        "lastframe lastimage lastpicture last endimage endpicture finalframe finalimage tailframe tailimage imagetail",
        "endframe",
    ),
    (
        "firstframe firstimage firstpicture first startimage startpicture initialframe initialimage initimage beginframe frame",
        "startframe inputreference",
    ),
    ("startframe image imageurl inputimage picture photo img", "inputreference"),
    ("images pictures photos", "image images inputreferences"),
    ("image imageurl inputimage inputreference picture photo img", "startframe image images"),
    (
        "referenceimage referenceimages refimages reference references inputreferences",
        "image images inputreferences",
    ),
    ("referenceaudio referenceaudios", "audio audios"),
    ("referencevideo referencevideos inputvideo", "video videos"),
    ("audio sound withaudio hasaudio enableaudio", "generateaudio"),
    ("n num number samples numvideos numoutputs numclips batchsize clips", "count"),
    ("taskid shotkey videoid jobid generationid task job shot key fingerprint taskids", "id"),
    ("port listenport host bind listen address addr", "port http"),
    ("requestid idempotencykey clientid clientrequest", "clientrequestid"),
    ("description text words instruction instructions content query", "prompt"),
    ("modelname modelid engine videomodel", "model"),
    ("filename path outputpath outputfile output out saveto target destination dest", "file"),
    ("outdir outfile file filename path dest destination saveto folder directory", "output"),
    ("o output outdir out folder directory", "dir"),
    ("force replace", "overwrite"),
    ("status filter", "state"),
    ("maxresults pagesize top", "limit"),
    ("budget maxcost creditlimit costlimit spendlimit", "maxcredits"),
    ("offline draft preview", "local"),
    ("silent", "quiet"),
    ("cameramove cameramovement motion", "camera"),
    ("randomseed", "seed"),
    ("id name title shot shotid slug", "key"),
    ("notes comment comments remark remarks memo", "note"),
    ("subtitle subtitles overlay", "caption"),
];
/// What a name speaks of that is about the beginning, and about the end.
const ENDS: [&[&str]; 2] = [&["start", "first", "init", "begin"], &["end", "last", "final", "tail"]];

/// What is known that a name means, the likeliest first; nothing rather than something else.
pub fn meant<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let known: Vec<&str> = known.into_iter().collect();
    let name = squeezed(given);
    if let Some(same) = known.iter().find(|it| squeezed(it) == name) {
        return vec![*same];
    }
    let named = looked_up(&name, &known);
    if !named.is_empty() {
        return named;
    }
    let near = known.iter().filter(|it| !is_opposed(&name, &squeezed(it)));
    let near = near.filter_map(|it| Some((distance(&name, &squeezed(it))?, it.len(), *it)));
    near.min().map(|(_, _, it)| vec![it]).unwrap_or_default()
}

/// Whether something that is known is what a name means, by the list of meanings.
pub fn is_meaning<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> bool {
    !looked_up(&squeezed(given), &known.into_iter().collect::<Vec<_>>()).is_empty()
}

fn looked_up<'a>(name: &str, known: &[&'a str]) -> Vec<&'a str> {
    let lines = MEANINGS.iter().filter(|(others, _)| others.split(' ').any(|it| it == name));
    let all = lines.map(|(_, ours)| {
        let named = ours.split(' ').filter_map(|ours| known.iter().find(|it| squeezed(it) == ours));
        named.copied().collect::<Vec<&str>>()
    });
    all.into_iter().find(|named| !named.is_empty()).unwrap_or_default()
}

/// How many letters a misspelt name is away from a known one; `None` if it is another name.
fn distance(name: &str, known: &str) -> Option<usize> {
    let letters = name.chars().count().min(known.chars().count());
    let most = match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    Some(strsim::damerau_levenshtein(name, known)).filter(|it| *it <= most)
}

/// Whether advice from one name to the other would turn what was meant into its opposite, or into a person's consent.
pub fn is_opposed(given: &str, known: &str) -> bool {
    let (given, known) = (squeezed(given), squeezed(known));
    let speaks_of = |name: &str, words: &[&str]| words.iter().any(|it| name.contains(it));
    let other_end = |here: usize| {
        speaks_of(&given, ENDS[here]) && speaks_of(&known, ENDS[1 - here]) && !speaks_of(&known, ENDS[here])
    };
    let is_denied = |name: &str, other: &str| {
        ["no", "without", "disable", "skip"].iter().any(|it| {
            name.strip_prefix(it).is_some_and(|rest| rest == other || distance(rest, other).is_some())
        })
    };
    other_end(0)
        || other_end(1)
        || known.starts_with("accept") && !given.starts_with("accept")
        || is_denied(&given, &known)
        || is_denied(&known, &given)
}

fn squeezed(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENERATE: [&str; 15] = [
        "prompt",
        "model",
        "duration",
        "aspect_ratio",
        "resolution",
        "start_frame",
        "end_frame",
        "count",
        "images",
        "audios",
        "videos",
        "take",
        "client_request_id",
        "accept_credits",
        "wait_seconds",
    ];

    #[test]
    fn a_meaning_comes_before_likeness() {
        for (given, expected) in [
            ("seconds", &["duration"][..]),
            ("Length", &["duration"]),
            ("time", &["duration"]),
            ("size", &["aspect_ratio", "resolution"]),
            ("ratio", &["aspect_ratio"]),
            ("aspectRatio", &["aspect_ratio"]),
            ("last_frame", &["end_frame"]),
            ("firstFrame", &["start_frame"]),
            ("image", &["start_frame", "images"]),
            ("n", &["count"]),
            ("description", &["prompt"]),
            ("timeout", &["wait_seconds"]),
            ("durration", &["duration"]),
            ("strat_frame", &["start_frame"]),
            ("accept_credit", &["accept_credits"]),
        ] {
            assert_eq!(meant(given, GENERATE), expected, "{given}");
        }
    }

    #[test]
    fn nothing_is_named_rather_than_something_else() {
        for given in [
            "max_credits",
            "credits",
            "sound",
            "base",
            "name",
            "seed",
            "fps",
            "last_farme",
            "negative_prompt",
            "",
        ] {
            assert_eq!(meant(given, GENERATE), [""; 0], "{given}");
        }
        assert_eq!(meant("last_frame", ["start_frame"]), [""; 0]);
        assert_eq!(meant("no_overwrite", ["overwrite"]), [""; 0]);
        assert_eq!(meant("no_inputs", ["no-input"]), ["no-input"]);
    }

    #[test]
    fn what_answers_call_a_shot_is_its_id() {
        for given in ["task_id", "shot_key", "video_id"] {
            assert_eq!(meant(given, ["id", "links"]), ["id"], "{given}");
        }
        assert_eq!(meant("timeout", ["id", "timeout_seconds"]), ["timeout_seconds"]);
        assert_eq!(meant("notes", ["key", "prompt", "note"]), ["note"]);
        assert_eq!(meant("images", ["start_frame", "image"]), ["image"]);
        assert_eq!(meant("audio", ["prompt", "generate_audio"]), ["generate_audio"]);
    }
}
