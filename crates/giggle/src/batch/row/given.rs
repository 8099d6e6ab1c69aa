//! What a row is made from: frames, and reference material, each as it was given and as it is sent.

use super::super::chain::Link;
use super::super::listed::{Combination, Frame, Material};
use super::super::node::{Node, Place, Value};
use super::super::source::Format;
use super::{Filled, Picture, RowReader};
use crate::home::at_home;
use crate::pictures;
use crate::shot_flags::{did_you_mean, other_form, other_path};
use giggle_domain::catalog::DEFAULT_MODEL;
use giggle_domain::refusal::{Field, shown};
use giggle_domain::{FrameArgument, ReferenceKind, References, ShotSketch, Text, reference, text};
use std::collections::BTreeMap;

impl RowReader<'_> {
    /// A frame: the picture itself for the fingerprint, or a link to another shot.
    pub(super) fn frame(
        &mut self,
        filled: &BTreeMap<&'static str, Filled>,
        name: &'static str,
        key: Option<&str>,
    ) -> (Option<Picture>, Option<(Link, Place)>) {
        let Some(Filled { text, place }) = filled.get(name).filter(|it| !it.text.trim().is_empty()) else {
            return (None, None);
        };
        let which = if name == "start_frame" { Field::StartFrame } else { Field::EndFrame };
        let (text, place) = (text.clone(), *place);
        match Link::parse(&text) {
            Some(Ok(_)) if which == Field::EndFrame => {
                let what = text!("only a start frame can come from another shot", "只有首帧可以引用其他镜头");
                self.fault(place, key, what);
                return (None, None);
            }
            Some(Ok(link)) => return (None, Some((link, place))),
            Some(Err(what)) => {
                self.fault(place, key, what);
                return (None, None);
            }
            None => {}
        }
        (self.picture(&text, place, which, key), None)
    }

    /// A picture as it was given, and as it is sent; files are read, and let go of again.
    fn picture(&mut self, text: &str, place: Place, which: Field, key: Option<&str>) -> Option<Picture> {
        match FrameArgument::parse(text.trim()) {
            Ok(FrameArgument::Ready(frame)) => match pictures::judged(frame) {
                Ok(frame) => Some((Frame::Ready(frame.clone()), frame)),
                Err(fault) => {
                    let name = which.name().replace('-', "_");
                    self.fault(place, key, Text::about(format_args!("`{name}`"), &fault.text()));
                    None
                }
            },
            // Whoever sent the list is elsewhere: not even whether there is such a file is theirs to learn.
            Ok(FrameArgument::File(_)) if !self.reading.may_read_files => {
                let what = text!(
                    "an uploaded list must refer to pictures by their address, not by a path on the server",
                    "上传的镜头表须以网址引用图片，不能使用服务器上的路径"
                );
                self.fault(place, key, what);
                None
            }
            Ok(FrameArgument::File(path)) => {
                let path = self.reading.folder.join(at_home(path));
                match self.pictures.read(&path) {
                    Ok(frame) => Some((Frame::File(path), frame)),
                    Err(mut what) => {
                        let meant = match other_path(&path) {
                            Some(other) => {
                                Some(text!("{other} exists: use that path", "存在 {other}：请使用该路径"))
                            }
                            None if path.symlink_metadata().is_ok() => None,
                            None => other_form(text).map(|form| did_you_mean(&form)),
                        };
                        if let Some(meant) = meant {
                            what = what.then(&text!("; ", "；"), &meant);
                        }
                        self.fault(place, key, what);
                        None
                    }
                }
            }
            Err(refusal) => {
                self.fault(place, key, refusal.of(which).text());
                None
            }
        }
    }

    /// The texts of a field that may hold several: a list, or in a table the parts of a cell.
    pub(super) fn several(
        &mut self,
        name: &str,
        node: &Node,
        combination: &Combination<'_>,
        key: Option<&str>,
    ) -> Vec<Filled> {
        let nodes = match &node.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut found = Vec::new();
        for node in nodes {
            let Some(text) = node.text() else {
                let Text { en, zh } = node.kind();
                let what = text!(
                    "`{name}` must be a text or a list of texts, not {en}",
                    "`{name}` 应为文本或文本列表，而不是{zh}"
                );
                self.fault(node.place, key, what);
                continue;
            };
            let text = match self.fill(text, combination) {
                Ok(text) => text,
                Err(what) => {
                    self.fault(node.place, key, what);
                    continue;
                }
            };
            let one = |text: &str| Filled { text: text.trim().to_owned(), place: node.place };
            match self.format {
                Format::Csv => found.extend(text.trim().split(['|', '\n']).map(one)),
                Format::Yaml | Format::Json | Format::JsonLines => found.push(one(&text)),
            }
        }
        // A single blank text says nothing; among others it would move what the prompt calls by its place.
        if let [only] = found.as_slice()
            && only.text.is_empty()
        {
            return Vec::new();
        }
        if let Some(blank) = found.iter().find(|it| it.text.is_empty()) {
            self.fault(blank.place, key, text!("`{name}` has an empty entry", "`{name}` 中有空项"));
            found.clear();
        }
        found
    }

    /// Reference material as it was given, and as it is sent; none of it where some of it is wrong.
    pub(super) fn material(
        &mut self,
        given: &[(ReferenceKind, Filled)],
        sketch: &ShotSketch,
        key: Option<&str>,
    ) -> Option<(Material, References)> {
        let before = self.faults.len();
        let images = given.iter().filter(|(kind, _)| *kind == ReferenceKind::Image);
        if let Some((_, surplus)) = images.clone().nth(reference::MOST_IMAGES) {
            let model = sketch.model.as_deref().unwrap_or(DEFAULT_MODEL);
            let what = reference::too_many(&shown(model), images.count()).text();
            self.fault(surplus.place, key, what);
            return None;
        }
        let (mut material, mut references) = (Material::default(), References::default());
        for (kind, Filled { text, place }) in given {
            let is_file = matches!(FrameArgument::parse(text), Ok(FrameArgument::File(_)));
            if Link::parse(text).is_some() {
                let what = text!("only a start frame can come from another shot", "只有首帧可以引用其他镜头");
                self.fault(*place, key, what);
            } else if *kind != ReferenceKind::Image && is_file {
                self.fault(*place, key, reference::no_file(*kind).text());
            } else if let Some((frame, picture)) = self.picture(text, *place, kind.field(), key) {
                material.of_mut(*kind).push(frame);
                references.of_mut(*kind).push(picture);
            }
        }
        (self.faults.len() == before).then_some((material, references))
    }
}
