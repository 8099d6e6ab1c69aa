//! The refusals of known gateways, frameworks and vendors, as their sources have them.

/// Each refuses, and says nothing else.
pub(super) const USUAL: &[&str] = &[
    // nginx.
    "<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n<body>\r\n<center><h1>429 Too Many Requests</h1></center>\r\n<hr><center>nginx/1.18.0 (Ubuntu)</center>\r\n</body>\r\n</html>\r\n",
    "<html>\r\n<head><title>429</title></head>\r\n<body>\r\n<center><h1>429</h1></center>\r\n<hr><center>nginx/1.18.0 (Ubuntu)</center>\r\n</body>\r\n</html>\r\n",
    // Apache.
    r#"<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>429 Too Many Requests</title>
</head><body>
<h1>Too Many Requests</h1>
<p>The user has sent too many requests
in a given amount of time.</p>
<hr>
<address>Apache/2.4.41 (Ubuntu) Server at giggle.pro Port 443</address></body></html>"#,
    // Cloudflare.
    "error code: 1015",
    r#"{"type": "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/error-1015/", "title": "Error 1015: You are being rate limited", "status": 429, "detail": "You are being rate limited by the website owner's configuration.", "instance": "7d3a0000", "error_code": 1015, "error_name": "rate_limited", "error_category": "rate_limit", "ray_id": "7d3a", "timestamp": "2026-01-01T00:00:00Z", "zone": "giggle.pro", "cloudflare_error": true, "retryable": true, "retry_after": 30, "owner_action_required": false}"#,
    r#"<!DOCTYPE html><html lang="en-US"><head><title>Access denied | giggle.pro used Cloudflare to restrict access</title></head><body><h1><span>Error</span><span>1015</span></h1><span>Ray ID: 7d3a &bull;</span><span>2026-01-01 00:00:00 UTC</span><h2>You are being rate limited</h2><h2>What happened?</h2><p>The owner of this website (giggle.pro) has banned you temporarily from accessing this website.</p></body></html>"#,
    // AWS.
    r#"{"message": "Too Many Requests"}"#,
    r#"{"message": "Limit Exceeded"}"#,
    r#"{"__type": "ThrottlingException", "message": "Rate exceeded"}"#,
    "Too many requests",
    // S3.
    r#"<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message><RequestId>8</RequestId><HostId>x</HostId></Error>"#,
    // Google.
    r#"{"error": {"code": 429, "message": "Resource has been exhausted (e.g. check quota).", "status": "RESOURCE_EXHAUSTED"}}"#,
    r#"{"error": {"code": 429, "message": "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'x.googleapis.com' for consumer 'project_number:12'.", "status": "RESOURCE_EXHAUSTED", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED", "domain": "googleapis.com", "metadata": {"quota_limit": "x"}}]}}"#,
    // Azure.
    r#"{"error": {"code": "429", "message": "Requests to the Creation have exceeded call rate limit of your current pricing tier. Please retry after 9 seconds."}}"#,
    r#"{"statusCode": 429, "message": "Rate limit is exceeded. Try again in 12 seconds."}"#,
    // OpenAI.
    r#"{"error": {"message": "Rate limit reached for gpt-4 in organization org-abc on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s. Visit https://platform.openai.com/account/rate-limits to learn more.", "type": "requests", "param": null, "code": "rate_limit_exceeded"}}"#,
    r#"{"error": {"message": "You exceeded your current quota, please check your plan and billing details.", "type": "insufficient_quota", "param": null, "code": "insufficient_quota"}}"#,
    // Kong.
    r#"{"message": "API rate limit exceeded"}"#,
    r#"{"message": "API rate limit exceeded", "request_id": "abc"}"#,
    // Express.
    "Too many requests, please try again later.",
    "Too many requests from this IP, please try again later.",
    "Too many requests from this IP, please try again after 15 minutes",
    // NestJS.
    r#"{"statusCode": 429, "message": "ThrottlerException: Too Many Requests"}"#,
    // Django REST.
    r#"{"detail": "Request was throttled. Expected available in 30 seconds."}"#,
    // Flask.
    r#"<!doctype html>
<html lang=en>
<title>429 Too Many Requests</title>
<h1>Too Many Requests</h1>
<p>10 per 1 minute</p>
"#,
    r#"{"error": "Rate limit exceeded: 5 per 1 minute"}"#,
    r#"{"detail": "Too Many Requests"}"#,
    // Laravel.
    r#"{"message": "Too Many Attempts."}"#,
    // Rails.
    r#"Retry later
"#,
    r#"Throttled
"#,
    // Spring.
    r#"{"timestamp": "2026-01-01T00:00:00.000+00:00", "status": 429, "error": "Too Many Requests", "path": "/api/v1/generation/text-to-video"}"#,
    r#"{"timestamp": "2026-01-01T00:00:00.000+00:00", "status": 429, "error": "Too Many Requests", "message": "No message available", "path": "/api"}"#,
    // Resilience4j.
    r#"{"message": "RateLimiter 'backend' does not permit further calls"}"#,
    // Sentinel.
    "Blocked by Sentinel (flow limiting)",
    // Envoy.
    "local_rate_limited",
    // Traefik.
    "Too Many Requests",
    "Too Many Requests: retry after 2s",
    // Tyk.
    r#"{"error": "Rate limit exceeded"}"#,
    r#"{"error": "API Rate limit exceeded"}"#,
    // APISIX.
    r#"{"error_msg": "Requests are too frequent, please try again later."}"#,
    "<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n<body>\r\n<center><h1>429 Too Many Requests</h1></center>\r\n<hr><center>openresty</center>\r\n<p><em>Powered by <a href=\"https://apisix.apache.org/\">APISIX</a>.</em></p></body>\r\n</html>",
    // Fastly.
    "<html><head><title>429 Too many requests</title></head><body><h1>Error 429 Too many requests</h1><p>Too many requests</p><h3>Error 54113</h3><p>Details: cache-ams21</p><hr><p>Varnish cache server</p></body></html>",
    // Vercel.
    r#"{"error": {"code": "rate_limited", "message": "The rate limit of 10 exceeded for 'api'. Try again in 7 days", "limit": {"remaining": 0, "reset": 170, "resetMs": 170, "total": 10}}}"#,
    // GitHub.
    r#"{"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}"#,
    // Replicate.
    r#"{"detail": "Request was throttled. Your rate limit resets in ~30s.", "status": 429, "title": ""}"#,
    r#"{"error": "You have exceeded your daily generation limit."}"#,
    // fal.
    r#"{"detail": "Reached concurrent requests limit of 10."}"#,
    // Kling.
    r#"{"code": 1303, "message": "parallel task over resource pack limit", "request_id": "x"}"#,
    r#"{"code": 1302, "message": "The API request is too fast, exceeding the platform rate limit", "request_id": "x"}"#,
    // Volcengine.
    r#"{"error": {"code": "RateLimitExceeded.EndpointRPMExceeded", "message": "Requests per minute limit exceeded.", "param": "", "type": "TooManyRequests"}}"#,
    r#"{"error": {"code": "RequestBurstTooFast", "message": "request burst too fast", "type": "TooManyRequests"}}"#,
    // Aliyun.
    r#"{"code": "Throttling.RateQuota", "message": "Requests rate limit exceeded, please try again later.", "request_id": "x"}"#,
    r#"{"code": "Throttling.User", "message": "Request was denied due to user flow control."}"#,
    // Minimax.
    r#"{"base_resp": {"status_code": 1002, "status_msg": "rate limit exceeded(RPM)"}, "task_id": ""}"#,
    // Zhipu.
    r#"{"error": {"code": "1302", "message": "您当前使用该API的并发数过高，请降低并发，或联系客服增加限额。"}}"#,
    r#"{"error": {"code": "1305", "message": "当前API请求过多，请稍后重试。"}}"#,
    // Others.
    r#"{"code": 429, "msg": "请求过于频繁，请稍后再试", "data": null}"#,
    r#"{"code": 429, "msg": "访问过于频繁，请稍后重试"}"#,
    r#"{"code": 429, "msg": "操作太频繁了，请稍后再试"}"#,
    r#"{"code": 429, "msg": "您的操作过于频繁"}"#,
    r#"{"code": 429, "msg": "请求太频繁，请休息一下"}"#,
    r#"{"code": 429, "msg": "当前排队人数过多，请稍后再试"}"#,
    r#"{"code": 429, "msg": "当前使用人数过多，请稍后再试"}"#,
    r#"{"code": 429, "msg": "服务器繁忙,请稍后再试!"}"#,
    r#"{"code": 429, "msg": "触发频控"}"#,
    r#"{"code": 429, "msg": "并发任务数超过限制，请等待其他任务完成后再试"}"#,
    r#"Too Many Requests
"#,
    "Limit exceeded",
    // Tollbooth.
    "You have reached maximum request limit.",
    // gRPC.
    r#"{"code": 8, "message": "resource exhausted", "details": []}"#,
    r#"{"code": 429, "msg": "concurrent task limit exceeded, max 5"}"#,
    r#"{"code": 429, "msg": "Too many concurrent generations, please wait for your current tasks to complete"}"#,
    "",
    // HAProxy.
    r#"<html><body><h1>429 Too Many Requests</h1>
You have sent too many requests in a given amount of time.
</body></html>
"#,
    // IIS.
    r#"<!DOCTYPE html><html><head><title>429 - Too many requests</title></head><body><div id="header"><h1>Server Error</h1></div><div><h2>429 - Too many requests.</h2><h3>Client sent too many requests.</h3></div></body></html>"#,
    // Tencent.
    r#"{"Response": {"Error": {"Code": "RequestLimitExceeded", "Message": "Your current request times equals to `21` in a second, which exceeds the frequency limit `20` for a second. Please reduce the frequency of calls."}, "RequestId": "x"}}"#,
    // Anthropic.
    r#"{"type": "error", "error": {"type": "rate_limit_error", "message": "This request would exceed your account's rate limit. Please try again later."}, "request_id": "req"}"#,
    r#"{"error": {"message": "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.", "type": "invalid_request_error", "code": "rate_limit"}}"#,
    r#"{"error": "Rate limit reached. Please log in or use a HF access token"}"#,
    r#"<html><head><meta charset="utf-8"><title>访问过于频繁</title></head><body>您的访问过于频繁，请稍后再试</body></html>"#,
    r#"{"code": 429, "msg": "Model is at capacity, please try again later"}"#,
    r#"{"code": 429, "msg": "We're experiencing high demand. Please try again later."}"#,
    r#"{"code": 429, "msg": "The service is under heavy load, please retry later"}"#,
    "Requests to the API have exceeded call rate limit of your current pricing tier.",
    "You have exhausted your API Request Quota. Retry after: 21 seconds.",
    "max request per minute reached: 3, please try again after 1 seconds",
    "Organization Rate limit exceeded, please try again after 1 seconds",
    "Rate limit reached for RPM",
    "The engine is currently overloaded, please try again later",
    "Concurrency limit reached for requests",
    "too_many_concurrent_requests",
    "system_busy",
    "API requests too frequent",
    "Quota has been exhausted. You can submit the request after 49 seconds",
    "Account Rate Limit Exceeded",
    "Request was rejected due to rate limiting. Details: TPM limit reached.",
    "Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.",
    "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.",
    "Rate limit reached for organization org-xxxx on tokens per min (TPM): Limit 250000, Used 250000, Requested 149514. Please try again in 35.883s. Visit https://platform.openai.com/account/rate-limits to learn more.",
    "Request rate increased too quickly",
    "Allocated quota exceeded, please increase your quota limit.",
    "Requests rate limit exceeded",
    "Request is rate limited.",
    "Maximum concurrent jobs has been exceeded",
    "您的账户已达到速率限制，请您控制请求频率",
    "该模型当前访问量过大，请您稍后再试",
    "该 API 已触发流量限制",
    "您当前使用该 API 的频率过高，请降低频率，或联系客服增加限额",
    "该 API 已达今日调用次数限额，如有更多需求，请联系客服购买",
    "当前服务访问频繁，请稍后重试",
    "请求频率过高，请稍后再试",
    "请求过于频繁,请稍后重试",
    "接口请求并发超额",
    "并发请求数超过限制",
    "您的请求过于频繁，请稍后再试。",
    "服务器繁忙，请稍后再试",
    "系统繁忙，请30秒后重试",
    "当前任务数已达上限，请稍后再试",
    "同时进行的任务数已达到上限",
    "账户并发数超限",
    "调用频率超过限制",
    "请求被限流",
    "触发限流，请稍后再试",
    "今日生成次数已用完",
    "Too many pending requests",
    "Too many requests, please slow down.",
    "You are sending requests too quickly.",
    "Rate limit exceeded. Try again in 12 seconds.",
    "Rate limit is exceeded. Try again in 12 seconds.",
    "Too many requests - try again later",
    "Your account has reached its concurrency limit.",
    "Maximum number of concurrent requests reached",
    "Number of concurrent requests exceeded the limit",
    "The request rate is too large. Please retry after sometime.",
    "Server is busy, please try again later",
    "Service temporarily unavailable, please retry",
    "rate_limit_exceeded: 10 requests per minute",
    "Limit: 10 requests per minute",
    "Rate limit: 60/min",
    "Slow Down",
    "Request throttled",
    "ThrottlingException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "Throttling.User",
    "Throttling: Rate exceeded",
    "Request rate limit reached",
    "TPS limit exceeded",
    "User concurrency limit exceeded",
    "429 Too Many Requests",
    "HTTP 429",
    "429",
    "Too Many Requests (429)",
    "Error: too many requests",
    "error code: 429 too many requests",
    "The number of concurrent tasks has reached the limit",
    "The Requests Per Minute (RPM) limit of the associated endpoint for your account has been exceeded. Request ID: 021743c1",
    // AWS in XML.
    r#"<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error><RequestId>a1</RequestId></ErrorResponse>"#,
    r#"<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"/><title>429 - Too many requests.</title><style type="text/css"><!-- body{margin:0;font-size:.7em;} #header{width:96%;margin:0 0 0 0;position:relative;} --></style></head><body><div id="header"><h1>Server Error</h1></div><div id="content"><div class="content-container"><fieldset><h2>429 - Too many requests.</h2><h3>Client sent too many requests.</h3></fieldset></div></div></body></html>"#,
    r#"{"type":"error","error":{"type":"rate_limit_error","message":"Rate limited"},"request_id":"req_011"}"#,
    // Gemini.
    r#"{"error": {"code": 429, "message": "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.", "status": "RESOURCE_EXHAUSTED", "details": [{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaMetric": "generativelanguage.googleapis.com/generate_requests_per_model", "quotaId": "GenerateRequestsPerDayPerProjectPerModel", "quotaDimensions": {"location": "global", "model": "veo-3.0"}, "quotaValue": "10"}]}, {"@type": "type.googleapis.com/google.rpc.Help", "links": [{"description": "Learn more about Gemini API quotas", "url": "https://ai.google.dev/gemini-api/docs/rate-limits"}]}, {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "19s"}]}}"#,
    r#"{"error":{"errors":[{"domain":"global","reason":"rateLimitExceeded","message":"Rate Limit Exceeded"}],"code":429,"message":"Rate Limit Exceeded"}}"#,
    r#"{"status":"error","code":429,"message":"Too many requests"}"#,
    r#"{"error":true,"message":"Too many requests"}"#,
    r#"<html><head><meta charset="utf-8"><title>请求过于频繁</title></head><body><p>&#35831;&#27714;&#36807;&#20110;&#39057;&#32321;&#65292;&#35831;&#31245;&#21518;&#20877;&#35797;</p></body></html>"#,
    "429: Too Many Requests",
    r#"{"message":"API rate limit exceeded","request_id":"6ee4c01d2b3e2f5d"}"#,
    r#"{"timestamp":"2026-01-01T00:00:00.000+00:00","path":"/api/v1/generation/image-to-video","status":429,"error":"Too Many Requests","message":"","requestId":"3f1a-2"}"#,
    r#"{"msg":"访问过于频繁，请稍候再试","code":429}"#,
    "系统繁忙请稍后再试",
    "请求过于频繁请稍后重试",
    "Too many requests for model veo-3.1",
    "Rate limit exceeded for organization org-abc",
];

