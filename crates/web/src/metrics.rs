//! `GET /metrics`, for Prometheus: on a port of its own, since it is nobody's business outside.

use std::fmt::{Display, Write};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use maat_app::{
    App,
    meters::{Counts, LATENESS},
};
use maat_core::time::tz_version;

/// The text format of Prometheus.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// The partition of the due index that is looked at.
const SHARD: u32 = 0;

/// The one route.
pub fn router(app: App) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(app)
}

async fn metrics(State(app): State<App>) -> Response {
    let Ok(next) = app.next_due(SHARD).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let overdue = next.map_or(0.0, |at| app.now().duration_since(at).as_secs_f64().max(0.0));
    ([(CONTENT_TYPE, TEXT)], told(&app.known.meters.read(), overdue)).into_response()
}

fn told(counts: &Counts, overdue: f64) -> String {
    let mut text = String::new();
    let info = format!(
        "{{version=\"{}\",tz_version=\"{}\"}}",
        env!("CARGO_PKG_VERSION"),
        tz_version()
    );
    family(&mut text, "maat_info", "gauge", "What runs", [(info, 1)]);
    family(
        &mut text,
        "maat_due_oldest_age_seconds",
        "gauge",
        "How long the oldest due row has been due",
        [(String::new(), overdue)],
    );
    family(
        &mut text,
        "maat_prompts_due_total",
        "counter",
        "Prompts that came due, or ended before; those that have not ended wait",
        [(String::new(), counts.due)],
    );
    let ended = counts.ended.iter();
    family(
        &mut text,
        "maat_prompts_ended_total",
        "counter",
        "Prompts that ended, by outcome",
        ended.map(|(outcome, count)| (format!("{{outcome=\"{outcome}\"}}"), count)),
    );
    let pushes = counts.pushes.iter();
    family(
        &mut text,
        "maat_pushes_total",
        "counter",
        "Pushes, by kind of service and what it answered",
        pushes.map(|((kind, answer), count)| (format!("{{kind=\"{kind}\",answer=\"{answer}\"}}"), count)),
    );
    family(
        &mut text,
        "maat_deliveries_put_off_total",
        "counter",
        "Wakes that did not go out and are tried again",
        [(String::new(), counts.put_off)],
    );
    lateness(&mut text, counts);
    text
}

fn lateness(text: &mut String, counts: &Counts) {
    let name = "maat_ring_lateness_seconds";
    let bounds = LATENESS.iter().map(ToString::to_string).chain(["+Inf".to_owned()]);
    let mut until = 0;
    let mut rows = Vec::new();
    for (bound, count) in bounds.zip(counts.lateness) {
        until += count;
        rows.push((format!("_bucket{{le=\"{bound}\"}}"), until.to_string()));
    }
    rows.push(("_sum".into(), counts.lateness_sum.to_string()));
    rows.push(("_count".into(), until.to_string()));
    family(
        text,
        name,
        "histogram",
        "How long after it was due a ring went out",
        rows,
    );
}

/// One metric with its rows: what follows the name, and the number.
fn family<N: Display>(
    text: &mut String,
    name: &str,
    kind: &str,
    help: &str,
    rows: impl IntoIterator<Item = (String, N)>,
) {
    // Writing to a string can't fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    for (label, number) in rows {
        let _ = writeln!(text, "{name}{label} {number}");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn counts() -> Counts {
        let mut counts = Counts {
            due: 3,
            lateness_sum: 0.75,
            ..Counts::default()
        };
        counts.ended.insert("answered", 2);
        counts.pushes.insert(("web_push", "sent"), 4);
        counts.lateness[2] = 1;
        counts.lateness[LATENESS.len()] = 1;
        counts
    }

    #[test]
    fn prometheus_reads_each_metric_with_its_kind() {
        let text = told(&counts(), 1.5);
        for line in [
            "# TYPE maat_ring_lateness_seconds histogram",
            "maat_ring_lateness_seconds_bucket{le=\"0.25\"} 0",
            "maat_ring_lateness_seconds_bucket{le=\"0.5\"} 1",
            "maat_ring_lateness_seconds_bucket{le=\"300\"} 1",
            "maat_ring_lateness_seconds_bucket{le=\"+Inf\"} 2",
            "maat_ring_lateness_seconds_sum 0.75",
            "maat_ring_lateness_seconds_count 2",
            "maat_due_oldest_age_seconds 1.5",
            "maat_prompts_due_total 3",
            "maat_prompts_ended_total{outcome=\"answered\"} 2",
            "maat_pushes_total{kind=\"web_push\",answer=\"sent\"} 4",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }

    #[test]
    fn alerts_and_dashboard_ask_for_what_there_is() {
        let text = told(&counts(), 0.0);
        let there: BTreeSet<_> = text
            .lines()
            .filter_map(|line| line.split(['{', ' ']).next())
            .filter(|name| name.starts_with("maat_"))
            .collect();
        for asked in [
            include_str!("../../../deploy/prometheus/alerts.yml"),
            include_str!("../../../deploy/grafana/maat.json"),
        ] {
            let names: BTreeSet<_> = asked
                .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .filter(|word| word.starts_with("maat_"))
                .collect();
            assert!(names.len() > 2 && names.is_subset(&there), "{names:?}");
        }
    }
}
