//! Which revision of the protocol knows what: one table, asked before anything is sent.
//!
//! A client of an older revision ends a whole answer over one part that it does not know, and the clip is paid for by then.

use rmcp::RoleServer;
use rmcp::model::{
    CallToolResult, ContentBlock, Implementation, Prompt, ProtocolVersion, Resource, ResourceTemplate,
    ServerCapabilities, Tool,
};
use rmcp::service::RequestContext;

/// A revision of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Revision {
    /// 2024-11-05
    November2024,
    /// 2025-03-26
    March2025,
    /// 2025-06-18
    June2025,
    /// 2025-11-25
    November2025,
    /// 2026-07-28
    July2026,
}

/// Something that came, or went, with a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// Hints about what a tool does.
    Annotations,
    /// Words in a notification of progress.
    ProgressWords,
    /// Titles beside names.
    Titles,
    /// An answer as data, and its schema.
    Data,
    /// A link to a file as a part of an answer.
    ResourceLinks,
    /// A question to the person in the middle of a call.
    AskInCall,
    /// A default for a text in a form.
    TextDefaults,
    /// A call that ends with a question, and is made again with the answer.
    AskByReturn,
    /// A call that becomes a task.
    Tasks,
    /// Extensions among the capabilities, such as tasks and skills.
    Extensions,
}

impl Revision {
    /// All of them, the oldest first.
    pub const ALL: [Self; 5] =
        [Self::November2024, Self::March2025, Self::June2025, Self::November2025, Self::July2026];

    /// The revision that a request speaks. What is not known is read as the last known one before it.
    pub fn of(context: &RequestContext<RoleServer>) -> Self {
        // Without a word about it, the specification has it taken for this one.
        context.protocol_version().map_or(Self::March2025, |version| Self::named(&version))
    }

    /// The revision of a version's name.
    pub fn named(version: &ProtocolVersion) -> Self {
        let before = Self::ALL.into_iter().rev().find(|it| it.name() <= version.as_str());
        before.unwrap_or(Self::November2024)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::November2024 => "2024-11-05",
            Self::March2025 => "2025-03-26",
            Self::June2025 => "2025-06-18",
            Self::November2025 => "2025-11-25",
            Self::July2026 => "2026-07-28",
        }
    }

    /// Whether it knows something.
    pub fn knows(self, feature: Feature) -> bool {
        match feature {
            Feature::Annotations | Feature::ProgressWords => self >= Self::March2025,
            Feature::Titles | Feature::Data | Feature::ResourceLinks => self >= Self::June2025,
            // The last revision is stateless: the server may not ask.
            Feature::AskInCall => self >= Self::June2025 && self < Self::July2026,
            Feature::TextDefaults => self >= Self::November2025,
            Feature::AskByReturn | Feature::Tasks | Feature::Extensions => self >= Self::July2026,
        }
    }

    /// A tool's definition as this revision knows it.
    pub fn tool(self, mut tool: Tool) -> Tool {
        if !self.knows(Feature::Annotations) {
            tool.annotations = None;
        }
        if !self.knows(Feature::Titles) {
            tool.title = None;
        }
        if !self.knows(Feature::Data) {
            tool.output_schema = None;
        }
        tool
    }

    /// An answer as this revision knows it; links can be left out of every answer.
    pub fn answer(self, mut result: CallToolResult, has_links: bool) -> CallToolResult {
        if !self.knows(Feature::Data) {
            result.structured_content = None;
        }
        if !has_links || !self.knows(Feature::ResourceLinks) {
            result.content.retain(|block| !matches!(block, ContentBlock::ResourceLink(_)));
        }
        result
    }

    /// A resource as this revision knows it.
    pub fn resource(self, mut resource: Resource) -> Resource {
        if !self.knows(Feature::Titles) {
            resource.title = None;
        }
        resource
    }

    /// A template as this revision knows it.
    pub fn template(self, mut template: ResourceTemplate) -> ResourceTemplate {
        if !self.knows(Feature::Titles) {
            template.title = None;
        }
        template
    }

    /// A prompt as this revision knows it.
    pub fn prompt(self, mut prompt: Prompt) -> Prompt {
        if !self.knows(Feature::Titles) {
            prompt.title = None;
            for argument in prompt.arguments.iter_mut().flatten() {
                argument.title = None;
            }
        }
        prompt
    }

    /// What the server can do, as this revision knows it.
    pub fn capabilities(self, mut capabilities: ServerCapabilities) -> ServerCapabilities {
        if !self.knows(Feature::Extensions) {
            capabilities.extensions = None;
        }
        capabilities
    }

    /// The server's name, as this revision knows it.
    pub fn implementation(self, mut implementation: Implementation) -> Implementation {
        if !self.knows(Feature::Titles) {
            implementation.title = None;
        }
        implementation
    }
}

#[cfg(test)]
mod tests {
    use super::{Feature, Revision};
    use rmcp::model::ProtocolVersion;

    #[test]
    fn the_library_and_the_table_know_the_same_revisions() {
        let known: Vec<&str> = ProtocolVersion::KNOWN_VERSIONS.iter().map(|it| it.as_str()).collect();
        assert_eq!(known, Revision::ALL.map(Revision::name));
        for version in ProtocolVersion::KNOWN_VERSIONS {
            assert_eq!(Revision::named(version).name(), version.as_str());
        }
    }

    #[test]
    fn nobody_is_asked_in_two_ways() {
        for revision in Revision::ALL {
            assert!(!(revision.knows(Feature::AskInCall) && revision.knows(Feature::AskByReturn)));
        }
    }
}
