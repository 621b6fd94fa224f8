//! GET `/metrics`: a few figures in the text format of Prometheus, version 0.0.4.

use std::fmt::{Display, Write};

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tegata_app::{
    App,
    failure::Internal,
    health::{Figures, PublishedList},
};
use tegata_domain::{
    certificate::CertificateState,
    time::{Millis, SECOND},
};

pub(super) async fn text(State(app): State<App>) -> Response {
    match page(&app).await {
        Ok(text) => {
            let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the metrics could not be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn page(app: &App) -> Result<String, Internal> {
    let (figures, lists) = (app.figures().await?, app.published_lists().await?);
    let mut page = Page::default();
    of_rows(&mut page, &figures);
    of_mail(&mut page, &figures, app.now());
    of_lists(&mut page, &lists, app.now());
    Ok(page.0)
}

fn of_rows(page: &mut Page, figures: &Figures) {
    page.gauge("tegata_certificates", "Certificates by state.");
    for state in CertificateState::ALL {
        let counted = figures.certificates.iter().find(|(one, _)| *one == state);
        let count = counted.map_or(0, |(_, count)| *count);
        page.sample("tegata_certificates", "state", state.as_str(), count);
    }
    page.single(
        "tegata_acquisitions_live",
        "Acquisitions under way.",
        figures.acquisitions,
    );
    page.single(
        "tegata_audit_unsealed",
        "Audit rows not yet sealed into a chain.",
        figures.unsealed,
    );
    page.single(
        "tegata_mail_waiting",
        "Mails that are due and not sent.",
        figures.mail_waiting,
    );
    page.single(
        "tegata_mail_undeliverable",
        "Mails given up within seven days.",
        figures.mail_undeliverable,
    );
}

fn of_mail(page: &mut Page, figures: &Figures, now: Millis) {
    let waits = figures.mail_waiting_since.map_or(0, |since| now - since);
    page.single(
        "tegata_mail_oldest_seconds",
        "Seconds since the oldest waiting mail was written.",
        waits / SECOND,
    );
}

fn of_lists(page: &mut Page, lists: &[PublishedList], now: Millis) {
    let heads: Vec<_> = lists
        .iter()
        .filter_map(|list| Some((list.authority.as_str(), list.newest?)))
        .collect();
    page.gauge("tegata_crl_age_seconds", "Seconds since thisUpdate.");
    for (authority, head) in &heads {
        let age = (now - head.this_update) / SECOND;
        page.sample("tegata_crl_age_seconds", "authority", authority, age);
    }
    page.gauge("tegata_crl_seconds_left", "Seconds until nextUpdate.");
    for (authority, head) in &heads {
        let left = (head.next_update - now) / SECOND;
        page.sample("tegata_crl_seconds_left", "authority", authority, left);
    }
    page.gauge("tegata_crl_entries", "Entries of the newest list.");
    for (authority, head) in &heads {
        page.sample("tegata_crl_entries", "authority", authority, head.entries);
    }
}

/// Names, labels and values are our own words and numbers: nothing needs escaping.
#[derive(Default)]
struct Page(String);

impl Page {
    fn gauge(&mut self, name: &str, help: &str) {
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} gauge"));
    }

    fn sample(&mut self, name: &str, label: &str, of: &str, value: i64) {
        self.line(format_args!("{name}{{{label}=\"{of}\"}} {value}"));
    }

    fn single(&mut self, name: &str, help: &str, value: i64) {
        self.gauge(name, help);
        self.line(format_args!("{name} {value}"));
    }

    fn line(&mut self, line: impl Display) {
        // Writing into a String cannot fail.
        let _ = writeln!(self.0, "{line}");
    }
}
