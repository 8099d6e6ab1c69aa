//! Whether the scans of a JPEG hold its whole picture.
//!
//! It must not know what a picture shows. The one idea: the blocks are counted, and none is made into pixels; what the data lack is
//! found in a fraction of the time that a decoder takes, and a decoder would fill it with grey and say nothing.

use giggle_domain::picture::{MOST_READ_PIXELS, PictureFault, PictureFormat};

const TRUNCATED: PictureFault = PictureFault::Truncated(PictureFormat::Jpeg);
/// The parts of a colour of ink.
const MOST_PARTS: usize = 4;

const DAMAGED: PictureFault = PictureFault::Damaged(PictureFormat::Jpeg);

/// Refuses a JPEG whose data end before its picture does, or are none.
///
/// What is coded in other ways than by Huffman's tables is not looked at.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn check(bytes: &[u8]) -> Result<(), PictureFault> {
    let mut picture = Picture::default();
    let mut at = 2;
    loop {
        // The markers were walked along before.
        while bytes.get(at).is_some_and(|byte| *byte == 0xff) {
            at += 1;
        }
        let marker = *bytes.get(at).ok_or(TRUNCATED)?;
        at += 1;
        if matches!(marker, 0x01 | 0xd0..=0xd7) {
            continue;
        }
        if marker == 0xd9 {
            return if picture.is_told() { Ok(()) } else { Err(TRUNCATED) };
        }
        let length = bytes.get(at..at + 2).ok_or(TRUNCATED)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let segment = bytes.get(at + 2..at + length).ok_or(TRUNCATED)?;
        at += length;
        match marker {
            0xc4 => picture.keep_tables(segment)?,
            0xc0..=0xc2 => picture.begin(segment, marker == 0xc2)?,
            // Without losses, by arithmetic, or in a hierarchy: left to whoever knows them.
            0xc3 | 0xc5..=0xcf => return Ok(()),
            0xdb => picture.keep_quantisers(segment),
            0xdd => picture.interval = segment.first_chunk::<2>().map_or(0, |it| u16::from_be_bytes(*it)),
            0xda => {
                let Some(scan) = picture.scan(segment)? else { return Ok(()) };
                let mut bits = Bits { bytes, at, buffer: 0, count: 0 };
                picture.walk(&scan, &mut bits)?;
                at = bits.end();
            }
            _ => {}
        }
    }
}

/// One of the parts that a colour has, such as its brightness.
#[derive(Debug, Default)]
struct Part {
    id: u8,
    across: u32,
    down: u32,
    quantiser: u8,
    /// Blocks of its own, and those that its lines have in memory.
    size: (u32, u32),
    stride: u32,
    /// The coefficients that some scan said something of.
    told: u64,
    /// The coefficients of each block that are not zero: later scans say more of these.
    known: Vec<u64>,
}

#[derive(Debug, Default)]
struct Picture {
    parts: Vec<Part>,
    /// Groups of blocks across and down.
    groups: (u32, u32),
    is_progressive: bool,
    interval: u16,
    quantisers: u8,
    /// Of brightness and of detail, four each.
    tables: [[Option<Box<Table>>; 4]; 2],
}

/// What one scan is about: parts with their tables, a band of coefficients, and which of their bits.
struct Scan {
    parts: Vec<(usize, usize, usize)>,
    band: (u32, u32),
    is_first: bool,
}

impl Picture {
    fn begin(&mut self, segment: &[u8], is_progressive: bool) -> Result<(), PictureFault> {
        let [_, height @ .., _, _, _] = segment.first_chunk::<6>().ok_or(DAMAGED)?;
        let height = u32::from(u16::from_be_bytes(*height));
        let width = u32::from(u16::from_be_bytes([segment[3], segment[4]]));
        let parts = segment[6..].chunks_exact(3).take(usize::from(segment[5])).map(|it| Part {
            id: it[0],
            across: u32::from(it[1] >> 4),
            down: u32::from(it[1] & 15),
            quantiser: it[2],
            ..Part::default()
        });
        // One head, and of a picture of a size that is read.
        if !self.parts.is_empty() || u64::from(width) * u64::from(height) > MOST_READ_PIXELS {
            return Err(DAMAGED);
        }
        self.parts = parts.take(MOST_PARTS).collect();
        let is_sound = |part: &Part| (1..=4).contains(&part.across) && (1..=4).contains(&part.down);
        if self.parts.is_empty() || !self.parts.iter().all(is_sound) {
            return Err(DAMAGED);
        }
        self.is_progressive = is_progressive;
        let most = |of: fn(&Part) -> u32| self.parts.iter().map(of).max().unwrap_or(1);
        let (across, down) = (most(|part| part.across), most(|part| part.down));
        self.groups = (width.div_ceil(8 * across), height.div_ceil(8 * down));
        for part in &mut self.parts {
            let blocks = |pixels: u32, own: u32, most: u32| {
                (u64::from(pixels) * u64::from(own)).div_ceil(8 * u64::from(most))
            };
            part.size = (blocks(width, part.across, across) as u32, blocks(height, part.down, down) as u32);
            part.stride = self.groups.0 * part.across;
            if is_progressive {
                part.known = vec![0; part.stride as usize * (self.groups.1 * part.down) as usize];
            }
        }
        Ok(())
    }

