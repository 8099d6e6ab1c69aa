//! The person behind the agent: asked directly where the client can, by the protocol that it speaks.
//!
//! Up to the revision of 2025-11-25 the server asks in the middle of a call. From 2026-07-28 on it may not: the call ends
//! with what it needs to know, and is made again with the answers, which travel with it. Where nobody can be asked, the
//! question goes back to the agent as data.

use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequestParams, ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction,
    ElicitationSchema, InputRequest, InputRequests, InputRequiredResult, ProtocolVersion,
};
use rmcp::service::RequestContext;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long a question stays open in the middle of a call: longer than a person needs, shorter than a client's patience
/// with a call that shows no sign of life.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// Who can be asked, and what was answered so far.
pub struct Person<'a> {
    context: &'a RequestContext<RoleServer>,
    way: Way,
    answers: BTreeMap<String, Value>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Now,
    ByReturn,
    Nobody,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// What was filled in.
    Said(Value),
    /// The person would not say.
    Declined,
    /// Nobody can be asked.
    Nobody,
}

/// The call ends here, and is made again with the answer.
pub struct Pause(pub Box<InputRequiredResult>);

impl<'a> Person<'a> {
    /// The person behind a call.
    pub fn behind(context: &'a RequestContext<RoleServer>, call: &CallToolRequestParams) -> Self {
        let capability = context.client_capabilities().and_then(|it| it.elicitation);
        let has_forms = capability.is_some_and(|it| it.form.is_some() || it.url.is_none());
        let is_stateless = context
            .protocol_version()
            .is_some_and(|it| it.as_str() >= ProtocolVersion::V_2026_07_28.as_str());
        let way = match (has_forms, is_stateless) {
            (false, _) => Way::Nobody,
            (true, true) => Way::ByReturn,
            (true, false) => Way::Now,
        };
        // What an earlier round was told comes back as it was given; it says nothing that the caller could not say.
        let mut answers: BTreeMap<String, Value> = call
            .request_state
            .as_deref()
            .and_then(|state| serde_json::from_str(state).ok())
            .unwrap_or_default();
        answers.extend(call.input_responses.clone().unwrap_or_default());
        Self { context, way, answers }
    }

    /// Whether anybody can be asked.
    pub fn can_be_asked(&self) -> bool {
        self.way != Way::Nobody
    }

    /// Asks for the fields of a form. The key tells the questions of one call apart.
    ///
    /// # Errors
    ///
    /// The call has to end, to be made again with the answer.
    pub async fn ask(
        &mut self,
        key: &str,
        message: &str,
        properties: Value,
        needed: &str,
    ) -> Result<Reply, Pause> {
        if let Some(answer) = self.answers.get(key) {
            return Ok(reply(serde_json::from_value(answer.clone()).ok()));
        }
        let schema = json!({"type": "object", "properties": properties, "required": [needed]});
        let Ok(requested_schema) = serde_json::from_value::<ElicitationSchema>(schema) else {
            return Ok(Reply::Nobody);
        };
        let params = ElicitRequestParams::FormElicitationParams {
            meta: None,
            message: message.to_owned(),
            requested_schema,
        };
        match self.way {
            Way::Nobody => Ok(Reply::Nobody),
            Way::Now => {
                let asked = self.context.peer.create_elicitation_with_timeout(params, Some(PATIENCE)).await;
                Ok(match asked {
                    Ok(result) => reply(Some(result)),
                    // A client that promised to ask and cannot: the agent asks instead.
                    Err(_) => Reply::Nobody,
                })
            }
            Way::ByReturn => {
                let mut requests = InputRequests::new();
                requests.insert(key.to_owned(), InputRequest::Elicitation(ElicitRequest::new(params)));
                let state = serde_json::to_string(&self.answers).ok();
                Err(Pause(Box::new(InputRequiredResult::new(Some(requests), state))))
            }
        }
    }
}

fn reply(result: Option<ElicitResult>) -> Reply {
    match result {
        Some(ElicitResult { action: ElicitationAction::Accept, content: Some(content), .. }) => {
            Reply::Said(content)
        }
        _ => Reply::Declined,
    }
}
