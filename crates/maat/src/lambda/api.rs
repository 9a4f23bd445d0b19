//! The API and the pages, behind API Gateway's HTTP API (payload 2.0).

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use clap::builder::NonEmptyStringValueParser;
use lambda_http::request::RequestContext;
use maat_app::{pool::Pool, ring::HandingOver};
use maat_aws::Account;
use maat_web::{
    http::{
        Web,
        cors::Origin,
        rate::{A_MINUTE, Rate},
    },
    router,
};

use super::Store;
use crate::{
    Failure,
    clock::Wall,
    mail::MailServer,
    push::PushServices,
    user_pool::UserPoolArgs,
    wiring::{Kept, app, mirrored, web_of},
};

/// How the API is set up.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    store: Store,
    /// The address of the queue of what is due soon
    #[arg(long, env = "MAAT_QUEUE", value_name = "URL", value_parser = NonEmptyStringValueParser::new())]
    queue: String,
    /// The bucket of the pictures
    #[arg(long, env = "MAAT_BUCKET", value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    bucket: String,
    /// Where people reach this: https://maat.example.org
    #[arg(long, env = "MAAT_PUBLIC_URL", value_name = "URL", value_parser = NonEmptyStringValueParser::new())]
    public_url: String,
    #[command(flatten)]
    user_pool: UserPoolArgs,
    /// A site whose pages may use the API, besides our own: https://app.example.org; may be said again
    #[arg(long, env = "MAAT_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<Origin>,
    /// Requests a minute with one token, in each process; 0: no limit
    #[arg(long, env = "MAAT_REQUESTS_A_MINUTE", default_value_t = A_MINUTE, value_name = "N")]
    requests_a_minute: u32,
    #[command(flatten)]
    mail: MailServer,
    #[command(flatten)]
    push: PushServices,
}

/// Answers requests, one after the other.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let account = Account::of_environment().await;
    let elsewhere = args.user_pool.open().await?;
    let table = HandingOver {
        table: Arc::new(account.table(&args.store.table)),
        queue: Arc::new(account.queue(&args.queue)),
        clock: Arc::new(Wall),
    };
    let kept = Kept {
        table: mirrored(Arc::new(table), elsewhere.as_ref()),
        blobs: Arc::new(account.blobs(&args.bucket)),
        secrets: Arc::new(args.store.secrets(&account).await?),
    };
    let public_url = args.public_url.trim_end_matches('/');
    let mut app = app(kept, Arc::new(Wall), args.mail.open()?);
    app.push = Arc::new(args.push.open(&app, Some(public_url)).await?);
    let mut web = web_of(app, public_url, elsewhere).await?;
    web.origins = args.allow_origin.into();
    web.rate = Arc::new(Rate::new(args.requests_a_minute));
    web.streams = false;
    lambda_http::run(behind_the_gateway(web))
        .await
        .map_err(|error| -> Failure { error })
}

fn behind_the_gateway(web: Web) -> Router {
    let pool = web.pool.clone();
    router::router(web).layer(from_fn_with_state(pool, from_the_gateway))
}

/// Takes the caller's address from the gateway, which saw it; and answers when the letters are sent, since the process stands
/// still between two requests.
async fn from_the_gateway(State(pool): State<Option<Arc<Pool>>>, mut request: Request, next: Next) -> Response {
    if let Some(address) = address(&request) {
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::new(address, 0)));
    }
    let response = next.run(request).await;
    if let Some(pool) = pool {
        pool.letters_sent().await;
    }
    response
}

fn address(request: &Request) -> Option<IpAddr> {
    match request.extensions().get()? {
        RequestContext::ApiGatewayV2(context) => context.http.source_ip.as_ref()?.parse().ok(),
        _ => None,
    }
}
