//! The server: which call is whose, and what every answer has in common.

use super::answer::Answer;
use super::inputs::GetVideo;
use super::library;
use super::live::Live;
use super::message::shown_kind;
use super::person::{Halt, Person};
use super::revision::{Feature, Revision};
use super::shots::{Call, Stop};
use super::tasks;
use super::tools::{Tool, Wanted};
use crate::error::CommandError;
use crate::ledger::ShotId;
use giggle_domain::refusal::without_secrets;
use giggle_domain::{Language, TaskId, text};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CancelTaskParams, CompleteRequestParams, CompleteResult,
    CustomRequest, CustomResult, ErrorCode, GetPromptRequestParams, GetPromptResponse, GetSkillRequestParams,
    GetSkillResult, GetTaskParams, GetTaskResult, Implementation, InitializeRequestParams, InitializeResult,
    InputRequiredResult, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
    ListSkillsResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams,
    ReadResourceResponse, ServerCapabilities, ServerConfig, SubscribeRequestParams, Tool as Definition,
    UnsubscribeRequestParams, UpdateTaskParams,
};
// Clients of older revisions still ask for it.
#[expect(deprecated, reason = "the last revision has no log levels")]
use rmcp::model::SetLevelRequestParams;
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use std::sync::Arc;

/// One connection's server; all of them share what is live.
#[derive(Clone)]
pub struct Server(Arc<Live>);

/// How a call ended.
#[allow(clippy::large_enum_variant, reason = "made once a call, and taken apart at once")]
enum Ended {
    /// With an answer, and the shot of one that may become a task.
    Answered(Answer, Option<ShotId>),
    /// With a question; it is made again with the answer.
    Asked(Box<InputRequiredResult>),
}

impl Server {
    /// A server over what is live.
    pub fn new(live: Arc<Live>) -> Self {
        Self(live)
    }

    fn instructions(&self) -> String {
        let folders: Vec<String> = self.0.setup.folders.all().map(|it| it.display().to_string()).collect();
        let folders = folders.join(", ");
        match self.0.language() {
            Language::English => format!(
                "giggle turns a prompt, and optional start and end frames, into a video clip. Clips cost credits and take minutes; drafts (make_draft) are free.\n\
                 If the person has named no model and has not left the choice to you, ask once with the table of list_models; never choose for them. For a vague request follow next_question. Never ask what was already said.\n\
                 Before generate_video tell the person: you are submitting it, it usually takes 1–5 minutes, they can ask at any time. It returns at once; then end your turn. Do not poll: call get_video when they ask, wait_video only if they want you to wait, then download_video.\n\
                 A refused argument sent nothing: call again with what is allowed. Every other failure is reported and ends the turn. Never submit again because an answer was late, lost or a failure. Another clip of the same shot is `take`, at the person's wish alone.\n\
                 Pass signed links on whole. Files are read and written inside: {folders}."
            ),
            Language::Chinese => format!(
                "giggle 根据提示词和可选的首尾帧生成视频。生成消耗积分，需要数分钟；草稿（make_draft）免费。\n\
                 用户未指定模型、也未把选择权交给你时，用 list_models 的表格询问一次，不要替用户选择。信息不足时按 next_question 引导。已说过的不要再问。\n\
                 调用 generate_video 之前告知用户：即将提交，通常需要 1–5 分钟，可随时询问。该调用立即返回，随后结束本轮回复。不要轮询：用户询问时调用 get_video，仅在用户要求等待时调用 wait_video，之后用 download_video。\n\
                 参数被拒时未发送任何请求，可改正后再调用；其他任何失败都要如实告知并结束本轮。不要因为结果迟到、丢失或失败而再次提交。同一镜头另做一条须由用户提出，使用 `take`。\n\
                 签名链接须完整转发。仅可读写以下文件夹：{folders}。"
            ),
        }
    }

