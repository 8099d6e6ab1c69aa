//! The person behind a client: asked where they can be, and never answered for.
//!
//! An answer that is missing, blank or of the wrong kind is no answer. It is used up when it is read, and no question is
//! put more than three times in one call. What has to survive between two rounds of a stateless call travels through the
//! client and is signed: nothing that comes back altered, late, or to another call is believed.

use super::arguments::is_blank;
use super::revision::{Feature, Revision};
use rmcp::model::{
    CallToolRequestParams, ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction,
    ElicitationSchema, InputRequest, InputRequests, InputRequiredResult, JsonObject, RequestStateCodec,
    SealOptions,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long a question stays open in the middle of a call: longer than a person needs, shorter than a client's patience
/// with a call that shows no sign of life.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// How long an answer may take where the call ends with the question: a person may be away for a while.
const STATE_LIFETIME: Duration = Duration::from_secs(60 * 60);
/// How often one question is put in one call.
const MOST_TIMES: u32 = 3;

/// What signs the state that travels through clients, with a key of this process that nobody else has.
pub struct Seal(RequestStateCodec);

impl Default for Seal {
    fn default() -> Self {
        let halves = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()];
        let key: Vec<u8> = halves.iter().flat_map(|it| *it.as_bytes()).collect();
        Self(RequestStateCodec::new_unchecked(key))
    }
}

/// What one round of a call leaves for the next.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct State {
    /// The answers that were good.
    kept: BTreeMap<String, Value>,
    /// How often each question was put.
    asked: BTreeMap<String, u32>,
    /// The question that is open: only this one can be answered.
    open: String,
}

/// Who can be asked, and what was answered so far.
pub struct Person<'a> {
    context: &'a RequestContext<RoleServer>,
    seal: &'a Seal,
    way: Way,
    revision: Revision,
    binding: Vec<u8>,
    given: BTreeMap<String, Value>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    InCall,
    ByReturn,
    Nobody,
}

/// What became of a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply<T> {
    /// A good answer.
    Said(T),
    /// The person declined, or the client could not show the question.
    Declined,
    /// It was put as often as may be, and nothing that answers it came back.
    Unanswered,
    /// Nobody can be asked.
    Nobody,
}

/// Why a call cannot go on.
pub enum Halt {
    /// It ends here, and is made again with the answer.
    Pause(Box<InputRequiredResult>),
    /// It was cancelled, or the server ends.
    Cancelled,
}

/// One field to fill in.
#[derive(Debug, Clone)]
pub struct Form {
    name: &'static str,
    schema: Value,
}

impl Form {
    /// Any text.
    pub fn text() -> Self {
        Self { name: "answer", schema: json!({"type": "string", "minLength": 1}) }
    }

    /// One of several.
    pub fn choice(values: &[&str], default: Option<&str>) -> Self {
        let mut schema = json!({"type": "string", "enum": values});
        if let Some(default) = default {
            schema["default"] = json!(default);
        }
        Self { name: "answer", schema }
    }

    /// Yes or no.
    pub fn consent(name: &'static str) -> Self {
        Self { name, schema: json!({"type": "boolean", "default": false}) }
    }

    /// What was filled in, where it fits.
    fn answer(&self, content: &Value) -> Option<Value> {
        let value = content.get(self.name)?;
        let fits = match value {
            Value::String(text) => {
                let choices = self.schema.get("enum").and_then(Value::as_array);
                self.schema["type"] == "string"
                    && !is_blank(text)
                    && choices.is_none_or(|choices| choices.iter().any(|it| it == text.trim()))
            }
            Value::Bool(_) => self.schema["type"] == "boolean",
            _ => false,
        };
        fits.then(|| match value {
            Value::String(text) => json!(text.trim()),
            other => other.clone(),
        })
    }

