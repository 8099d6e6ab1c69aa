//! The server: which call is whose, and what every answer has in common.

use super::answer::Answer;
use super::arguments::Arguments;
use super::library;
use super::live::Live;
use super::person::{Pause, Person};
use super::shots::{Call, Stop};
use super::tasks;
use super::tools;
use crate::error::CommandError;
use crate::ledger::ShotId;
use giggle_domain::{Language, TaskId};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CancelTaskParams, CustomRequest, CustomResult, ErrorCode,
    GetPromptRequestParams, GetPromptResponse, GetSkillRequestParams, GetSkillResult, GetTaskParams,
    GetTaskResult, Implementation, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
    ListSkillsResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams,
    ReadResourceResponse, ServerCapabilities, ServerConfig, Tool, UpdateTaskParams,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use std::sync::Arc;

/// One connection's server; all of them share what is live.
#[derive(Clone)]
pub struct Server(Arc<Live>);

impl Server {
    /// A server over what is live.
    pub fn new(live: Arc<Live>) -> Self {
        Self(live)
    }

    /// What all servers of this process share.
    pub fn live(&self) -> &Arc<Live> {
        &self.0
    }

    fn instructions(&self) -> String {
        let folders: Vec<String> = self.0.setup.folders.all().map(|it| it.display().to_string()).collect();
        let folders = folders.join(", ");
        match self.0.language() {
            Language::English => format!(
                "giggle turns a prompt, and optional start and end frames, into a video clip; clips cost credits and take minutes.\n\
                 A request that says enough is run at once. For a vague one, follow next_question: the models are shown and one is chosen explicitly by the person, then the duration (with the model's default), frames or none, the aspect ratio (16:9 recommended). Never ask what was already said.\n\
                 Offer make_draft first: it is free. Before generate_video tell the person that it is on its way, usually takes 1–5 minutes, and that they can ask at any time.\n\
                 generate_video returns at once. Use wait_video or get_video, then download_video. Never call generate_video again because an answer was late, lost or an error: the ledger knows the shot; look with get_video or list_videos. Another clip of the same shot is `take`, and the person's wish alone.\n\
                 Signed links are passed on whole. Files are read and written inside: {folders}."
            ),
            Language::Chinese => format!(
                "giggle 根据提示词和可选的首尾帧生成视频；生成消耗积分，需要数分钟。\n\
                 信息足够的请求直接执行。信息不足时按 next_question 引导：展示模型并由用户明确选择，然后是时长（含默认值）、是否使用首尾帧、画面比例（推荐 16:9）。已说过的不要再问。\n\
                 建议先用 make_draft（免费）。调用 generate_video 之前告知用户：已开始生成，通常需要 1–5 分钟，可随时询问进度。\n\
                 generate_video 立即返回。之后用 wait_video 或 get_video，再用 download_video。不要因为结果迟到、丢失或报错而再次调用 generate_video：账本已有记录，请用 get_video 或 list_videos 查看。同一镜头另做一份须由用户提出，使用 `take`。\n\
                 签名链接须完整转发。仅可读写以下文件夹：{folders}。"
            ),
        }
    }

