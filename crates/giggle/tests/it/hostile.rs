//! Files that are small and want to be large: nobody needs more than so much memory or time for them.
//!
//! Each is read by the program in a process of its own that may not have more than the limit: one that asks for more is ended
//! by the system, and no ending of that kind is an answer.
#![cfg(target_os = "linux")]

use crate::program::Program;
use std::process::Command;

/// What a process may have, in kilobytes of its own data.
const MOST_MEMORY: u32 = 300 * 1024;
/// What it may take of a processor's time, in seconds; how long that lasts is the machine's affair.
const MOST_TIME: u32 = 10;

fn limited(program: &Program, arguments: &[&str]) -> (i32, String) {
    let plain = program.command(arguments);
    let mut command = Command::new("sh");
    command.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.current_dir(program.path()).stdin(std::process::Stdio::null());
    command.arg("-c").arg(format!("ulimit -d {MOST_MEMORY} && ulimit -t {MOST_TIME} && exec \"$0\" \"$@\""));
    command.arg(plain.get_program()).args(arguments);
    let output = command.output().unwrap();
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    // A signal has no exit code: memory that is refused ends in an abort, and time that is used up in a kill.
    (output.status.code().unwrap_or(-1), talk)
}

fn boxed(name: &[u8; 4], bodies: &[&[u8]]) -> Vec<u8> {
    let body = bodies.concat();
    let mut all = u32::try_from(8 + body.len()).unwrap().to_be_bytes().to_vec();
    all.extend(name);
    all.extend(body);
    all
}

fn table(name: &[u8; 4], words: &[u32]) -> Vec<u8> {
    boxed(name, &[&words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>()])
}

fn film(moov: &[&[u8]], media: usize) -> Vec<u8> {
    let header = boxed(b"mvhd", &[&[0; 100]]);
    let mut bodies = vec![&header[..]];
    bodies.extend(moov);
    let parts = [
        boxed(b"ftyp", &[b"isom\0\0\x02\0isom"]),
        boxed(b"moov", &bodies),
        boxed(b"mdat", &[&vec![7; media]]),
    ];
    parts.concat()
}

fn track(kind: &[u8; 4], tables: &[Vec<u8>]) -> Vec<u8> {
    let size = [640u16.to_be_bytes(), 480u16.to_be_bytes()].concat();
    let configuration = boxed(b"avcC", &[&[1, 66, 0, 10, 0xff, 0xe0, 0]]);
    let entry = boxed(b"avc1", &[&[0; 24], &size, &[0; 50], &configuration]);
    let description = boxed(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1], &entry]);
    let tables = tables.concat();
    boxed(
        b"trak",
        &[
            &boxed(b"tkhd", &[&[0; 84]]),
            &boxed(
                b"mdia",
                &[
                    &table(b"mdhd", &[0, 0, 0, 1000, 6000, 0]),
                    &boxed(b"hdlr", &[&[0; 8], kind, &[0; 13]]),
                    &boxed(b"minf", &[&boxed(b"stbl", &[&description, &tables])]),
                ],
            ),
        ],
    )
}

/// So many samples of so many bytes each, from one place on.
fn same(count: u32, bytes: u32) -> Vec<Vec<u8>> {
    vec![
        table(b"stsz", &[0, bytes, count]),
        table(b"stsc", &[0, 1, 1, count, 1]),
        table(b"stco", &[0, 1, 40]),
        table(b"stts", &[0, 1, count, 10]),
    ]
}

/// So many samples, each over the same bytes.
fn overlapping(count: u32, bytes: u32) -> Vec<Vec<u8>> {
    let chunks: Vec<u32> = [0, count].into_iter().chain((0..count).map(|_| 40)).collect();
    vec![
        table(b"stsz", &[0, bytes, count]),
        table(b"stsc", &[0, 1, 1, 1, 1]),
        table(b"stco", &chunks),
        table(b"stts", &[0, 1, count, 10]),
    ]
}

