//! What is kept how long: the table is true, and the page on privacy tells it.

use maat_app::{keys::PATTERNS, retention::RULES};

#[test]
fn every_rule_is_about_a_kind_that_there_is_or_is_to_be() {
    for rule in RULES {
        let known = PATTERNS.iter().any(|pattern| pattern.kind == rule.kind);
        assert!(known || rule.kind == "message", "{}", rule.kind);
    }
}

#[test]
fn the_page_on_privacy_tells_each_rule() {
    let page = include_str!("../../../docs/privacy.md");
    for rule in RULES {
        let row = format!("| `{}` | {} | {} |", rule.kind, rule.days, rule.why);
        assert!(page.contains(&row), "docs/privacy.md lacks {row}");
    }
}

#[test]
fn the_audit_is_kept_for_five_years() {
    for kind in ["audit", "access", "access_change"] {
        let rule = RULES.iter().find(|rule| rule.kind == kind);
        assert!(rule.is_some_and(|rule| rule.days > 5 * 365), "{kind}");
    }
}