    /// Does one call.
    async fn call(
        &self,
        request: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<Ended, ErrorData> {
        let live = &self.0;
        let language = live.language();
        let Some(tool) = Tool::named(&request.name) else {
            let names = Tool::ALL.map(Tool::name).join(", ");
            let name = without_secrets(&super::foreign::one_line(&request.name));
            return Err(ErrorData::invalid_params(
                format!("there is no tool `{name}`; there are {names}"),
                None,
            ));
        };
        let failed = |error: &CommandError| Ended::Answered(Answer::failure(error, language), None);
        if !live.setup.mode.allows(tool) {
            let (name, mode) = (tool.name(), live.setup.mode.name());
            let error = CommandError::settings(text!(
                "{name} is switched off: this server runs in {mode} mode",
                "{name} 已关闭：服务以 {mode} 模式运行"
            ))
            .hint(text!("nothing was sent", "未发送任何请求"));
            return Ok(failed(&error));
        }
        let mut person = Person::behind(context, &request, &live.seal)?.unless(live.setup.has_no_forms);
        let wanted = match tool.read(request.arguments) {
            Ok(wanted) => wanted,
            Err(error) => return Ok(failed(&error)),
        };
        self.run(wanted, &mut person, context).await
    }

    async fn run(
        &self,
        wanted: Wanted,
        person: &mut Person<'_>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Ended, ErrorData> {
        match (Call { live: &self.0, context }).run(wanted, person).await {
            Ok((answer, id)) => Ok(Ended::Answered(answer, id)),
            Err(Stop::Failed(answer)) => Ok(Ended::Answered(*answer, None)),
            Err(Stop::Halt(Halt::Pause(question))) => Ok(Ended::Asked(question)),
            Err(Stop::Halt(Halt::Cancelled)) => Err(ErrorData::internal_error(
                "the call was cancelled; whatever was submitted continues, and get_video or list_videos finds it",
                None,
            )),
        }
    }

    /// The shot of a task of the protocol.
    fn shot_of(&self, task_id: &str, context: &RequestContext<RoleServer>) -> Result<ShotId, ErrorData> {
        if !Revision::of(context).knows(Feature::Tasks) {
            return Err(no_method("this revision of the protocol has no tasks"));
        }
        let unknown = || ErrorData::invalid_params("there is no such task", None);
        let language = self.0.language();
        let account = self
            .0
            .account()
            .map_err(|error| ErrorData::internal_error(error.message(language).to_owned(), None))?;
        let task_id = TaskId::typed(task_id).map_err(|_| unknown())?;
        self.0.named(&account, task_id.as_str()).map_err(|_| unknown())
    }
}

/// The requests of the protocol that clients make.
const METHODS: [&str; 12] = [
    "initialize",
    "ping",
    "tools/call",
    "tools/list",
    "prompts/get",
    "prompts/list",
    "resources/read",
    "resources/list",
    "resources/templates/list",
    "tasks/get",
    "tasks/update",
    "tasks/cancel",
];

/// The parameters of all requests and what each must be, and which of them a request cannot do without.
const PARAMS: [(&str, Kind, &[&str]); 8] = [
    ("name", Kind::Text, &["tools/call", "prompts/get"]),
    ("uri", Kind::Text, &["resources/read"]),
    ("taskId", Kind::Text, &["tasks/get", "tasks/update", "tasks/cancel"]),
    ("cursor", Kind::Text, &[]),
    ("requestState", Kind::Text, &[]),
    ("arguments", Kind::Object, &[]),
    ("inputResponses", Kind::Object, &[]),
    ("_meta", Kind::Object, &[]),
];

/// What a parameter must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Object,
}

/// Which parameter does not fit its request, in a sentence; `None` where none of those that are known is at fault.
fn misfit(method: &str, params: &serde_json::Value) -> Option<String> {
    if !params.is_object() && !params.is_null() {
        return Some(format!("`params` must be an object, not {}", shown_kind(params)));
    }
    PARAMS.iter().find_map(|(name, kind, needed_by)| {
        let given = params.get(name).filter(|it| !it.is_null());
        let fits = match given {
            None => !needed_by.contains(&method),
            Some(given) => match kind {
                Kind::Text => given.is_string(),
                Kind::Object => given.is_object(),
            },
        };
        let kind = if *kind == Kind::Text { "a text" } else { "an object" };
        (!fits).then(|| match given {
            None => format!("`{name}` is missing: {kind}"),
            Some(given) => format!("`{name}` must be {kind}, not {}", shown_kind(given)),
        })
    })
}

/// Refuses a place in a list to go on from: every list is given whole, and no such place was ever named. An empty one is the beginning.
fn only_page(page: Option<PaginatedRequestParams>) -> Result<(), ErrorData> {
    match page.and_then(|it| it.cursor).filter(|it| !it.is_empty()) {
        None => Ok(()),
        Some(_) => {
            Err(ErrorData::invalid_params("`cursor` is none that this server gave: lists come whole", None))
        }
    }
}

