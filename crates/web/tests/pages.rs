//! Every page in both languages: it renders, it is in that language, and nothing a person typed becomes HTML.

mod samples;

use std::collections::BTreeSet;

use askama::Template as _;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    middleware::from_fn_with_state,
    routing::get,
};
use tegata_domain::policy::{FIELDS, FieldKind};
use tegata_web::{
    kit::{
        Failure, Field, Form, Site, assets,
        headers::{SecurityHeaders, security_headers},
    },
    texts::{INVENTORY, Language},
    view::acquisition::{Asked, Holder, identity::IdentityPage},
};
use tower::ServiceExt as _;

#[test]
fn every_page_renders_in_both_languages() {
    for language in Language::ALL {
        let samples = samples::all(language);
        let names: BTreeSet<_> = samples.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), samples.len(), "two samples share a name");
        for (name, html) in &samples {
            assert!(
                html.contains(&format!("<html lang=\"{language}\">")),
                "{name}"
            );
            assert_eq!(
                html.matches("<h1").count(),
                1,
                "{name} has one main heading"
            );
            assert!(!html.contains("<title> –"), "{name} has no title");
            assert!(
                !html.contains("style=\"") && !html.contains("onclick="),
                "{name} breaks the content policy"
            );
        }
    }
}

#[test]
fn every_form_that_posts_carries_the_token() {
    for (name, html) in samples::all(Language::Ja) {
        for form in html.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            if form.starts_with(" method=\"post\"") {
                assert!(
                    form.contains("name=\"csrf\" value=\"sample-token\""),
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn every_label_and_description_points_at_something() {
    for (name, html) in samples::all(Language::Ja) {
        let ids: Vec<_> = html
            .split(" id=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{name} uses an id twice: {ids:?}");
        for target in html
            .split(" for=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
        {
            assert!(
                unique.contains(&target),
                "{name}: no field for the label {target}"
            );
        }
        for target in html
            .split("href=\"#")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
        {
            assert!(unique.contains(&target), "{name}: nothing at #{target}");
        }
        for list in html
            .split(" aria-describedby=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
        {
            for target in list.split(' ') {
                assert!(
                    unique.contains(&target),
                    "{name}: nothing described by {target}"
                );
            }
        }
    }
}

/// A policy that is added to the table comes onto the page by itself; only its words are written here.
#[test]
fn every_policy_has_words() {
    let t = Language::Ja.texts();
    for field in FIELDS {
        assert!(t.named("policy", field.name).is_some(), "{}", field.name);
        if let FieldKind::OneOf(words) = field.kind {
            for word in words {
                assert!(t.named("policy_word", word).is_some(), "{word}");
            }
        }
    }
}

#[test]
fn every_text_is_shown_on_some_page() {
    let pages: Vec<String> = Language::ALL
        .into_iter()
        .flat_map(samples::all)
        .map(|(_, html)| unescape(&html))
        .chain(Language::ALL.into_iter().flat_map(samples::notices::files))
        .chain(
            samples::mail::letters()
                .into_iter()
                .map(|(_, mail)| mail.subject + &mail.body),
        )
        .collect();
    let unseen: Vec<_> = INVENTORY
        .iter()
        .filter(|(id, ja, en)| {
            let shown = |text: &str| {
                // A text with arguments is looked for by its longest part.
                let part = text
                    .split(['{', '}'])
                    .step_by(2)
                    .max_by_key(|part| part.len())
                    .unwrap_or_default();
                pages.iter().any(|html| html.contains(part))
            };
            !(SHOWN_BY_HANDLERS.contains(id) || (shown(ja) && shown(en)))
        })
        .map(|(id, ..)| *id)
        .collect();
    assert!(unseen.is_empty(), "no sample shows {unseen:?}");
}

/// Texts that a handler puts into a notice or a failure, which the samples do not show. This list only shrinks.
const SHOWN_BY_HANDLERS: &[&str] = &[
    "fb_calendar.saved",
    "fb_id.unlocked",
    "fb_token.lost",
    "fb_token.set",
    "fb_token.stopped",
    "token.count",
    "token.encrypted",
    "token.file_digest",
    "token.protection",
    "token.range",
    "token.replaces",
    "held.rejected",
    "held.released",
    "error.too_long",
    "error.too_simple",
];

#[test]
fn what_a_person_typed_stays_text() {
    let hostile = "\"><script>alert('x')</script>&";
    let (_, sample) = samples::all(Language::Ja).swap_remove(0);
    assert!(!sample.contains("alert("));
    for language in Language::ALL {
        let mut page = samples::page(language, Site::Public, "/");
        page.path = hostile.to_owned();
        page.bank = hostile.to_owned();
        let view = IdentityPage {
            page,
            holder: Holder::User,
            asked: Asked::PinAndOtp,
            form: Form::new()
                .with_value(Field::ContractId, hostile)
                .with_failure(Failure {
                    code: hostile.into(),
                    reason: hostile.into(),
                    hint: hostile.into(),
                }),
        };
        let html = view.render().unwrap();
        assert!(!html.contains("<script>"), "{html}");
        assert!(html.contains("&#60;script&#62;"));
    }
}

#[test]
fn a_secret_is_never_sent_back() {
    let form = Form::new()
        .with_value(Field::UserPin, "secret-pin")
        .with_value(Field::OneTimePassword, "123456");
    assert_eq!(form.value(&Field::UserPin), "");
    assert_eq!(form.value(&Field::OneTimePassword), "");
}

#[tokio::test]
async fn pages_are_not_stored_and_assets_are() {
    let app = Router::new()
        .route("/", get(|| async { "page" }))
        .merge(assets::router())
        .layer(from_fn_with_state(
            SecurityHeaders::with_form_targets(&["https://banking.example", "bad; origin"]),
            security_headers,
        ));
    let ask = async |path: &str| {
        app.clone()
            .oneshot(Request::get(path).body(Body::empty()).unwrap())
            .await
            .unwrap()
    };
    let page = ask("/").await;
    assert_eq!(page.headers()[header::CACHE_CONTROL], "no-store");
    let policy = page.headers()[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap();
    assert!(
        policy.contains("form-action 'self' https://banking.example;"),
        "{policy}"
    );
    assert_eq!(page.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    let sheet = ask(&assets::url("tegata.css")).await;
    assert_eq!(sheet.status(), StatusCode::OK);
    assert!(
        sheet.headers()[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    assert_eq!(
        ask("/assets/0/tegata.css").await.status(),
        StatusCode::NOT_FOUND
    );
}

fn unescape(html: &str) -> String {
    html.replace("&#39;", "'")
        .replace("&#34;", "\"")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
}
