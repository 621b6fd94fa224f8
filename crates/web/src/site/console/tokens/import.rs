//! トークンの入庫: a maker's file, read at once and taken into stock when another person approves it.

use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::ImportRefusal,
    failure::Failure,
    token::{LARGEST_FILE, Opening, Report, TransportKey},
};
use tegata_domain::staff::Duty;

use crate::{
    kit::{Field, FieldError, Form, urls},
    site::{
        SiteState, answer,
        console::{
            desk::{Again, Desk},
            upload::{File, FileForm, Upload},
        },
        fields::Fields,
    },
    view::{
        console::tokens::{FaultRow, ImportPage, file_fault, row_fault},
        refused::Refused,
    },
};

/// Beside the file: the other fields and the frame of the form.
const BESIDE: usize = 64 * 1024;
/// Rows of a report on one page; the rest is counted.
const MOST_ROWS: usize = 200;

pub(super) fn routes() -> Router<SiteState> {
    let limit = DefaultBodyLimit::max(LARGEST_FILE + BESIDE);
    Router::new().route(
        urls::console::TOKENS_IMPORT,
        get(show).post(submit).layer(limit),
    )
}

async fn show(desk: Desk) -> Response {
    if let Err(response) = desk.demand(Duty::Make) {
        return *response;
    }
    page(&desk, StatusCode::OK, Form::new(), None)
}

/// The form with a maker's file.
struct Delivery;

impl FileForm for Delivery {
    const FIELD: Field = Field::TokenFile;
    const DUTY: Duty = Duty::Make;
}

async fn submit(upload: Upload<Delivery>) -> Response {
    let Upload {
        desk, fields, file, ..
    } = upload;
    match proposed(&desk, &fields, file).await {
        Ok(response) => response,
        Err((Again::Form(form), report)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&desk, status, *form, report.as_ref())
        }
        Err((Again::Page(response), _)) => *response,
    }
}

type Refusal = (Again, Option<Report>);

async fn proposed(desk: &Desk, fields: &Fields, file: Option<File>) -> Result<Response, Refusal> {
    let form = fields.again(&[Field::PlainSeeds]);
    let wrong = |(field, error)| (form.clone().with_error(field, error).into(), None);
    let opening = opening(fields).map_err(wrong)?;
    let missing = (Field::TokenFile, FieldError::Required);
    let (name, bytes) = file.ok_or_else(|| wrong(missing))?;
    let confirmed = desk.confirm(fields, form.clone()).await;
    let confirmed = confirmed.map_err(|again| (again, None))?;
    let file = (name.as_str(), bytes.to_vec());
    let app = &desk.visit.state.app;
    match app
        .propose_delivery(&desk.staff, confirmed, file, opening)
        .await
    {
        Ok(id) => Ok(answer::see_other(&urls::console::approval(&id))),
        Err(Failure::Refused(ImportRefusal::Report(report))) => {
            let form = form.with_error(Field::TokenFile, FieldError::Wrong);
            Err((form.into(), Some(report)))
        }
        Err(Failure::Refused(ImportRefusal::Role(duty))) => {
            let refused = desk.visit.explain(Refused::Role(duty));
            Err((form.with_failure(refused).into(), None))
        }
        Err(Failure::Refused(ImportRefusal::NotConfirmed)) => Err((desk.missing().into(), None)),
        Err(Failure::Internal(error)) => Err((desk.internal(&error).into(), None)),
    }
}

/// Key or password, not both.
fn opening(fields: &Fields) -> Result<Opening, (Field, FieldError)> {
    let (key, password) = (
        fields.get(Field::TransportKey),
        fields.get(Field::TransportPassword),
    );
    let key = match (key.trim().is_empty(), password.is_empty()) {
        (true, true) => None,
        (true, false) => Some(TransportKey::Password(password.to_owned().into())),
        (false, true) => {
            let key = TransportKey::from_hex(key);
            Some(key.ok_or((Field::TransportKey, FieldError::Format))?)
        }
        (false, false) => return Err((Field::TransportPassword, FieldError::Wrong)),
    };
    Ok(Opening {
        key,
        plain: fields.is_ticked(Field::PlainSeeds),
    })
}

fn page(desk: &Desk, status: StatusCode, form: Form, report: Option<&Report>) -> Response {
    let t = desk.texts();
    let (fault, rows) = match report {
        None => (None, &[][..]),
        Some(Report::File(fault)) => (Some(file_fault(*fault, t)), &[][..]),
        Some(Report::Rows(rows)) => (None, rows.as_slice()),
    };
    let shown = rows.iter().take(MOST_ROWS).map(|row| FaultRow {
        place: row.place.number(),
        serial: row.serial.clone(),
        fault: row_fault(row.fault, t),
    });
    let view = ImportPage {
        page: desk.page(),
        form,
        fault,
        faults: rows.len(),
        rows: shown.collect(),
    };
    desk.answer(status, &view)
}