/// Cloudflare's page of error 1015.
pub(super) const CLOUDFLARE_PAGE: &str = r#"<!DOCTYPE html>
<!--[if lt IE 7]> <html class="no-js ie6 oldie" lang="en-US"> <![endif]-->
<!--[if gt IE 8]><!--> <html class="no-js" lang="en-US"> <!--<![endif]-->
<head>
<title>Access denied | giggle.pro used Cloudflare to restrict access</title>
<meta charset="UTF-8" />
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<meta http-equiv="X-UA-Compatible" content="IE=Edge" />
<meta name="robots" content="noindex, nofollow" />
<meta name="viewport" content="width=device-width,initial-scale=1" />
<link rel="stylesheet" id="cf_styles-css" href="/cdn-cgi/styles/main.css" />
<script>
(function(){if(document.addEventListener&&window.XMLHttpRequest&&JSON&&JSON.stringify){var e=function(a){var c=document.getElementById("error-feedback-survey"),d=document.getElementById("error-feedback-success"),b=new XMLHttpRequest;a={event:"feedback clicked",properties:{errorCode:1015,helpful:a,version:1}};b.open("POST","https://sparrow.cloudflare.com/api/v1/event");b.setRequestHeader("Content-Type","application/json");}}})();
</script>
</head>
<body>
  <div id="cf-wrapper">
    <div class="cf-alert cf-alert-error cf-cookie-error hidden" id="cookie-alert" data-translate="enable_cookies">Please enable cookies.</div>
    <div id="cf-error-details" class="p-0">
      <header class="mx-auto pt-10 lg:pt-6 lg:px-8 w-240 lg:w-full mb-15 antialiased">
         <h1 class="inline-block md:block mr-2 md:mb-2 font-light text-60 md:text-3xl text-black-dark leading-tight">
           <span data-translate="error">Error</span>
           <span>1015</span>
         </h1>
         <span class="inline-block md:block heading-ray-id font-mono text-15 lg:text-sm lg:leading-relaxed">Ray ID: 9e7c8f741a2c1c63 &bull;</span>
         <span class="inline-block md:block heading-ray-id font-mono text-15 lg:text-sm lg:leading-relaxed">2026-04-06 00:08:50 UTC</span>
        <h2 class="text-gray-600 leading-1.3 text-3xl lg:text-2xl font-light">You are being rate limited</h2>
      </header>
      <section class="w-240 lg:w-full mx-auto mb-8 lg:px-8">
          <div id="what-happened-section" class="w-1/2 md:w-full">
            <h2 class="text-3xl leading-tight font-normal mb-4 text-black-dark antialiased" data-translate="what_happened">What happened?</h2>
            <p>The owner of this website (giggle.pro) has banned you temporarily from accessing this website.</p>
          </div>
          <p class="text-15">Please see <a rel="noopener noreferrer" href="https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/error-1015/">https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/error-1015/</a> for more details.</p>
      </section>
      <div class="feedback-hidden py-8 text-center" id="error-feedback">
    <div id="error-feedback-survey" class="footer-line-wrapper">
        Was this page helpful?
        <button class="border border-solid bg-white cf-button cursor-pointer ml-4 px-4 py-2 rounded" id="feedback-button-yes" type="button">Yes</button>
        <button class="border border-solid bg-white cf-button cursor-pointer ml-4 px-4 py-2 rounded" id="feedback-button-no" type="button">No</button>
    </div>
    <div class="feedback-success feedback-hidden" id="error-feedback-success">
        Thank you for your feedback!
    </div>
