//! Policies with a form of their own: the bank's hours and its words, and what an approver reads of a change.

use serde_json::{Value, json};
use tegata_domain::{
    calendar::Day,
    service_hours::{MOST_DATES, ServiceHours},
    wording::{TERMS, Word},
};
use tegata_web::{
    kit::{Field, FieldError, Form, Page, RowError, Site, urls},
    texts::{Language, Texts},
    view::console::{
        approval,
        policies::{
            self,
            hours::{DateList, DayKind, DayRow, ListKind, PolicyHoursPage},
            wording::{PolicyWordingPage, WordGroup, WordRow, name, standard},
        },
    },
};

use super::{Sample, add as push, console::approval_facts, signed_in};

pub(super) fn add(language: Language, s: &mut Vec<Sample>) {
    let t = language.texts();
    add_hours(language, s, t);
    add_wording(language, s, t);
    for (name, policy, before, after) in [
        (
            "hours",
            "service_hours",
            hours("[]"),
            hours("[\"2027-01-11\"]"),
        ),
        (
            "hours-back",
            "service_hours",
            hours("[\"2027-01-11\"]"),
            closed(),
        ),
        ("wording", "wording", json!({}), own_words()),
    ] {
        let mut changed = approval_facts(language, false);
        t.policies.change.clone_into(&mut changed.kind);
        changed.exact = None;
        changed.changes = policies::changes(policy, &before, &after, t);
        push(
            s,
            &format!("console-approval-{name}"),
            &approval::ApprovalPage {
                page: page(language, &urls::console::approval("sample")),
                form: Form::new(),
                approval: changed,
                decision: approval::Decision::Open,
                state: t.approval.state_waiting,
                checkers: String::new(),
                preview: None,
                decided: None,
            },
        );
    }
}

fn page(language: Language, path: &str) -> Page {
    signed_in(language, Site::Console, path)
}

fn hours(holidays: &str) -> Value {
    let holidays: Value = serde_json::from_str(holidays).unwrap_or_default();
    json!({ "weekday": "07:00-23:00", "saturday": "08:00-22:00", "sunday": "closed", "holiday": "always",
            "holidays": holidays, "closed": ["2027-01-01", "2027-01-02", "2027-01-03"] })
}

fn closed() -> Value {
    json!({ "weekday": "08:00-21:00", "saturday": "closed", "sunday": "always", "holiday": "closed",
            "holidays": [], "closed": ["2027-01-01"] })
}

fn add_hours(language: Language, s: &mut Vec<Sample>, t: &Texts) {
    let view = |form: Form, hours: &ServiceHours| PolicyHoursPage {
        page: page(language, urls::console::POLICY_HOURS),
        form,
        days: DayKind::ALL.map(|kind| DayRow::of(kind, hours)).into(),
        lists: ListKind::ALL.map(|kind| DateList::of(kind, hours)).into(),
    };
    let read = |value| serde_json::from_value::<ServiceHours>(value).unwrap_or_default();
    push(
        s,
        "console-policy-service_hours",
        &view(Form::new(), &read(hours("[]"))),
    );

    let error = |name: &str, error: FieldError, text: String| RowError {
        name: name.to_owned(),
        error,
        text,
    };
    let label = DayKind::Weekday.label(t);
    let added = ListKind::Holidays;
    let form = Form::new()
        .with_row_error(error(
            "weekday_closes",
            FieldError::Wrong,
            t.hours_form.order(label),
        ))
        .with_row_error(error(
            "saturday_opens",
            FieldError::Required,
            FieldError::Required.sentence(&t.hours_form.opens_of(DayKind::Saturday.label(t)), t),
        ))
        .with_row_error(error(
            added.added(),
            FieldError::Format,
            t.hours_form.date_wrong(added.label(t), "2027-13-40"),
        ))
        .with_row_error(error(
            added.added(),
            FieldError::TooLong,
            t.hours_form.too_many(added.label(t), MOST_DATES),
        ))
        .with_error(Field::StaffPin, FieldError::Required);
    let mut wrong = view(form, &read(hours("[\"2027-01-11\"]")));
    if let Some(row) = wrong.days.first_mut() {
        (row.opens, row.closes) = ("23:00".to_owned(), "07:00".to_owned());
    }
    if let Some(row) = wrong.days.get_mut(1) {
        row.opens.clear();
    }
    if let Some(list) = wrong.lists.first_mut() {
        "2027-13-40".clone_into(&mut list.typed);
        list.dates
            .extend((1..=28).filter_map(|day| Day::parse(&format!("2027-02-{day:02}")).ok()));
    }
    push(s, "console-policy-service_hours-wrong", &wrong);
}

fn own_words() -> Value {
    json!({ "term.sign_in": { "ja": "ログオン", "en": "log on" },
            "term.sign_out": { "ja": "ログオフ", "en": "log off" },
            "action.ok": { "ja": "登録する", "en": "Register" } })
}

fn add_wording(language: Language, s: &mut Vec<Sample>, t: &Texts) {
    let of = |key: &str| {
        standard(key).unwrap_or_else(|| Word {
            ja: key.to_owned(),
            en: key.to_owned(),
        })
    };
    let view = |form: Form, typed: &dyn Fn(&str) -> [String; 2]| {
        let terms = TERMS.iter().map(|term| {
            let word = of(term.key);
            WordRow::of_term(term, [word.ja, word.en], t)
        });
        PolicyWordingPage {
            page: page(language, urls::console::POLICY_WORDING),
            terms: terms.collect(),
            groups: WordGroup::all(&form, t, |key| {
                WordRow::of_key(key, &of(key), typed(key), t)
            }),
            form,
        }
    };
    push(
        s,
        "console-policy-wording",
        &view(Form::new(), &|_| Default::default()),
    );
    let label = |language, word: &str| t.wording_form.item(language, word);
    let (ja, en) = (t.wording_form.japanese, t.wording_form.english);
    let form = [
        (
            name("term.sign_in", Language::Ja),
            FieldError::Format,
            t.wording_form.choose("ログイン"),
        ),
        (
            name("action.ok", Language::En),
            FieldError::Required,
            t.wording_form.both(label(en, "OK")),
        ),
        (
            name("field.user_id", Language::Ja),
            FieldError::Format,
            t.wording_form.letters(label(ja, "利用者ID")),
        ),
        (
            name("administrator.choice_reissue", Language::En),
            FieldError::TooLong,
            FieldError::TooLong.sentence(&label(en, "Reissue"), t),
        ),
        (
            name("public.top_title", Language::En),
            FieldError::TooLong,
            FieldError::TooLong.sentence(&label(en, "Top"), t),
        ),
    ]
    .into_iter()
    .fold(Form::new(), |form, (name, error, text)| {
        form.with_row_error(RowError { name, error, text })
    });
    let typed = |key: &str| match key {
        "action.ok" => ["登録する".to_owned(), String::new()],
        "field.user_id" => ["<利用者>".to_owned(), "User".to_owned()],
        _ => Default::default(),
    };
    push(s, "console-policy-wording-wrong", &view(form, &typed));
}