    fn schema(&self, revision: Revision) -> Option<ElicitationSchema> {
        let mut field = self.schema.clone();
        if field["type"] == "string"
            && !revision.knows(Feature::TextDefaults)
            && let Some(field) = field.as_object_mut()
        {
            field.remove("default");
        }
        let mut properties = JsonObject::new();
        properties.insert(self.name.into(), field);
        let schema = json!({"type": "object", "properties": properties, "required": [self.name]});
        serde_json::from_value(schema).ok()
    }
}

impl<'a> Person<'a> {
    /// The person behind a call.
    ///
    /// # Errors
    ///
    /// The call brings a state that this server did not give, or did not give to this call.
    pub fn behind(
        context: &'a RequestContext<RoleServer>,
        call: &CallToolRequestParams,
        seal: &'a Seal,
    ) -> Result<Self, ErrorData> {
        let revision = Revision::of(context);
        let capability = context.client_capabilities().and_then(|it| it.elicitation);
        let has_forms = capability.is_some_and(|it| it.form.is_some() || it.url.is_none());
        let way = if has_forms && revision.knows(Feature::AskByReturn) {
            Way::ByReturn
        } else if has_forms && revision.knows(Feature::AskInCall) {
            Way::InCall
        } else {
            Way::Nobody
        };
        let binding = binding(call);
        let mut state = State::default();
        let mut given = BTreeMap::new();
        if let Some(sealed) = &call.request_state {
            state = seal.0.open_json_with(sealed, &binding).map_err(|_| {
                ErrorData::invalid_params(
                    "requestState is not one that this server gave to this call, or it has expired; nothing was sent: make the call again without it",
                    None,
                )
            })?;
            given = std::mem::take(&mut state.kept);
            // Only what was asked can have been answered.
            let answer = call.input_responses.as_ref().and_then(|it| it.get(&state.open));
            if let Some(answer) = answer {
                given.insert(state.open.clone(), answer.clone());
            }
        }
        Ok(Self { context, seal, way, revision, binding, given, state })
    }

    /// The same call with nobody who can be asked, where its server was started so.
    #[must_use]
    pub fn unless(mut self, is_silent: bool) -> Self {
        if is_silent {
            self.way = Way::Nobody;
        }
        self
    }

    /// Whether anybody can be asked.
    pub fn can_be_asked(&self) -> bool {
        self.way != Way::Nobody
    }

    /// Puts a question until an answer is good, at most three times. The key tells the questions of one call apart; what
    /// `check` says of a bad answer stands before the question when it is put again.
    ///
    /// # Errors
    ///
    /// The call has to end: to be made again with the answer, or since it was cancelled.
    pub async fn ask<T>(
        &mut self,
        key: &str,
        message: &str,
        form: &Form,
        mut check: impl FnMut(&Value) -> Result<T, String>,
    ) -> Result<Reply<T>, Halt> {
        let mut why = String::new();
        loop {
            let result = match self.given.remove(key) {
                Some(answer) => {
                    serde_json::from_value::<ElicitResult>(answer.clone()).ok().map(|it| (it, answer))
                }
                None if self.way == Way::Nobody => return Ok(Reply::Nobody),
                None => {
                    let times = self.state.asked.entry(key.to_owned()).or_default();
                    if *times >= MOST_TIMES {
                        return Ok(Reply::Unanswered);
                    }
                    *times += 1;
                    let text = if why.is_empty() { message.to_owned() } else { format!("{why}\n{message}") };
                    let Some(params) = self.params(&text, form) else { return Ok(Reply::Nobody) };
                    if self.way == Way::ByReturn {
                        return Err(self.pause(key, params));
                    }
                    let asked = tokio::select! {
                        asked = self.context.peer.create_elicitation_with_timeout(params, Some(PATIENCE)) => asked,
                        () = self.context.ct.cancelled() => return Err(Halt::Cancelled),
                    };
                    match asked {
                        Ok(result) => Some((result, Value::Null)),
                        // A client that promised to ask and cannot, or a person who is away.
                        Err(_) => return Ok(Reply::Declined),
                    }
                }
            };
            let Some((result, whole)) = result else { continue };
            if result.action != ElicitationAction::Accept {
                return Ok(Reply::Declined);
            }
            let Some(value) = result.content.as_ref().and_then(|content| form.answer(content)) else {
                continue;
            };
            match check(&value) {
                Ok(said) => {
                    if self.way == Way::ByReturn {
                        self.state.kept.insert(key.to_owned(), whole);
                    }
                    return Ok(Reply::Said(said));
                }
                Err(fault) => why = fault,
            }
        }
    }

