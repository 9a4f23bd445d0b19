//! What every answer tells browsers and caches.

use maat_tests::World;
use maat_web::router::ROUTES;

use crate::at_nine;

const PAGES: [&str; 9] = [
    "/",
    "/sign-in",
    "/sign-up",
    "/forgot",
    "/about",
    "/docs",
    "/watch",
    "/openapi.json",
    "/nowhere",
];

#[tokio::test]
async fn no_answer_is_guessed_at_framed_kept_by_others_or_told_elsewhere() {
    let (world, family) = at_nine().await;
    let routes = ROUTES.iter().filter(|(_, path)| !path.ends_with("/stream")).copied();
    let pages = PAGES.map(|path| ("GET", path));
    for (method, path) in routes.chain(pages) {
        for client in [&family.owner, &world.anyone()] {
            let response = client.ask(method, &path.replace(['{', '}'], "")).begin().await;
            let headers = response.headers();
            let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap());
            let what = format!("{method} {path}: {headers:?}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
            assert!(header("content-security-policy").contains("frame-ancestors"), "{what}");
            assert!(header("content-security-policy").contains("default-src '"), "{what}");
            assert!(
                ["no-referrer", "same-origin"].contains(&header("referrer-policy")),
                "{what}"
            );
            let kept = header("cache-control");
            assert!(
                kept.contains("no-store") || kept.contains("no-cache") || kept.contains("max-age"),
                "{what}"
            );
            assert!(!kept.contains("public") || path.starts_with("/v1/pictograms"), "{what}");
            assert_eq!(header("server"), "", "{what}");
            assert_eq!(header("strict-transport-security"), "", "{what}");
        }
    }
}

#[tokio::test]
async fn who_came_by_https_once_never_comes_without_it() {
    let world = World::at("2026-11-23T08:00:00Z")
        .await
        .at_address("https://maat.example.org");
    for path in PAGES {
        let answer = world.anyone().get(path).await;
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
}

#[tokio::test]
async fn no_form_of_another_site_is_taken_and_no_redirect_leads_there() {
    let world = World::at("2026-11-23T08:00:00Z")
        .await
        .at_address("https://maat.example.org");
    world.user("Anna").await;
    let sign_in = |next: &str, origin: &str| {
        let form = format!("email=anna%40example.org&password=correct+horse+battery&next={next}");
        let ask = world
            .anyone()
            .ask("POST", "/sign-in")
            .text("application/x-www-form-urlencoded", form);
        ask.with("host", "maat.example.org").with("origin", origin)
    };
    for away in [
        "https://evil.example",
        "//evil.example",
        "/%09/evil.example",
        "/%5Cevil.example",
        "/%0D%0AX-Evil:1",
    ] {
        let answer = sign_in(away, "https://maat.example.org").await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"), "{away}");
        assert_eq!(answer.header("x-evil"), "");
        let cookie = answer.header("set-cookie");
        assert!(
            ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"]
                .iter()
                .all(|rule| cookie.contains(rule)),
            "{cookie}"
        );
    }
    for elsewhere in ["https://evil.example", "null", "https://maat.example.org.evil.example"] {
        let answer = sign_in("/", elsewhere).await;
        assert_eq!(answer.status, 403, "{elsewhere}");
        assert_eq!(answer.header("set-cookie"), "");
    }
}
