//! 表示名・色・ロゴ of the bank's pages, asked for by one operator and approved by another, who sees them first.

use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::{LookRefusal, WantedLogo},
    failure::Failure,
};
use tegata_domain::{
    look::{BankLook, InvalidLook, LARGEST_LOGO},
    staff::Duty,
};

use super::{
    desk::{Again, Desk},
    upload::{File, FileForm, Upload},
};
use crate::{
    kit::{Field, FieldError, Form, urls},
    site::{SiteState, answer, fields::Fields},
    view::console::look::{LookFacts, LookPage, fault},
};

/// Beside the picture: the other fields and the frame of the form.
const BESIDE: usize = 64 * 1024;
const SHOWN_AGAIN: [Field; 4] = [
    Field::BankNameJa,
    Field::BankNameEn,
    Field::MainColour,
    Field::RemoveLogo,
];

pub(super) fn routes() -> Router<SiteState> {
    // A file that is too large is told so by its own sentence, up to a bound.
    let limit = DefaultBodyLimit::max(16 * LARGEST_LOGO + BESIDE);
    Router::new().route(urls::console::LOOK, get(show).post(submit).layer(limit))
}

/// The form with a logo.
struct Appearance;

impl FileForm for Appearance {
    const FIELD: Field = Field::LogoFile;
    const DUTY: Duty = Duty::Operate;
}

async fn show(desk: Desk) -> Response {
    if let Err(response) = desk.demand(Duty::Operate) {
        return *response;
    }
    let look = match present(&desk).await {
        Ok(look) => look,
        Err(response) => return *response,
    };
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    let form = Form::new()
        .with_value(Field::BankNameJa, given(&look.name_ja))
        .with_value(Field::BankNameEn, given(&look.name_en))
        .with_value(Field::MainColour, given(&look.colour));
    page(&desk, StatusCode::OK, &look, form, None)
}

async fn submit(upload: Upload<Appearance>) -> Response {
    let Upload {
        desk, fields, file, ..
    } = upload;
    let look = match present(&desk).await {
        Ok(look) => look,
        Err(response) => return *response,
    };
    match proposed(&desk, &fields, file).await {
        Ok(response) => response,
        Err((Again::Form(form), why)) => {
            page(&desk, StatusCode::UNPROCESSABLE_ENTITY, &look, *form, why)
        }
        Err((Again::Page(response), _)) => *response,
    }
}

type Refusal = (Again, Option<InvalidLook>);

async fn proposed(desk: &Desk, fields: &Fields, file: Option<File>) -> Result<Response, Refusal> {
    let form = fields.again(&SHOWN_AGAIN);
    let typed = |field| {
        let text = fields.get(field).trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let look = BankLook {
        name_ja: typed(Field::BankNameJa),
        name_en: typed(Field::BankNameEn),
        colour: typed(Field::MainColour).map(|colour| colour.to_ascii_lowercase()),
        logo: None,
    };
    let logo = match file {
        Some((_, bytes)) => WantedLogo::New(bytes.to_vec()),
        None if fields.is_ticked(Field::RemoveLogo) => WantedLogo::Removed,
        None => WantedLogo::Kept,
    };
    let confirmed = desk.confirm(fields, form.clone()).await;
    let confirmed = confirmed.map_err(|again| (again, None))?;
    let app = &desk.visit.state.app;
    match app
        .propose_look(&desk.staff, confirmed, look.clone(), logo)
        .await
    {
        Ok(id) => Ok(answer::see_other(&urls::console::approval(&id))),
        Err(Failure::Refused(LookRefusal::Proposal(refusal))) => {
            Err((desk.not_proposed(form, refusal).into(), None))
        }
        Err(Failure::Refused(LookRefusal::Invalid(why))) => {
            let form = form.with_error(wrong_field(&look, why), FieldError::Format);
            Err((form.into(), Some(why)))
        }
        Err(Failure::Internal(error)) => Err((desk.internal(&error).into(), None)),
    }
}

fn wrong_field(look: &BankLook, why: InvalidLook) -> Field {
    let ja = BankLook {
        name_ja: look.name_ja.clone(),
        ..BankLook::default()
    };
    match why {
        InvalidLook::Name if ja.check().is_err() => Field::BankNameJa,
        InvalidLook::Name => Field::BankNameEn,
        InvalidLook::Colour | InvalidLook::Contrast(_) => Field::MainColour,
        InvalidLook::Logo(_) => Field::LogoFile,
    }
}

async fn present(desk: &Desk) -> Result<BankLook, Box<Response>> {
    let state = &desk.visit.state;
    match state.app.bank_face(&state.site.bank).await {
        Ok(face) => Ok(face.look),
        Err(error) => Err(Box::new(desk.internal(&error))),
    }
}

fn page(
    desk: &Desk,
    status: StatusCode,
    look: &BankLook,
    form: Form,
    why: Option<InvalidLook>,
) -> Response {
    let view = LookPage {
        page: desk.page(),
        form,
        present: LookFacts::of(look, desk.texts()),
        fault: why.map(|why| fault(why, desk.texts())),
    };
    desk.answer(status, &view)
}