    fn params(&self, message: &str, form: &Form) -> Option<ElicitRequestParams> {
        let requested_schema = form.schema(self.revision)?;
        Some(ElicitRequestParams::FormElicitationParams {
            meta: None,
            message: message.to_owned(),
            requested_schema,
        })
    }

    fn pause(&mut self, key: &str, params: ElicitRequestParams) -> Halt {
        key.clone_into(&mut self.state.open);
        let mut requests = InputRequests::new();
        requests.insert(key.to_owned(), InputRequest::Elicitation(ElicitRequest::new(params)));
        let options = SealOptions::new().associated_data(&self.binding).ttl(STATE_LIFETIME);
        let state = self.seal.0.seal_json_with(&self.state, &options).ok();
        Halt::Pause(Box::new(InputRequiredResult::new(Some(requests), state)))
    }
}

/// What a state is bound to: the tool and its arguments, in whatever order they come.
fn binding(call: &CallToolRequestParams) -> Vec<u8> {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(object) => {
                let names: BTreeSet<&String> = object.keys().collect();
                Value::Object(names.into_iter().map(|it| (it.clone(), sorted(&object[it]))).collect())
            }
            Value::Array(items) => items.iter().map(sorted).collect(),
            other => other.clone(),
        }
    }
    let arguments = call.arguments.clone().map_or(Value::Null, |it| sorted(&Value::Object(it)));
    format!("{}\n{arguments}", call.name).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::super::revision::Revision;
    use super::super::schema::tests::faults;
    use super::Form;
    use serde_json::{Value, json};

    #[test]
    fn what_is_no_answer_is_none() {
        let cases: [Value; 9] = [
            json!({}),
            json!({"answer": null}),
            json!({"answer": ""}),
            json!({"answer": "\u{3000}\u{200b}"}),
            json!({"answer": 7}),
            json!({"answer": true}),
            json!({"answer": ["a lake"]}),
            json!({"other": "a lake"}),
            json!([]),
        ];
        for content in cases {
            for form in [Form::text(), Form::choice(&["a lake", "7"], None)] {
                assert_eq!(form.answer(&content), None, "{content}");
            }
        }
    }

    #[test]
    fn an_answer_is_of_the_form() {
        assert_eq!(Form::text().answer(&json!({"answer": " a lake "})), Some(json!("a lake")));
        assert_eq!(Form::choice(&["4", "6"], Some("4")).answer(&json!({"answer": "6"})), Some(json!("6")));
        assert_eq!(Form::choice(&["4", "6"], Some("4")).answer(&json!({"answer": "5"})), None);
        assert_eq!(Form::consent("make_it").answer(&json!({"make_it": true})), Some(json!(true)));
        assert_eq!(Form::consent("make_it").answer(&json!({"make_it": "true"})), None);
    }

    #[test]
    fn every_node_of_every_form_has_one_type() {
        let forms = [Form::text(), Form::choice(&["4", "6"], Some("4")), Form::consent("make_it")];
        for (form, revision) in forms.iter().flat_map(|form| Revision::ALL.map(|it| (form, it))) {
            let schema = serde_json::to_value(form.schema(revision).unwrap()).unwrap();
            let mut found = Vec::new();
            faults(schema.as_object().unwrap(), "form", &mut found);
            assert_eq!(found, Vec::<String>::new());
            let has_default = schema["properties"]["answer"]["default"].is_string();
            assert!(!has_default || revision >= Revision::November2025);
        }
    }
}
