//! What people read of trouble with the store, and the way out of it: words made of data.

use crate::error::CommandError;
use giggle_domain::{Text, text};
use giggle_store::{AddressFault, StoreError};

/// What is wrong with an address, and where it was given.
pub fn address(source: &str, fault: &AddressFault) -> Text {
    let zh = match fault {
        AddressFault::Unknown(given) => {
            format!("`{given}` 不是存储地址：请使用 `s3://bucket/prefix` 或 `file:///folder`")
        }
        AddressFault::TooMuch => "存储地址只能是 `s3://bucket/prefix`；凭据请通过环境变量提供".to_owned(),
        AddressFault::Bucket(given) => {
            format!("`{given}` 不能作为存储桶名称：须为 3 到 63 个小写字母、数字、点或连字符")
        }
        AddressFault::Prefix(given) => {
            format!("`{given}` 不能作为存储前缀：请使用字母、数字、`-`、`_`、`.` 和单个斜杠")
        }
        AddressFault::Folder(given) => {
            format!("`{given}` 不是文件夹地址：应为三个斜杠加绝对路径，例如 `file:///mnt/clips`")
        }
    };
    Text { en: format!("{source}: {fault}").into(), zh: format!("{source}：{zh}").into() }
}

/// What happened.
pub fn message(error: &StoreError) -> Text {
    let zh = match error {
        StoreError::NoCredentials { store } => format!("缺少 {store} 的凭据"),
        StoreError::Endpoint { endpoint } => {
            format!("端点 `{endpoint}` 不可用：须为 https，或本机的 http")
        }
        StoreError::Missing { store } => format!("{store} 不存在"),
        StoreError::Unmarked { store } => format!("{store} 中已没有标记 `giggle-store`"),
        StoreError::Unknown { store } => format!("{store} 不接受该凭据"),
        StoreError::Region { store } => format!("{store} 所在区域与设置的不同"),
        StoreError::Forbidden { store, act } => {
            let act = if *act == "read" { "读取" } else { "写入" };
            format!("没有{act} {store} 的权限")
        }
        StoreError::Clock { store } => format!("本机时钟与 {store} 的时钟不一致"),
        StoreError::Unreachable { store, why } => format!("无法访问 {store}：{why}"),
        StoreError::Collision { url } => format!("{url} 中已有其他内容"),
        StoreError::Altered { url } => format!("{url} 已不是原来的视频：哈希值不同"),
        StoreError::Gone { url } => format!("{url} 已不存在"),
        StoreError::Elsewhere { url, store } => format!("{url} 不在 {store} 中"),
        StoreError::NoLinks { store } => format!("{store} 是文件夹，没有链接"),
        StoreError::Disk { path, source } => format!("{}：{source}", path.display()),
        StoreError::Changed { path } => format!("{} 在存储过程中发生了变化", path.display()),
    };
    Text { en: error.to_string().into(), zh: zh.into() }
}

/// What to do about it.
pub fn hint(error: &StoreError) -> Text {
    match error {
        StoreError::NoCredentials { .. } => text!(
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary ones)",
            "请设置 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY（临时凭据还需 AWS_SESSION_TOKEN）"
        ),
        StoreError::Endpoint { .. } => text!(
            "set AWS_ENDPOINT_URL_S3 to the https address of the server, or remove it for Amazon's own",
            "请将 AWS_ENDPOINT_URL_S3 设为服务器的 https 地址；使用亚马逊时请去掉它"
        ),
        StoreError::Missing { .. } => text!(
            "create it first, or name another one with --store or GIGGLE_STORE; giggle creates neither buckets nor mount points",
            "请先创建，或用 --store 或 GIGGLE_STORE 指定其他位置；giggle 不会创建存储桶或挂载点"
        ),
        StoreError::Unmarked { .. } => text!(
            "it was used as a store before: mount it; only if it was emptied on purpose, create an empty file `giggle-store` in it",
            "它此前曾作为存储使用：请先挂载；仅当确实有意清空时，才在其中创建空文件 `giggle-store`"
        ),
        StoreError::Unknown { .. } => text!(
            "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and which server AWS_ENDPOINT_URL_S3 names",
            "请检查 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY 与 AWS_SESSION_TOKEN，以及 AWS_ENDPOINT_URL_S3 所指的服务器"
        ),
        StoreError::Region { .. } => {
            text!("set AWS_REGION to the bucket's region", "请将 AWS_REGION 设为存储桶所在区域")
        }
        StoreError::Forbidden { store, .. } if store.starts_with("s3://") => text!(
            "the key needs s3:PutObject, s3:GetObject and s3:AbortMultipartUpload below the prefix",
            "该密钥需要对前缀下对象的 s3:PutObject、s3:GetObject 与 s3:AbortMultipartUpload 权限"
        ),
        StoreError::Forbidden { .. } => text!(
            "make the folder readable and writable for this user; `giggle resume` then stores what is still on this machine",
            "请使该文件夹对当前用户可读写；随后 `giggle resume` 会存入仍在本机的视频"
        ),
        StoreError::Clock { .. } => text!(
            "set this machine's clock (NTP); clips stay on this machine meanwhile, and `giggle resume` stores them",
            "请校准本机时钟（NTP）；视频会先保留在本机，之后 `giggle resume` 会存入"
        ),
        StoreError::Unreachable { .. } => text!(
            "clips stay on this machine meanwhile; `giggle doctor` checks the store, and `giggle resume` stores them later",
            "视频会先保留在本机；`giggle doctor` 可检查存储，`giggle resume` 会稍后存入"
        ),
        StoreError::Collision { .. } | StoreError::Altered { .. } => text!(
            "something other than giggle wrote to the store: check that object and move it away",
            "有其他程序写入了存储：请检查该对象并将其移走"
        ),
        StoreError::Gone { .. } => text!(
            "somebody removed it from the store; `giggle download TASK_ID` asks the service for the clip (free)",
            "它已从存储中删除；`giggle download TASK_ID` 可向服务重新获取（免费）"
        ),
        StoreError::Elsewhere { .. } => text!(
            "name the store that it is in with --store or GIGGLE_STORE",
            "请用 --store 或 GIGGLE_STORE 指定它所在的存储"
        ),
        StoreError::NoLinks { .. } => {
            text!(
                "any machine that mounts the folder can read the file there",
                "挂载该文件夹的机器可直接读取该文件"
            )
        }
        StoreError::Disk { .. } => text!(
            "make room on the disk and the file readable; then `giggle resume`",
            "请清理磁盘空间并确保文件可读，然后运行 `giggle resume`"
        ),
        StoreError::Changed { .. } => text!(
            "do not change the file while it is being stored; `giggle download TASK_ID` brings the clip again (free)",
            "存储期间请勿改动该文件；`giggle download TASK_ID` 可重新获取视频（免费）"
        ),
    }
}

/// A command that cannot go on because of it: what is wrong with the store is a matter of settings.
pub fn failure(error: &StoreError) -> CommandError {
    CommandError::settings(message(error)).hint(hint(error))
}
