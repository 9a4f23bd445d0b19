//! Prints `docs/errors.md`: every code of a problem, from the code itself.

use maat_app::Code;
use maat_web::http::problem::status;

fn main() {
    println!("{HEAD}");
    for code in Code::ALL {
        println!(
            "| `{}` | {} | {} |",
            code.as_str(),
            status(*code).as_u16(),
            code.meaning()
        );
    }
}

const HEAD: &str = "# Errors

Made by `cargo xtask docs`; edit `crates/app/src/error.rs`.

Every error of the API is `application/problem+json` (RFC 9457):

```json
{
  \"type\": \"about:blank\",
  \"title\": \"Unprocessable Entity\",
  \"status\": 422,
  \"code\": \"invalid\",
  \"detail\": \"A colour is written like #3366cc.\",
  \"field\": \"colour\"
}
```

`code` never changes its meaning; rely on it, and show `detail` to people. `field` is the part of the request that it is about,
as the request names it (`start`, `steps[2].title`, `If-Match`), where there is one. A request that is answered with an error
has changed nothing, except under 500 and 503, where it is not known: repeat it with the same `Idempotency-Key`.

| code | status | meaning |
|---|---|---|";