</div>
      <div class="cf-error-footer cf-wrapper w-240 lg:w-full py-10 sm:py-4 sm:px-8 mx-auto text-center sm:text-left border-solid border-0 border-t border-gray-300">
  <p class="text-13">
    <span class="cf-footer-item sm:block sm:mb-1">Cloudflare Ray ID: <strong class="font-semibold">9e7c8f741a2c1c63</strong></span>
    <span class="cf-footer-separator sm:hidden">&bull;</span>
    <span id="cf-footer-item-ip" class="cf-footer-item hidden sm:block sm:mb-1">
      Your IP:
      <button type="button" id="cf-footer-ip-reveal" class="cf-footer-ip-reveal-btn">Click to reveal</button>
      <span class="hidden" id="cf-footer-ip">203.0.113.7</span>
      <span class="cf-footer-separator sm:hidden">&bull;</span>
    </span>
    <span class="cf-footer-item sm:block sm:mb-1"><span>Performance &amp; security by</span> <a rel="noopener noreferrer" href="https://www.cloudflare.com/5xx-error-landing" id="brand_link" target="_blank">Cloudflare</a></span>
  </p>
  <script>(function(){function d(){var b=a.getElementById("cf-footer-item-ip"),c=a.getElementById("cf-footer-ip-reveal");b&&"classList"in b&&(b.classList.remove("hidden"),c.addEventListener("click",function(){c.classList.add("hidden");a.getElementById("cf-footer-ip").classList.remove("hidden")}))}var a=document;document.addEventListener&&a.addEventListener("DOMContentLoaded",d)})();</script>
</div><!-- /.error-footer -->
    </div><!-- /#cf-error-details -->
  </div><!-- /#cf-wrapper -->
  <script>
    window._cf_translation = {};
  </script>
</body>
</html>
"#;
