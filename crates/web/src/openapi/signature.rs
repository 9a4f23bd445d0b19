use std::net::SocketAddr;

use axum::{
    Extension, Json,
    extract::{ConnectInfo, State},
    http::StatusCode,
    response::Response,
};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::operation::Operation;
use crate::http::{
    caller::{Signed, Watch},
    extract::{Accept, Body, File, Ids, IfMatch, IfNoneMatch, Languages, Nothing, Params, Upload},
    once::{MAX_KEY, NewId},
    picture::Picture,
    problem::Answer,
    reply::{Created, Fresh, NoStore, Tagged},
    sse::Events,
};
use crate::v1::{
    adherence::{AdherenceView, Report},
    export::{Export, ExportView, WearerExport},
    feed::ICalendar,
};

/// What an argument of a handler asks of the request.
#[diagnostic::on_unimplemented(
    message = "nobody has said what `{Self}` asks of a request",
    note = "if it is `Body<T>`, `Params<T>` or `Ids<(T,)>`: derive `JsonSchema` for T; another extractor has a row in openapi/signature.rs"
)]
pub trait Asks {
    /// Says so.
    fn asks(operation: &mut Operation<'_>);
}

/// What the answer of a handler is.
#[diagnostic::on_unimplemented(
    message = "nobody has said what `{Self}` looks like",
    note = "if it is an answer around a `T`: derive `JsonSchema` for T; another answer has a row in openapi/signature.rs"
)]
pub trait Tells {
    /// Says so.
    fn tells(operation: &mut Operation<'_>);
}

/// A handler whose arguments and answer say what they are.
pub trait Signature<Args> {
    /// Says what the route asks and tells.
    fn describe(&self, operation: &mut Operation<'_>);
}

macro_rules! signatures {
    ($(($($name:ident)*))+) => {$(
        impl<Handler, Future, Said, $($name),*> Signature<($($name,)*)> for Handler
        where
            Handler: Fn($($name),*) -> Future,
            Future: std::future::Future<Output = Said>,
            Said: Tells,
            $($name: Asks),*
        {
            fn describe(&self, operation: &mut Operation<'_>) {
                $($name::asks(operation);)*
                Said::tells(operation);
            }
        }
    )+};
}

signatures! {
    () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H)
}

macro_rules! asks {
    ($([$($generics:tt)*] $type:ty, $operation:pat => $say:expr;)+) => {$(
        impl<$($generics)*> Asks for $type {
            fn asks($operation: &mut Operation<'_>) {
                $say
            }
        }
    )+};
}

asks! {
    [S] State<S>, _ => ();
    [] Option<Extension<ConnectInfo<SocketAddr>>>, _ => ();
    [] Signed, operation => operation.secure("carer");
    [] Watch, operation => operation.secure("watch");
    [A: JsonSchema] Ids<(A,)>, operation => operation.in_path::<A>(0);
    [A: JsonSchema, B: JsonSchema] Ids<(A, B)>, operation => {
        operation.in_path::<A>(0);
        operation.in_path::<B>(1);
    };
    [A: JsonSchema, B: JsonSchema, C: JsonSchema] Ids<(A, B, C)>, operation => {
        operation.in_path::<A>(0);
        operation.in_path::<B>(1);
        operation.in_path::<C>(2);
    };
    [T: JsonSchema] Params<T>, operation => operation.in_query::<T>();
    [T: JsonSchema + DeserializeOwned] Body<T>, operation => operation.takes::<T>();
    [] Nothing, operation => operation.takes_as("application/json", false, json!({ "type": "object" }));
    [] File, operation => operation.takes_as("text/calendar", true, json!({ "type": "string", "format": "ical" }));
    [] Upload, operation => operation.takes_as("image/*", true, json!({ "type": "string", "format": "binary" }));
    [] IfMatch, operation => operation.in_header(
        "If-Match",
        "The ETag that was read: refused with 412 if it is no longer the present one.",
        json!({ "type": "string" }),
    );
    [] IfNoneMatch, operation => operation.in_header(
        "If-None-Match",
        "The ETag that was read: answered with 304 if it is still the same.",
        json!({ "type": "string" }),
    );
    // What is answered says so.
    [] Accept, _ => ();
    [] Languages, operation => operation.in_header(
        "Accept-Language",
        "The languages that the caller likes.",
        json!({ "type": "string" }),
    );
    [] NewId, operation => operation.in_header(
        "Idempotency-Key",
        "A repeated request with the same key is answered as the first time, for a day.",
        json!({ "type": "string", "minLength": 1, "maxLength": MAX_KEY }),
    );
}

macro_rules! tells {
    ($([$($generics:tt)*] $type:ty, $operation:pat => $say:expr;)+) => {$(
        impl<$($generics)*> Tells for $type {
            fn tells($operation: &mut Operation<'_>) {
                $say
            }
        }
    )+};
}

tells! {
    [T: Tells] Answer<T>, operation => T::tells(operation);
    [T: JsonSchema] Json<T>, operation => operation.tells::<T>(200);
    [T: JsonSchema] (NoStore, Json<T>), operation => operation.tells::<T>(200);
    [T: JsonSchema] (StatusCode, Json<T>), operation => operation.tells::<T>(201);
    [T: JsonSchema] (StatusCode, NoStore, Json<T>), operation => operation.tells::<T>(201);
    [] StatusCode, operation => operation.tells_nothing(204, "Done.");
    [T: JsonSchema] Tagged<T>, operation => {
        operation.tells::<T>(200);
        operation.bears("ETag", "The version, for If-Match.");
    };
    [T: JsonSchema] Created<T>, operation => {
        operation.tells::<T>(201);
        operation.bears("ETag", "The version, for If-Match.");
    };
    [T: JsonSchema] Fresh<T>, operation => {
        operation.tells::<T>(200);
        operation.tells_nothing(304, "It is still as the caller has it.");
        operation.bears("ETag", "A hash of it, for If-None-Match.");
    };
    [] Picture, operation => {
        operation.tells_as(200, "image/*", json!({ "type": "string", "format": "binary" }));
        operation.tells_nothing(304, "It is still as the caller has it.");
        operation.bears("ETag", "A hash of it, for If-None-Match.");
    };
    [] ICalendar, operation => {
        operation.tells_as(200, "text/calendar", json!({ "type": "string" }));
        operation.tells_nothing(304, "It is still as the caller has it.");
        operation.bears("ETag", "A hash of it, for If-None-Match.");
    };
    [] Report, operation => {
        operation.tells::<AdherenceView>(200);
        operation.tells_also(200, "text/csv", json!({ "type": "string" }));
    };
    [] Export, operation => operation.tells::<ExportView>(200);
    [] WearerExport, operation => {
        operation.tells::<ExportView>(200);
        operation.tells_also(200, "text/html", json!({ "type": "string" }));
    };
    [] Events, operation => operation.tells_as(200, "text/event-stream", json!({ "type": "string" }));
    // Says nothing: the tests name the routes that have it.
    [] Response, _ => ();
}
