//! サービス時間とカレンダー: hours and dates as a form. Dates that are typed join their list first, with or without the PIN.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_domain::{
    calendar::Day,
    service_hours::{Hours, InvalidHours, MOST_DATES, ServiceHours},
};

use super::{change, find, stored, typed};
use crate::{
    kit::{FieldError, Form, RowError, urls},
    site::{
        SiteState,
        console::desk::{Again, Desk, Posted},
        fields::Fields,
    },
    texts::Texts,
    view::console::policies::hours::{DateList, DayKind, DayRow, ListKind, PolicyHoursPage},
};

const POLICY: &str = "service_hours";
/// A date is shorter; what is no date is repeated in a sentence up to here.
const REPEATED: usize = 20;

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::POLICY_HOURS, get(show).post(submit))
}

async fn show(desk: Desk) -> Response {
    let line = match find(&desk, POLICY).await {
        Ok(line) => line,
        Err(response) => return *response,
    };
    match typed::<ServiceHours>(&desk, &line.value) {
        Ok(hours) => page(&desk, StatusCode::OK, Entered::of(&hours)),
        Err(response) => *response,
    }
}

async fn submit(Posted { desk, fields }: Posted) -> Response {
    let line = match find(&desk, POLICY).await {
        Ok(line) => line,
        Err(response) => return *response,
    };
    let mut entered = Entered::read(&fields, desk.texts());
    if fields.named("step") == "add" {
        let status = if entered.form.has_errors() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        return page(&desk, status, entered);
    }
    let value = match stored(&desk, &entered.hours) {
        Ok(value) => value,
        Err(response) => return *response,
    };
    let asked = desk.propose(&fields, entered.form.clone(), change(&line, value));
    match asked.await {
        Ok(response) => response,
        Err(Again::Page(response)) => *response,
        Err(Again::Form(form)) => {
            entered.form = *form;
            page(&desk, StatusCode::UNPROCESSABLE_ENTITY, entered)
        }
    }
}

fn page(desk: &Desk, status: StatusCode, entered: Entered) -> Response {
    let view = PolicyHoursPage {
        page: desk.page(),
        form: entered.form,
        days: entered.days,
        lists: entered.lists,
    };
    desk.answer(status, &view)
}

/// The form as it is shown, and the hours it says, as far as it can be understood.
struct Entered {
    form: Form,
    days: Vec<DayRow>,
    lists: Vec<DateList>,
    hours: ServiceHours,
}

impl Entered {
    fn of(hours: &ServiceHours) -> Self {
        Self {
            form: Form::new(),
            days: DayKind::ALL.map(|kind| DayRow::of(kind, hours)).into(),
            lists: ListKind::ALL.map(|kind| DateList::of(kind, hours)).into(),
            hours: hours.clone(),
        }
    }

    fn read(fields: &Fields, t: &Texts) -> Self {
        let (mut form, mut hours) = (Form::new(), ServiceHours::default());
        let days = DayKind::ALL.map(|kind| day(kind, fields));
        for row in &days {
            match of_day(row, t) {
                Ok(read) => *row.kind.in_hours(&mut hours) = read,
                Err(errors) => {
                    form = errors.into_iter().fold(form, Form::with_row_error);
                }
            }
        }
        let lists = ListKind::ALL.map(|kind| {
            let (list, error) = dates(kind, fields, t);
            *kind.in_hours(&mut hours) = list.dates.iter().copied().collect();
            (list, error)
        });
        let (lists, errors): (Vec<_>, Vec<_>) = lists.into_iter().unzip();
        Self {
            form: errors
                .into_iter()
                .flatten()
                .fold(form, Form::with_row_error),
            days: days.into(),
            lists,
            hours,
        }
    }
}

fn day(kind: DayKind, fields: &Fields) -> DayRow {
    let typed = |name: String| fields.named(&name).trim().to_owned();
    DayRow {
        kind,
        opens: typed(kind.opens()),
        closes: typed(kind.closes()),
        closed: !typed(kind.closed()).is_empty(),
    }
}

/// The hours of a row; what stands in a row that is ticked as closed does not matter.
fn of_day(row: &DayRow, t: &Texts) -> Result<Hours, Vec<RowError>> {
    if row.closed {
        return Ok(Hours::CLOSED);
    }
    let (opens, closes) = (row.kind.opens(), row.kind.closes());
    let label = row.kind.label(t);
    let empty = [
        (&opens, &row.opens, t.hours_form.opens_of(label)),
        (&closes, &row.closes, t.hours_form.closes_of(label)),
    ]
    .into_iter()
    .filter(|(_, typed, _)| typed.is_empty())
    .map(|(name, _, label)| wrong(name, FieldError::Required, &label, t));
    let empty: Vec<_> = empty.collect();
    if !empty.is_empty() {
        return Err(empty);
    }
    let read = Hours::between(&two_digits(&row.opens), &two_digits(&row.closes));
    read.map_err(|why| {
        let error = match why {
            InvalidHours::Opens => {
                wrong(&opens, FieldError::Format, &t.hours_form.opens_of(label), t)
            }
            InvalidHours::Order => RowError {
                name: closes,
                error: FieldError::Wrong,
                text: t.hours_form.order(label),
            },
            _ => wrong(
                &closes,
                FieldError::Format,
                &t.hours_form.closes_of(label),
                t,
            ),
        };
        vec![error]
    })
}

fn wrong(name: &str, error: FieldError, label: &str, t: &Texts) -> RowError {
    RowError {
        name: name.to_owned(),
        error,
        text: error.sentence(label, t),
    }
}

/// `7:00` is meant as `07:00`.
fn two_digits(time: &str) -> String {
    match time.find(':') {
        Some(1) => format!("0{time}"),
        _ => time.to_owned(),
    }
}

/// The dates that stay ticked and those that were typed. What cannot be read stays in its field.
fn dates(kind: ListKind, fields: &Fields, t: &Texts) -> (DateList, Option<RowError>) {
    let kept = fields.starting_with(kind.start());
    let mut list = DateList {
        kind,
        dates: kept.filter_map(|(day, _)| Day::parse(day).ok()).collect(),
        typed: String::new(),
    };
    let (mut unread, text) = (Vec::new(), fields.named(kind.added()));
    let separates = |c: char| c.is_whitespace() || matches!(c, ',' | '、' | ';');
    for word in text.split(separates).filter(|word| !word.is_empty()) {
        match Day::parse(&word.replace('/', "-")) {
            Ok(day) => drop(list.dates.insert(day)),
            Err(_) => unread.push(word),
        }
    }
    let label = kind.label(t);
    let error = |error, text| RowError {
        name: kind.added().to_owned(),
        error,
        text,
    };
    let error = if let Some(first) = unread.first() {
        let typed: String = first.chars().take(REPEATED).collect();
        let text = t.hours_form.date_wrong(label, typed);
        Some(error(FieldError::Format, text))
    } else if list.dates.len() > MOST_DATES {
        let text = t.hours_form.too_many(label, MOST_DATES);
        Some(error(FieldError::TooLong, text))
    } else {
        None
    };
    list.typed = unread.join("\n");
    (list, error)
}