fn clips() -> Vec<(&'static str, Vec<u8>)> {
    let many = |kind: &[u8; 4], tables: &[Vec<u8>], number: usize| track(kind, tables).repeat(number);
    let depth = 100_000u32;
    let nested: Vec<u8> =
        (0..depth).flat_map(|level| [&(8 * (depth - level)).to_be_bytes()[..], b"trak"].concat()).collect();
    let fragments = {
        let header = table(b"tfhd", &[0x2_0010, 0, 1]);
        let run = table(b"trun", &[0, 4_000_000_000]);
        boxed(b"moof", &[&boxed(b"traf", &[&header, &run])]).repeat(20_000)
    };
    let defaults = boxed(b"trex", &[&[0; 24]]).repeat(90_000);
    let tag = boxed(b"\xa9cmt", &[&boxed(b"data", &[&[0; 8], &vec![0xff; 4 << 20]])]);
    let tags = boxed(b"udta", &[&boxed(b"meta", &[&[0; 4], &boxed(b"ilst", &[&tag])])]);
    let plain = track(b"vide", &same(10, 1));
    // Matroska: an element is a number, a length and a body.
    let element = |id: &[u8], body: &[u8]| {
        let length = (1u64 << 56 | body.len() as u64).to_be_bytes();
        [id, &length, body].concat()
    };
    let open = |id: &[u8]| [id, &[0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]].concat();
    let matroska = |segment: &[u8]| {
        [
            element(b"\x1a\x45\xdf\xa3", &element(b"\x42\x82", b"webm")),
            open(b"\x18\x53\x80\x67"),
            segment.to_vec(),
        ]
        .concat()
    };
    // A track of H.264 whose headers promise what they can: frame numbers, offsets and lists of scales.
    let sps = [&[1, 0x7a, 0, 10, 0xff, 0xe1, 0x02, 0x00, 0x67, 0x7a, 0, 10][..], &[0x00; 200], &[0xff; 308]]
        .concat();
    let entry = |number: u8| {
        let parts = [
            element(b"\xd7", &[number]),
            element(b"\x83", &[1]),
            element(b"\x86", b"V_MPEG4/ISO/AVC"),
            element(b"\x63\xa2", &sps),
            element(b"\xe0", &[element(b"\xb0", &[0xff, 0xff]), element(b"\xba", &[0xff, 0xff])].concat()),
        ];
        element(b"\xae", &parts.concat())
    };
    let tracks = element(b"\x16\x54\xae\x6b", &(1..120).flat_map(entry).collect::<Vec<u8>>());
    let block = b"\xa3\x85\x81\0\0\x80\0";
    let group = element(b"\xa0", &b"\xa1\x85\x81\0\0\x80\0".repeat(100_000));
    let cluster = open(b"\x1f\x43\xb6\x75");
    let h264 = boxed(b"avcC", &[&sps]);
    let headers = {
        let size = [640u16.to_be_bytes(), 480u16.to_be_bytes()].concat();
        let entry = boxed(b"avc1", &[&[0; 24], &size, &[0; 50], &h264]);
        boxed(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1], &entry])
    };
    vec![
        ("matroska: many blocks", matroska(&[&tracks[..], &cluster, &block.repeat(580_000)].concat())),
        ("matroska: groups of blocks", matroska(&[&tracks[..], &cluster, &group.repeat(4)].concat())),
        ("matroska: open clusters", matroska(&[&tracks[..], &cluster.repeat(340_000)].concat())),
        ("matroska: many tracks", matroska(&tracks.repeat(50))),
        ("matroska: deep elements", matroska(&open(b"\xa0").repeat(400_000))),
        ("matroska: many small elements", matroska(&[&tracks[..], &b"\xec\x80".repeat(2_000_000)].concat())),
        ("headers of h.264", film(&[&track(b"vide", &[headers, same(10, 1).concat()])], 100)),
        ("many tracks", film(&[&many(b"vide", &same(400_000, 1), 1000)], 100)),
        ("many tracks of sound", film(&[&plain, &many(b"soun", &same(400_000, 1), 1000)], 100)),
        ("samples over each other", film(&[&track(b"vide", &overlapping(60_000, 1_000_000))], 1_000_000)),
        ("samples without bytes", film(&[&track(b"vide", &same(u32::MAX, 0))], 100)),
        ("more samples than bytes", film(&[&track(b"vide", &same(u32::MAX, 1))], 1_000_000)),
        ("deep boxes", film(&[&nested], 100)),
        ("many boxes", film(&[&boxed(b"free", &[]).repeat(500_000)], 100)),
        ("many boxes outside", [film(&[&plain], 100), boxed(b"free", &[]).repeat(500_000)].concat()),
        ("fragments", [film(&[&plain, &boxed(b"mvex", &[&defaults])], 100), fragments].concat()),
        ("a long tag", film(&[&plain, &tags], 100)),
    ]
}

