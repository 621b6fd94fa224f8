//! The bank's hours as a form: rows for days, lists of dates, without scripts, in words for the approver.

use axum::http::{Method, StatusCode};

use crate::{console::Console, support::Page, user::csrf};

const FORM: &str = "/policies/service_hours";
/// Weekdays from eight to nine in the evening, nothing on Sundays.
const HOURS: [(&str, &str); 5] = [
    ("weekday_opens", "8:00"),
    ("weekday_closes", "21:00"),
    ("sunday_closed", "yes"),
    ("holidays_new", "2027/01/11\r\n2027-02-11, 2027-01-11"),
    ("closed_new", "2027-01-01"),
];

/// The form as a browser sends it, with these fields changed, and without the ticks that are taken away.
async fn send(
    console: &mut Console,
    page: &Page,
    fields: &[(&str, &str)],
    untick: &[&str],
) -> Page {
    let mut form = tegata_testkit::html::form_with(&page.html, &["weekday_opens"]).unwrap();
    form.fields
        .retain(|(name, _)| !untick.contains(&name.as_str()));
    for (name, value) in fields {
        form.set(name, value);
    }
    let pairs = form.fields.iter();
    let fields: Vec<_> = pairs
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    console
        .maker
        .ask(Method::POST, FORM, &fields, "same-origin")
        .await
}

#[tokio::test]
async fn two_operators_set_the_hours_and_read_them_in_words() {
    let mut console = Console::new().await;
    assert!(console.maker.open("/policies").await.says("24 hours"));
    let approval = console.ask(FORM, &HOURS).await;
    let page = console.checker.open(&approval).await;
    for line in [
        "Monday to Friday 24 hours → 08:00–21:00",
        "Sunday 24 hours → No service",
        "Holidays (added) Mon 11 January 2027, Thu 11 February 2027",
        "Closed days (added) Fri 1 January 2027",
    ] {
        let words: Vec<_> = line.split(' ').collect();
        let flat = page.text().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&words.join(" ")), "{line}: {flat}");
    }
    assert!(!page.says("Saturday") && !page.says("{"), "{}", page.text());
    assert!(!page.html.contains("id=\"exact\""), "no JSON of a policy");
    console.decide(&approval, "approve").await;

    let all = console.maker.open("/policies").await;
    assert!(all.says("Monday to Friday 08:00–21:00"), "{}", all.text());
    assert!(all.says("Holidays: 2") && all.says("Closed days: 1") && !all.says("{"));
    let form = console.maker.open(FORM).await;
    assert!(form.html.contains("id=\"holidays-2027-01-11\""));
    // A date goes whose tick is taken away; Sunday opens again.
    let fields = [
        ("sunday_opens", "09:00"),
        ("sunday_closes", "24:00"),
        ("staff_pin", "teller"),
    ];
    let untick = ["sunday_closed", "holidays-2027-01-11"];
    let asked = send(&mut console, &form, &fields, &untick).await;
    let approval = asked.location.unwrap();
    let page = console.checker.open(&format!("{approval}?lang=ja")).await;
    for line in [
        "終日休止 → 09:00～24:00",
        "祝日 （除外）",
        "2027年1月11日(月)",
    ] {
        assert!(page.says(line), "{line}: {}", page.text());
    }
    console.decide(&approval, "approve").await;
    let form = console.maker.open(FORM).await;
    assert!(!form.html.contains("2027-01-11\"") && form.html.contains("holidays-2027-02-11"));
    let history = console.maker.open("/history").await;
    assert!(history.says("Change a policy") && !history.says("{"));
}

#[tokio::test]
async fn dates_join_their_list_before_anything_is_asked_for() {
    let mut console = Console::new().await;
    let form = console.maker.open(FORM).await;
    let typed = [
        ("step", "add"),
        ("weekday_opens", "06:45"),
        ("holidays_new", "2027-01-11"),
    ];
    let added = send(&mut console, &form, &typed, &[]).await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.text());
    assert!(added.says("Mon 11 January 2027") && added.html.contains("value=\"06:45\""));
    let typed = [("step", "add"), ("holidays_new", "2027-01-12\n2027-02-30")];
    let wrong = send(&mut console, &added, &typed, &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("“2027-02-30” is no date"), "{}", wrong.text());
    assert!(wrong.says("Tue 12 January 2027") && wrong.html.contains(">2027-02-30</textarea>"));
    assert!(console.checker.open("/queue").await.says("Nothing waits"));
}

#[tokio::test]
async fn what_is_no_time_is_told_by_its_field() {
    let mut console = Console::new().await;
    for (field, value, says) in [
        (
            "weekday_opens",
            "",
            "Opening, Monday to Friday: please enter",
        ),
        (
            "weekday_opens",
            "soon",
            "Opening, Monday to Friday: this does not",
        ),
        (
            "saturday_closes",
            "24:01",
            "Closing, Saturday: this does not",
        ),
        (
            "sunday_closes",
            "00:00",
            "Closing, Sunday: please enter a time later",
        ),
        (
            "holiday_opens",
            "１０:00",
            "Opening, Holidays: this does not",
        ),
        ("closed_new", "<script>", "is no date"),
    ] {
        let page = console
            .maker
            .fill(FORM, &[(field, value), ("staff_pin", "teller")])
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(page.says(says), "{field}: {}", page.text());
        assert!(
            page.html.contains(&format!("id=\"{field}-error\"")),
            "{field}"
        );
        assert!(!page.html.contains("<script>"), "{field}");
    }
    let many = (0..500).map(|n| {
        let (month, day) = (n / 28 % 12 + 1, n % 28 + 1);
        format!("{}-{month:02}-{day:02}", 2027 + n / 336)
    });
    let many: Vec<_> = many.collect();
    let fields = [
        ("holidays_new", many.join("\n")),
        ("staff_pin", "teller".to_owned()),
    ];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let page = console.maker.fill(FORM, &fields).await;
    assert!(page.says("A list has 400 dates at most"), "{}", page.text());

    // The same once more is no change, and what the page never had is not heard.
    let same = console.maker.fill(FORM, &[("staff_pin", "teller")]).await;
    assert!(same.says("POLICY-INVALID"), "{}", same.text());
    let token = csrf(&console.maker.open(FORM).await.html);
    let garbage = [
        ("csrf", token.as_str()),
        ("holidays-none", "yes"),
        ("policy_value", "{\"weekday\":\"closed\"}"),
        ("staff_pin", "teller"),
    ];
    let page = console
        .maker
        .ask(Method::POST, FORM, &garbage, "same-origin")
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let foreign = console
        .maker
        .ask(Method::POST, FORM, &garbage, "cross-site")
        .await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert!(console.checker.open("/queue").await.says("Nothing waits"));
}