    /// Does one call. `Ok(Err(_))`: the person has to be asked, and the call made again.
    async fn call(
        &self,
        request: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<Result<(Answer, Option<ShotId>), Pause>, ErrorData> {
        let live = &self.0;
        let name = request.name.as_ref();
        let Some(tool) = tools::tool(name, &live.settings.catalog) else {
            let names = tools::NAMES.join(", ");
            return Err(ErrorData::invalid_params(
                format!("there is no tool `{name}`; there are {names}"),
                None,
            ));
        };
        if !live.setup.mode.allows(name) {
            let mode = live.setup.mode.name();
            let error = CommandError::settings(live.output.say(
                format!("{name} is switched off: this server runs in {mode} mode"),
                format!("{name} 已关闭：服务以 {mode} 模式运行"),
            ))
            .hint(live.output.say("nothing was sent", "未发送任何请求"));
            return Ok(Ok((Answer::failure(&error, live.language()), None)));
        }
        let mut person = Person::behind(context, &request);
        let arguments = match Arguments::new(request.arguments, &tool.input_schema, live.language()) {
            Ok(arguments) => arguments,
            Err(error) => return Ok(Ok((Answer::failure(&error, live.language()), None))),
        };
        let call = Call { live, arguments, context };
        let plain = |answer: Answer| (answer, None);
        let done = match name {
            "list_models" => call.list_models().map(plain),
            "next_question" => call.next_question(&mut person).await.map(plain),
            "estimate_cost" => call.estimate_cost().await.map(plain),
            "make_draft" => call.make_draft().await.map(plain),
            "generate_video" => call.generate_video(&mut person).await,
            "get_video" => call.get_video().await.map(plain),
            "wait_video" => call.wait_video().await.map(plain),
            "download_video" => call.download_video().await.map(plain),
            _ => call.list_videos().map(plain),
        };
        match done {
            Ok(done) => Ok(Ok(done)),
            Err(Stop::Failed(answer)) => Ok(Ok((*answer, None))),
            Err(Stop::Refused(error)) => Ok(Ok((Answer::failure(&error, live.language()), None))),
            Err(Stop::Pause(pause)) => Ok(Err(pause)),
            Err(Stop::Cancelled) => Err(ErrorData::internal_error(
                "the call was cancelled; whatever was submitted goes on, and get_video or list_videos finds it",
                None,
            )),
        }
    }

    /// The shot of a task of the protocol.
    fn shot_of(&self, task_id: &str) -> Result<ShotId, ErrorData> {
        let unknown = || ErrorData::invalid_params(format!("there is no task `{task_id}`"), None);
        let account = self
            .0
            .account()
            .map_err(|error| ErrorData::internal_error(error.message(self.0.language()).to_owned(), None))?;
        let task_id = TaskId::parse(task_id).map_err(|_| unknown())?;
        let held = account.session.ledger.holder(&account.session.realm, &task_id);
        held.ok().flatten().map(|key| key.shot).ok_or_else(unknown)
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

/// What a value is, in a word or two.
fn shown_kind(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Null => "null",
        serde_json::Value::Bool(_) => "a truth value",
        serde_json::Value::Number(_) => "a number",
        serde_json::Value::String(_) => "a text",
        serde_json::Value::Array(_) => "a list",
        serde_json::Value::Object(_) => "one with these values",
    }
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

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::all(self.0.setup.mode, &self.0.settings.catalog)))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::tool(name, &self.0.settings.catalog).filter(|_| self.0.setup.mode.allows(name))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let may_be_task = request.name == "generate_video"
            && context.client_capabilities().is_some_and(|it| it.supports_tasks());
        match self.call(request, &context).await? {
            Ok((answer, id)) => {
                // Only what runs becomes a task: an answer that is there already is the answer.
                let task =
                    id.filter(|_| may_be_task && !answer.is_error).and_then(|id| tasks::handle(&self.0, id));
                Ok(task.map_or_else(|| answer.into_result().into(), CallToolResponse::from))
            }
            Err(Pause(question)) => Ok(CallToolResponse::InputRequired(*question)),
        }
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let method = &request.method;
        let params = request.params.unwrap_or_default();
        // What stands here under a name that the protocol has was not fit for it.
        let why = match method.as_str() {
            "tools/call" if params.is_object() && !params["name"].is_string() => {
                "`name` is no text".to_owned()
            }
            "tools/call" | "prompts/get" if params.is_object() => {
                format!("`arguments` is an object, not {}", shown_kind(&params["arguments"]))
            }
            known if METHODS.contains(&known) => format!("these are no params of `{known}`"),
            _ => return Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, method.clone(), None)),
        };
        Err(ErrorData::invalid_params(why, None))
    }

    async fn get_task(
        &self,
        request: GetTaskParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetTaskResult, ErrorData> {
        let id = self.shot_of(&request.task_id)?;
        let mut arguments = rmcp::model::JsonObject::new();
        arguments.insert("id".into(), serde_json::json!(request.task_id));
        let call = CallToolRequestParams::new("get_video").with_arguments(arguments);
        let answer = match self.call(call, &context).await? {
            Ok((answer, _)) => answer,
            Err(_) => return Err(ErrorData::internal_error("the task asks for nothing", None)),
        };
        tasks::detailed(&self.0, id, answer).map(GetTaskResult::new)
    }

    async fn update_task(
        &self,
        request: UpdateTaskParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        // No task of ours ever asks for anything.
        self.shot_of(&request.task_id).map(|_| ())
    }

    async fn cancel_task(
        &self,
        request: CancelTaskParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        // The service knows no cancel: the clip is paid for, is made, and stays to be fetched.
        self.shot_of(&request.task_id).map(|_| ())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(library::prompts(self.0.language()))
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
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(library::resources(&self.0)))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(ListResourceTemplatesResult::with_all_items(library::templates()))
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
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListSkillsResult, ErrorData> {
        Ok(ListSkillsResult::with_all_items(library::skills()))
    }

    async fn get_skill(
        &self,
        request: GetSkillRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetSkillResult, ErrorData> {
        let skill = library::skills().into_iter().find(|skill| skill.uri == request.uri);
        skill
            .map(GetSkillResult::new)
            .ok_or_else(|| ErrorData::invalid_params(format!("there is no skill at {}", request.uri), None))
    }
}
