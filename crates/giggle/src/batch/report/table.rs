//! The report as CSV, for spreadsheets: nothing in it is run as a formula.

use super::Report;

/// What a spreadsheet takes for the beginning of a formula, in both widths.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// One cell: a quote before what would be a formula, and quotes around what needs them.
fn cell(text: &str) -> String {
    let guarded = if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', '"', '\n', '\r', '\'']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// The table, with a byte order mark: spreadsheets read Chinese only with it.
pub fn table(report: &Report) -> String {
    let mut table = String::from(
        "\u{feff}key,row,take,state,model,duration_seconds,aspect_ratio,resolution,prompt,note,file,draft,task_id,credits,charged,took_seconds,reason,sha256,fingerprint,differences\r\n",
    );
    for shot in &report.shots {
        let files: Vec<&str> = shot.files.iter().map(|file| file.path.as_str()).collect();
        let differences = shot.files.iter().flat_map(|file| &file.differences);
        let differences: Vec<&str> = differences.filter_map(|it| it["what"].as_str()).collect();
        let cells = [
            cell(&shot.key),
            cell(&shot.row),
            shot.take.to_string(),
            cell(&shot.state),
            cell(&shot.model),
            shot.duration_seconds.to_string(),
            cell(&shot.aspect_ratio),
            cell(&shot.resolution),
            cell(&shot.prompt),
            cell(shot.note.as_deref().unwrap_or_default()),
            cell(&files.join(" ")),
            cell(shot.draft.as_deref().unwrap_or_default()),
            cell(shot.task_id.as_deref().unwrap_or_default()),
            shot.credits.map(|credits| credits.to_string()).unwrap_or_default(),
            if shot.is_charged { "yes" } else { "" }.to_owned(),
            shot.took_seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
            cell(shot.reason.as_deref().unwrap_or_default()),
            shot.files.first().map(|file| file.sha256.clone()).unwrap_or_default(),
            shot.fingerprint.clone(),
            cell(&differences.join(" ")),
        ];
        table.push_str(&cells.join(","));
        table.push_str("\r\n");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_its_row() {
        for (text, written) in [
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("＝1", "\"'＝1\""),
            ("a, \"b\"\nc", "\"a, \"\"b\"\"\nc\""),
            ("雨", "雨"),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