#[test]
fn clips_that_are_small_and_want_to_be_large() {
    let program = Program::new();
    for (name, bytes) in clips() {
        assert!(bytes.len() <= (4 << 20) + 4096, "{name}: {}", bytes.len());
        std::fs::write(program.path().join("c.mp4"), &bytes).unwrap();
        for arguments in [
            &["inspect", "c.mp4", "--json"][..],
            &["inspect", "c.mp4", "--no-pictures", "--json"],
            &["inspect", "c.mp4", "--poster", "p.png", "--json"],
        ] {
            let (code, talk) = limited(&program, arguments);
            assert!(matches!(code, 0 | 2 | 3 | 5), "{name}, {arguments:?}: {code} {talk}");
        }
    }
}

#[test]
fn lists_that_are_small_and_want_to_be_large() {
    let program = Program::new();
    let shot = "shots:\n  - {key: a, prompt: p}\n";
    let bombs: Vec<(&str, String)> = vec![
        ("a.yaml", format!("x: &x {}\ny: [{}]\n{shot}", "b".repeat(50_000), "*x,".repeat(100_000))),
        (
            "b.yaml",
            format!("{shot}variables:\n{}", (0..300_000).map(|n| format!("  n{n}: 1\n")).collect::<String>()),
        ),
        (
            "c.yaml",
            format!(
                "a: &a [{}]\nb: &b [{}]\nc: &c [{}]\nd: [{}]\n{shot}",
                "x,".repeat(100),
                "*a,".repeat(100),
                "*b,".repeat(100),
                "*c,".repeat(100)
            ),
        ),
        ("d.json", format!("{{\"shots\": [{}]}}", "0,".repeat(2_000_000) + "0")),
        ("e.json", "[".repeat(4 << 20)),
        (
            "f.json",
            format!("{{{}\"shots\": []}}", (0..300_000).map(|n| format!("\"n{n}\":1,")).collect::<String>()),
        ),
        ("g.csv", format!("key,prompt\n{}", "a,b\n".repeat(1_000_000))),
        ("h.csv", format!("key,prompt{}\na,b\n", ",x".repeat(2_000_000))),
        ("i.jsonl", "{\"key\":\"a\",\"prompt\":\"p\"}\n".repeat(150_000)),
        (
            "j.yaml",
            format!(
                "matrix:\n  a: [{}]\n  b: [{}]\nshots:\n  - {{key: 'k{{a}}{{b}}', prompt: '{}'}}\n",
                (0..50).map(|n| format!("{n},")).collect::<String>(),
                (0..50).map(|n| format!("{n},")).collect::<String>(),
                "{a}".repeat(600)
            ),
        ),
        ("k.yaml", format!("- {}", "- ".repeat(1_500_000))),
        ("l.yaml", "{".repeat(3_000_000)),
        ("m.yaml", format!("shots:\n  - {{key: a, prompt: \"{}\"}}\n", "\\u0041".repeat(600_000))),
    ];
    for (name, text) in bombs {
        assert!(text.len() <= 5 << 20, "{name}: {}", text.len());
        std::fs::write(program.path().join(name), text).unwrap();
        let (code, talk) = limited(&program, &["batch", "check", name]);
        assert!(matches!(code, 0 | 2 | 3), "{name}: {code} {}", talk.chars().take(300).collect::<String>());
        assert!(talk.len() < 200_000, "{name}: {} bytes of talk", talk.len());
    }
}

/// A TIFF of so many strips.
fn tiff(width: u32, height: u32, strips: u32) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let behind = 8 + 2 + 9 * 12 + 4;
    let entries = [
        entry(256, 4, 1, width),
        entry(257, 4, 1, height),
        entry(258, 3, 1, 8),
        entry(259, 3, 1, 1),
        entry(262, 3, 1, 1),
        entry(273, 4, strips, if strips == 1 { behind } else { behind + 4 }),
        entry(277, 3, 1, 1),
        entry(278, 4, 1, 1),
        entry(279, 4, strips, if strips == 1 { u32::MAX } else { behind + 4 }),
    ];
    let table = vec![1; 4 * strips.max(100) as usize];
    [&b"II*\0\x08\0\0\0\x09\0"[..], &entries.concat(), &[0; 8], &table].concat()
}