    /// Whether something was said of all of it; of a single block its brightness is enough.
    fn is_told(&self) -> bool {
        let least = if self.groups == (1, 1) { 1 } else { u64::MAX };
        !self.parts.is_empty() && self.parts.iter().all(|part| part.told & least == least)
    }

    fn keep_quantisers(&mut self, mut segment: &[u8]) {
        while let Some((first, rest)) = segment.split_first() {
            self.quantisers |= 1u8.checked_shl(u32::from(first & 15)).unwrap_or(0);
            let length = if first >> 4 == 0 { 64 } else { 128 };
            segment = rest.get(length..).unwrap_or_default();
        }
    }

    fn keep_tables(&mut self, mut segment: &[u8]) -> Result<(), PictureFault> {
        while let Some((first, rest)) = segment.split_first() {
            let counts = rest.first_chunk::<16>().ok_or(DAMAGED)?;
            let many: usize = counts.iter().map(|count| usize::from(*count)).sum();
            let values = rest.get(16..16 + many).ok_or(DAMAGED)?;
            let (class, place) = (usize::from(first >> 4), usize::from(first & 15));
            let kept = self.tables.get_mut(class).and_then(|it| it.get_mut(place)).ok_or(DAMAGED)?;
            *kept = Some(Box::new(Table::new(counts, values).ok_or(DAMAGED)?));
            segment = &rest[16 + many..];
        }
        Ok(())
    }

    /// Reads the head of a scan; nothing where its tables are everybody's, as in single pictures of a film.
    fn scan(&mut self, segment: &[u8]) -> Result<Option<Scan>, PictureFault> {
        let (many, rest) = segment.split_first().ok_or(DAMAGED)?;
        let many = usize::from(*many);
        let (named, rest) = rest.split_at_checked(many * 2).ok_or(DAMAGED)?;
        let [first, last, bits, ..] = *rest else { return Err(DAMAGED) };
        let mut parts = Vec::new();
        for pair in named.chunks_exact(2) {
            let index = self.parts.iter().position(|part| part.id == pair[0]).ok_or(DAMAGED)?;
            if self.quantisers & (1u8.checked_shl(u32::from(self.parts[index].quantiser)).unwrap_or(0)) == 0 {
                return Err(DAMAGED);
            }
            parts.push((index, usize::from(pair[1] >> 4), usize::from(pair[1] & 15)));
        }
        let band = if self.is_progressive { (u32::from(first), u32::from(last)) } else { (0, 63) };
        let is_first = !self.is_progressive || bits >> 4 == 0;
        let is_detail = self.is_progressive && band.0 > 0;
        if parts.is_empty() || band.1 > 63 || band.0 > band.1 || (is_detail && parts.len() > 1) {
            return Err(DAMAGED);
        }
        for (index, brightness, detail) in &parts {
            let needs = [!is_detail && is_first, !self.is_progressive || is_detail];
            for (class, place) in [(0, *brightness), (1, *detail)] {
                if needs[class] && self.tables[class].get(place).is_none_or(Option::is_none) {
                    let has_none = self.tables.iter().flatten().all(Option::is_none);
                    return if has_none { Ok(None) } else { Err(DAMAGED) };
                }
            }
            self.parts[*index].told |= (u64::MAX >> (63 - (band.1 - band.0))) << band.0;
        }
        Ok(Some(Scan { parts, band, is_first }))
    }

    fn walk(&mut self, scan: &Scan, bits: &mut Bits<'_>) -> Result<(), PictureFault> {
        let (wide, tall) = match scan.parts[..] {
            [(only, ..)] => self.parts[only].size,
            _ => self.groups,
        };
        let many = u64::from(wide) * u64::from(tall);
        let mut left = u64::from(self.interval);
        let mut run = 0;
        for group in 0..many {
            if self.interval > 0 {
                if left == 0 {
                    bits.restart()?;
                    (left, run) = (u64::from(self.interval), 0);
                }
                left -= 1;
            }
            let (x, y) = ((group % u64::from(wide)) as u32, (group / u64::from(wide)) as u32);
            match self.group(scan, (x, y), &mut run, bits) {
                // Some writers lose the last bits.
                Err(fault) if group + 1 < many => return Err(fault),
                _ => {}
            }
        }
        Ok(())
    }

