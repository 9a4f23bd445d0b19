//! `maat openapi`: the API's description, as it is served at `/openapi.json`.

pub(crate) fn run() -> std::process::ExitCode {
    print!("{}", *maat_web::openapi::TEXT);
    std::process::ExitCode::SUCCESS
}