/// A whole PNG of one colour.
fn flat_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A HEIC that says it is so large, and has next to nothing in it.
fn heic(width: u32, height: u32) -> Vec<u8> {
    let extent = [0u32.to_be_bytes(), width.to_be_bytes(), height.to_be_bytes()].concat();
    let properties = boxed(
        b"iprp",
        &[
            &boxed(b"ipco", &[&boxed(b"ispe", &[&extent]), &boxed(b"hvcC", &[&[1; 23]])]),
            &boxed(b"ipma", &[&[0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 2, 0x81, 0x82]]),
        ],
    );
    let item = boxed(b"infe", &[&[2, 0, 0, 0, 0, 1, 0, 0], b"hvc1", b"\0"]);
    let meta = boxed(
        b"meta",
        &[
            &[0; 4],
            &boxed(b"hdlr", &[&[0; 8], b"pict", &[0; 13]]),
            &boxed(b"pitm", &[&[0, 0, 0, 0, 0, 1]]),
            &boxed(b"iinf", &[&[0, 0, 0, 0, 0, 1], &item]),
            &properties,
            &boxed(b"iloc", &[&[0, 0, 0, 0, 0x44, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x10, 0, 0]]),
        ],
    );
    [boxed(b"ftyp", &[b"heic\0\0\0\0heicmif1"]), meta, boxed(b"mdat", &[&[0x28; 4096]])].concat()
}

#[test]
fn pictures_that_are_small_and_want_to_be_large() {
    let program = Program::new();
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let mut all = u32::try_from(body.len()).unwrap().to_be_bytes().to_vec();
        all.extend(name);
        all.extend(body);
        // The sum is not looked at by readers of structure, and wrong for all others.
        all.extend([0; 4]);
        all
    };
    let head = |width: u32, height: u32| {
        let mut body = [width.to_be_bytes(), height.to_be_bytes()].concat();
        body.extend([8, 6, 0, 0, 0]);
        chunk(b"IHDR", &body)
    };
    let png = |parts: &[Vec<u8>]| [b"\x89PNG\r\n\x1a\n".to_vec(), parts.concat()].concat();
    let jpeg = |width: u16, height: u16| {
        let frame = [
            &b"\xff\xc0\0\x11\x08"[..],
            &height.to_be_bytes(),
            &width.to_be_bytes(),
            b"\x03\x01\x11\0\x02\x11\0\x03\x11\0",
        ];
        [
            b"\xff\xd8".to_vec(),
            frame.concat(),
            b"\xff\xda\0\x0c\x03\x01\0\x02\0\x03\0\0\x3f\0".to_vec(),
            vec![0; 4096],
            b"\xff\xd9".to_vec(),
        ]
        .concat()
    };
    let pictures: Vec<(&str, Vec<u8>)> = vec![
        ("wide.png", png(&[head(u32::MAX, u32::MAX), chunk(b"IDAT", &[0; 100]), chunk(b"IEND", &[])])),
        ("large.png", png(&[head(30_000, 30_000), chunk(b"IDAT", &[0; 100]), chunk(b"IEND", &[])])),
        ("chunks.png", png(&[head(640, 480), chunk(b"tEXt", b"a\0b").repeat(200_000), chunk(b"IEND", &[])])),
        ("large.jpg", jpeg(65_535, 65_535)),
        (
            "markers.jpg",
            [b"\xff\xd8".to_vec(), b"\xff\xe1\0\x02".repeat(900_000), b"\xff\xd9".to_vec()].concat(),
        ),
        ("fill.jpg", [b"\xff\xd8".to_vec(), vec![0xff; 3 << 20]].concat()),
        (
            "large.gif",
            [&b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;"[..]].concat(),
        ),
        ("large.bmp", {
            let head = [
                &40u32.to_le_bytes()[..],
                &60_000u32.to_le_bytes(),
                &60_000u32.to_le_bytes(),
                b"\x01\0\x18\0",
            ];
            [&b"BM\0\0\0\0\0\0\0\0\x36\0\0\0"[..], &head.concat(), &[0; 24], &[7; 4096]].concat()
        }),
        ("large.tif", tiff(60_000, 60_000, 1)),
        ("strips.tif", tiff(640, 480, 300_000)),
        ("flat.png", flat_png(12_000, 12_000)),
        ("large.heic", heic(16_000, 16_000)),
        (
            "large.webp",
            [&b"RIFF\x64\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff"[..], &[0; 80]].concat(),
        ),
    ];
    for (name, bytes) in pictures {
        std::fs::write(program.path().join(name), bytes).unwrap();
        for arguments in [
            &[
                "make",
                "x",
                "--local",
                "--start-frame",
                name,
                "-o",
                "out.mp4",
                "--overwrite",
                "-r",
                "480p",
                "-m",
                "veo31-no-audio",
            ][..],
            &["submit", "x", "--start-frame", name, "--dry-run"],
        ] {
            let (code, talk) = limited(&program, arguments);
            assert!(matches!(code, 0 | 2), "{arguments:?}: {code} {talk}");
        }
    }
}
