//! Shot lists in every form: the first byte picks it.
#![no_main]

use giggle::batch::{Format, Reading, list, source};
use giggle_domain::Catalog;
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let format = [Format::Yaml, Format::Json, Format::JsonLines, Format::Csv][usize::from(*first % 4)];
    let Ok(text) = source::text_of(bytes.to_vec()) else { return };
    let _ = Format::of_text(&text);
    let catalog = Catalog::built_in();
    // Nothing of the machine is read: no path lies below a file.
    let folder = Path::new("/dev/null");
    let reading = Reading { name: "list", folder, catalog: &catalog };
    match list::check(&text, format, &reading) {
        Ok(list) => assert_eq!(list.order.len(), list.shots.len()),
        Err(faults) => assert!(!faults.is_empty()),
    }
});
