//! Prints `docs/openapi.json`, as `maat openapi` does.

fn main() {
    print!("{}", *maat_web::openapi::TEXT);
}