    fn group(
        &mut self,
        scan: &Scan,
        (x, y): (u32, u32),
        run: &mut u32,
        bits: &mut Bits<'_>,
    ) -> Result<(), PictureFault> {
        let is_alone = scan.parts.len() == 1;
        for (index, brightness, detail) in &scan.parts {
            let part = &mut self.parts[*index];
            let (across, down) = if is_alone { (1, 1) } else { (part.across, part.down) };
            let brightness = self.tables[0].get(*brightness).and_then(Option::as_deref);
            let detail = self.tables[1].get(*detail).and_then(Option::as_deref);
            for (right, below) in (0..down).flat_map(|below| (0..across).map(move |right| (right, below))) {
                if !self.is_progressive {
                    let (brightness, detail) = (brightness.ok_or(DAMAGED)?, detail.ok_or(DAMAGED)?);
                    whole_block(bits, brightness, detail)?;
                    continue;
                }
                if scan.band.0 == 0 {
                    match brightness.filter(|_| scan.is_first) {
                        Some(table) => {
                            let size = bits.code(table)?;
                            bits.take(u32::from(size))?;
                        }
                        None => {
                            bits.take(1)?;
                        }
                    }
                    continue;
                }
                let place =
                    (y * down + below) as usize * part.stride as usize + (x * across + right) as usize;
                let known = part.known.get_mut(place).ok_or(DAMAGED)?;
                let detail = detail.ok_or(DAMAGED)?;
                if scan.is_first {
                    first_look(bits, detail, scan.band, run, known)?;
                } else {
                    closer_look(bits, detail, scan.band, run, known)?;
                }
            }
        }
        Ok(())
    }
}

fn whole_block(bits: &mut Bits<'_>, brightness: &Table, detail: &Table) -> Result<(), PictureFault> {
    let size = bits.code(brightness)?;
    bits.take(u32::from(size))?;
    let mut at = 1;
    while at < 64 {
        let code = bits.code(detail)?;
        let (zeros, size) = (u32::from(code >> 4), u32::from(code & 15));
        if size == 0 {
            if zeros < 15 {
                break;
            }
            at += 16;
        } else {
            bits.take(size)?;
            at += zeros + 1;
        }
    }
    Ok(())
}

fn first_look(
    bits: &mut Bits<'_>,
    table: &Table,
    (first, last): (u32, u32),
    run: &mut u32,
    known: &mut u64,
) -> Result<(), PictureFault> {
    if *run > 0 {
        *run -= 1;
        return Ok(());
    }
    let mut at = first;
    while at <= last {
        let code = bits.code(table)?;
        let (zeros, size) = (u32::from(code >> 4), u32::from(code & 15));
        if size == 0 {
            if zeros < 15 {
                *run = (1 << zeros) - 1 + bits.take(zeros)?;
                break;
            }
            at += 16;
        } else {
            at += zeros;
            *known |= 1u64.checked_shl(at).unwrap_or(0);
            bits.take(size)?;
            at += 1;
        }
    }
    Ok(())
}

fn closer_look(
    bits: &mut Bits<'_>,
    table: &Table,
    (first, last): (u32, u32),
    run: &mut u32,
    known: &mut u64,
) -> Result<(), PictureFault> {
    let mut at = first;
    while *run == 0 && at <= last {
        let code = bits.code(table)?;
        let (mut zeros, size) = (u32::from(code >> 4), code & 15);
        if size != 0 {
            bits.take(1)?;
        } else if zeros < 15 {
            *run = (1 << zeros) + bits.take(zeros)?;
            break;
        }
        while at <= last {
            if *known >> at & 1 == 1 {
                bits.take(1)?;
            } else if zeros == 0 {
                break;
            } else {
                zeros -= 1;
            }
            at += 1;
        }
        if size != 0 && at <= last {
            *known |= 1 << at;
        }
        at += 1;
    }
    if *run > 0 {
        *run -= 1;
        let rest = if at > last { 0 } else { *known >> at & (u64::MAX >> (63 - (last - at))) };
        bits.skip(rest.count_ones())?;
    }
    Ok(())
}