/// A request that this server does not answer.
fn no_method(why: impl Into<std::borrow::Cow<'static, str>>) -> ErrorData {
    ErrorData::new(ErrorCode::METHOD_NOT_FOUND, why, None)
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_prompts()
            .enable_resources()
            .enable_tasks()
            .enable_skills()
            .build();
        let implementation = Implementation::new("giggle", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(capabilities)
            .with_server_info(implementation.with_title("giggle: prompts to video clips"))
            .with_instructions(self.instructions())
    }

    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        context.peer.set_peer_info(request.clone());
        let mut result = self.negotiate_initialize(&request)?;
        let revision = Revision::named(&result.protocol_version);
        result.capabilities = revision.capabilities(result.capabilities);
        result.server_info = revision.implementation(result.server_info);
        Ok(result)
    }

    async fn list_tools(
        &self,
        page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        only_page(page)?;
        let revision = Revision::of(&context);
        let tools = self.0.setup.mode.tools(&self.0.settings.catalog);
        Ok(ListToolsResult::with_all_items(tools.into_iter().map(|tool| revision.tool(tool)).collect()))
    }

    fn get_tool(&self, name: &str) -> Option<Definition> {
        let mode = self.0.setup.mode;
        let tool = Tool::named(name).filter(|tool| mode.allows(*tool))?;
        Some(tool.definition(mode, &self.0.settings.catalog))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let revision = Revision::of(&context);
        let may_be_task = revision.knows(Feature::Tasks)
            && request.name == Tool::GenerateVideo.name()
            && context.client_capabilities().is_some_and(|it| it.supports_tasks());
        match self.call(request, &context).await? {
            Ended::Answered(answer, id) => {
                // Only what runs becomes a task: an answer that is there already is the answer.
                let task =
                    id.filter(|_| may_be_task && !answer.is_error).and_then(|id| tasks::handle(&self.0, id));
                let has_links = !self.0.setup.has_no_links;
                Ok(task
                    .map_or_else(|| answer.into_result(revision, has_links).into(), CallToolResponse::from))
            }
            Ended::Asked(question) => Ok(CallToolResponse::InputRequired(*question)),
        }
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let method = &request.method;
        let params = request.params.unwrap_or_default();
        // What is here under a name that the protocol has did not fit it.
        let why = match method.as_str() {
            known if METHODS.contains(&known) => {
                misfit(known, &params).unwrap_or_else(|| format!("these params do not fit `{known}`"))
            }
            _ => {
                let method = without_secrets(&super::foreign::one_line(method));
                return Err(no_method(format!("this server does not know the method `{method}`")));
            }
        };
        Err(ErrorData::invalid_params(why, None))
    }

    async fn complete(
        &self,
        _: CompleteRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        Err(no_method("this server completes no arguments"))
    }

    #[expect(deprecated, reason = "the last revision has no log levels")]
    async fn set_level(
        &self,
        _: SetLevelRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Err(no_method("this server sends no log messages, so that there is no level to set"))
    }

    async fn subscribe(
        &self,
        _: SubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Err(no_method("this server offers no subscriptions; read the resource again"))
    }

    async fn unsubscribe(
        &self,
        _: UnsubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Err(no_method("this server offers no subscriptions"))
    }

    async fn get_task(
        &self,
        request: GetTaskParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetTaskResult, ErrorData> {
        let id = self.shot_of(&request.task_id, &context)?;
        let call = CallToolRequestParams::new(Tool::GetVideo.name());
        let mut person = Person::behind(&context, &call, &self.0.seal)?;
        let wanted = Wanted::GetVideo(GetVideo { id: Some(request.task_id), links: false });
        let answer = match self.run(wanted, &mut person, &context).await? {
            Ended::Answered(answer, _) => answer,
            Ended::Asked(_) => return Err(ErrorData::internal_error("a task asks for nothing", None)),
        };
        tasks::detailed(&self.0, id, answer).map(GetTaskResult::new)
    }

    async fn update_task(
        &self,
        request: UpdateTaskParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        // No task of ours ever asks for anything.
        self.shot_of(&request.task_id, &context).map(|_| ())
    }

    async fn cancel_task(
        &self,
        request: CancelTaskParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        // The service knows no cancel: the clip is paid for, is made, and stays to be fetched.
        self.shot_of(&request.task_id, &context).map(|_| ())
    }

    async fn list_prompts(
        &self,
        page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        only_page(page)?;
        let revision = Revision::of(&context);
        let prompts = library::prompts(self.0.language());
        Ok(ListPromptsResult::with_all_items(prompts.into_iter().map(|it| revision.prompt(it)).collect()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        library::prompt(&request, self.0.language()).map(GetPromptResponse::from)
    }

    async fn list_resources(
        &self,
        page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        only_page(page)?;
        let revision = Revision::of(&context);
        let resources = library::resources(&self.0);
        Ok(ListResourcesResult::with_all_items(
            resources.into_iter().map(|it| revision.resource(it)).collect(),
        ))
    }

    async fn list_resource_templates(
        &self,
        page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        only_page(page)?;
        let revision = Revision::of(&context);
        let templates = library::templates();
        Ok(ListResourceTemplatesResult::with_all_items(
            templates.into_iter().map(|it| revision.template(it)).collect(),
        ))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        library::read(&self.0, &request.uri).map(ReadResourceResponse::from)
    }

    async fn list_skills(
        &self,
        page: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListSkillsResult, ErrorData> {
        only_page(page)?;
        Ok(ListSkillsResult::with_all_items(library::skills()))
    }

    async fn get_skill(
        &self,
        request: GetSkillRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetSkillResult, ErrorData> {
        let skill = library::skills().into_iter().find(|skill| skill.uri == request.uri);
        skill.map(GetSkillResult::new).ok_or_else(|| {
            let uri = super::foreign::one_line(&request.uri);
            ErrorData::invalid_params(format!("there is no skill at {uri}"), None)
        })
    }
}
