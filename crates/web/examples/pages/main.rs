//! Every page, filled with a believable morning, to look at.
//!
//! `cargo run -p maat-web --example pages -- OUT_DIR` writes them as files; without a folder it serves them on a free
//! port of this machine, with their styles, scripts and pictures.

mod fixtures;

use std::{collections::BTreeMap, error::Error, fs, path::Path};

use axum::{Router, http::Uri, response::Html, routing::get};
use maat_web::{messages::Language, pages::assets::assets_router, v1::pictograms};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let pages: BTreeMap<String, String> = Language::ALL
        .into_iter()
        .flat_map(|language| fixtures::Fixtures::new(language).pages())
        .collect();
    match std::env::args().nth(1) {
        Some(folder) => write(&pages, Path::new(&folder)),
        None => serve(pages).await,
    }
}

fn write(pages: &BTreeMap<String, String>, folder: &Path) -> Result<(), Box<dyn Error>> {
    for (name, page) in pages {
        let file = folder.join(format!("{name}.html"));
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        fs::write(file, page)?;
    }
    Ok(())
}

async fn serve(pages: BTreeMap<String, String>) -> Result<(), Box<dyn Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    for name in pages.keys() {
        println!("http://{}/{name}", listener.local_addr()?);
    }
    let page = move |uri: Uri| async move {
        Html(
            pages
                .get(uri.path().trim_start_matches('/'))
                .cloned()
                .unwrap_or_default(),
        )
    };
    let router = Router::new()
        .merge(assets_router())
        .route("/v1/pictograms/{id}", get(pictograms::read))
        .fallback(get(page));
    Ok(axum::serve(listener, router).await?)
}