/// A table of Huffman's codes.
#[derive(Debug)]
struct Table {
    /// Length and value of codes of up to nine bits, by the bits that begin with them.
    short: [u16; 512],
    /// Of each length the code behind its last one, in sixteen bits, and what is added to a code to find its value.
    ends: [(u32, i32); 17],
    values: [u8; 256],
}

impl Table {
    fn new(counts: &[u8; 16], given: &[u8]) -> Option<Self> {
        let mut values = [0; 256];
        values.get_mut(..given.len())?.copy_from_slice(given);
        let mut table = Self { short: [0; 512], ends: [(0, 0); 17], values };
        let (mut code, mut place) = (0u32, 0usize);
        for (length, count) in (1u32..).zip(counts) {
            let offset = i32::try_from(place).ok()? - i32::try_from(code).ok()?;
            for _ in 0..*count {
                if code >> length != 0 {
                    return None;
                }
                if length <= 9 {
                    let begin = (code << (9 - length)) as usize;
                    let entry = (length as u16) << 8 | u16::from(values[place]);
                    table.short.get_mut(begin..begin + (1 << (9 - length)))?.fill(entry);
                }
                code += 1;
                place += 1;
            }
            table.ends[length as usize] = (code << (16 - length), offset);
            code <<= 1;
        }
        Some(table)
    }
}

/// The bits of a scan, up to the next marker.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next ones, from the top.
    buffer: u64,
    count: u32,
}

impl Bits<'_> {
    fn fill(&mut self) {
        while self.count <= 56 {
            let Some(byte) = self.bytes.get(self.at) else { return };
            if *byte == 0xff {
                if self.bytes.get(self.at + 1) != Some(&0) {
                    return;
                }
                self.at += 1;
            }
            self.at += 1;
            self.buffer |= u64::from(*byte) << (56 - self.count);
            self.count += 8;
        }
    }

    #[inline]
    fn code(&mut self, table: &Table) -> Result<u8, PictureFault> {
        if self.count < 16 {
            self.fill();
        }
        let short = table.short[(self.buffer >> 55) as usize];
        let (length, value) = if short == 0 {
            let next = (self.buffer >> 48) as u32;
            let found = (10u32..=16).find(|length| next < table.ends[*length as usize].0);
            // Bits that are none, behind the last one, are no code either.
            let length = found.ok_or(if self.count < 16 { TRUNCATED } else { DAMAGED })?;
            let place = (next >> (16 - length)).cast_signed() + table.ends[length as usize].1;
            let place = usize::try_from(place).unwrap_or(usize::MAX);
            (length, *table.values.get(place).ok_or(DAMAGED)?)
        } else {
            (u32::from(short >> 8), short as u8)
        };
        self.drop(length)?;
        Ok(value)
    }

    /// The next bits, at most 16, as a number.
    #[inline]
    fn take(&mut self, many: u32) -> Result<u32, PictureFault> {
        if many == 0 {
            return Ok(0);
        }
        if many > 16 {
            return Err(DAMAGED);
        }
        if self.count < many {
            self.fill();
        }
        let value = (self.buffer >> (64 - many)) as u32;
        self.drop(many)?;
        Ok(value)
    }

    fn skip(&mut self, mut many: u32) -> Result<(), PictureFault> {
        while many > 0 {
            let now = many.min(16);
            self.take(now)?;
            many -= now;
        }
        Ok(())
    }

    #[inline]
    fn drop(&mut self, many: u32) -> Result<(), PictureFault> {
        self.count = self.count.checked_sub(many).ok_or(TRUNCATED)?;
        self.buffer <<= many;
        Ok(())
    }

    /// Goes behind the marker at which the data begin anew.
    fn restart(&mut self) -> Result<(), PictureFault> {
        (self.buffer, self.count) = (0, 0);
        self.at = next_marker(self.bytes, self.at);
        match self.bytes.get(self.at + 1) {
            Some(0xd0..=0xd7) => self.at += 2,
            _ => return Err(TRUNCATED),
        }
        Ok(())
    }

    /// Where the marker behind the scan is.
    fn end(&self) -> usize {
        let mut at = next_marker(self.bytes, self.at);
        while matches!(self.bytes.get(at + 1), Some(0xd0..=0xd7)) {
            at = next_marker(self.bytes, at + 2);
        }
        at
    }
}

/// Where the next marker begins; the end of the file if there is none.
fn next_marker(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let next = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xff));
        match next {
            None => return bytes.len(),
            Some(next) => at += next,
        }
        match bytes.get(at + 1) {
            Some(0) => at += 2,
            Some(0xff) => at += 1,
            _ => return at,
        }
    }
}
