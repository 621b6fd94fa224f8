//! The register of certificates, the history and the search, as the counter sees them.

use tegata_app::{
    App,
    console::{
        History, HistoryOutcome, HistoryQuery, HistoryWho, HitKind, Hits, RegisterQuery,
        RegisterState, Search,
    },
    sign_in::StaffActor,
};
use tegata_domain::{
    calendar::Day,
    ids::{ContractId, HolderKind},
};

use super::{
    data::number,
    transcript::{Transcript, all, form, hit},
};
use crate::support::START;

pub(super) async fn register(app: &App, staff: &StaffActor, told: &mut Transcript) {
    let of = |query: RegisterQuery| {
        async move |after| {
            let page = app.register(staff, &query, after).await.unwrap();
            (page.lines.iter().map(hit).collect(), page.next.map(Some))
        }
    };
    let kinds = [
        None,
        Some(HolderKind::User),
        Some(HolderKind::Administrator),
        Some(HolderKind::Staff),
    ];
    for state in RegisterState::ALL.into_iter().map(Some).chain([None]) {
        for kind in kinds {
            for number in [None, Some(2), Some(i64::MAX)] {
                let query = RegisterQuery {
                    state,
                    kind,
                    number,
                    ..RegisterQuery::default()
                };
                let mut name = "register".to_owned();
                for word in [
                    state.map(RegisterState::as_str),
                    kind.map(HolderKind::as_str),
                ] {
                    name.extend(word.into_iter().flat_map(|word| [" ", word]));
                }
                name.extend(number.map(|number| format!(" {number}")));
                told.add(name, all(None, of(query)).await);
            }
        }
    }
    let days = RegisterQuery {
        from: Day::parse("2026-11-19").ok(),
        to: Day::parse("2026-11-21").ok(),
        ..RegisterQuery::default()
    };
    told.add("register of days", all(None, of(days)).await);
    for end in [(i64::MIN, "x"), (START, "zz"), (i64::MAX, "")] {
        let place = Some((end.0, end.1.to_owned()));
        let page = of(RegisterQuery::default())(place).await.0;
        told.add(format!("register from {end:?}"), vec![page]);
    }
    super::appointed(app, "auditor").await;
    let export = app.export_register(staff, &RegisterQuery::default()).await;
    let export = export.unwrap_or_else(|_| unreachable!("an auditor may"));
    told.add(
        "register export",
        vec![export.lines.iter().map(hit).collect()],
    );
}

fn told_of(history: &History) -> Vec<String> {
    let lines = history.lines.iter();
    lines
        .map(|it| {
            format!(
                "{} {} {} {} {} {:?}",
                it.at, it.actor, it.act, it.refused, it.subject, it.address
            )
        })
        .collect()
}

/// Each thing that narrows the history.
fn narrowed(none: &HistoryQuery) -> [(&'static str, HistoryQuery); 10] {
    [
        ("", none.clone()),
        (
            " act",
            HistoryQuery {
                act: Some("sign_in".to_owned()),
                ..none.clone()
            },
        ),
        (
            " wildcard",
            HistoryQuery {
                act: Some("sign%".to_owned()),
                ..none.clone()
            },
        ),
        (
            " user",
            HistoryQuery {
                who: HistoryWho::parse("kind:user"),
                ..none.clone()
            },
        ),
        (
            " teller",
            HistoryQuery {
                who: HistoryWho::parse("staff:teller"),
                ..none.clone()
            },
        ),
        (
            " Teller",
            HistoryQuery {
                who: HistoryWho::parse("staff:TELLER"),
                ..none.clone()
            },
        ),
        (
            " contract",
            HistoryQuery {
                contract: ContractId::parse(&number(3)).ok(),
                ..none.clone()
            },
        ),
        (
            " done",
            HistoryQuery {
                outcome: Some(HistoryOutcome::Done),
                ..none.clone()
            },
        ),
        (
            " refused",
            HistoryQuery {
                outcome: Some(HistoryOutcome::Refused),
                ..none.clone()
            },
        ),
        (
            " days",
            HistoryQuery {
                from: Day::parse("2026-11-21").ok(),
                to: Day::parse("2026-11-22").ok(),
                ..none.clone()
            },
        ),
    ]
}

pub(super) async fn history(app: &App, staff: &StaffActor, told: &mut Transcript) {
    let none = HistoryQuery::default();
    for (name, query) in narrowed(&none) {
        let page = async |before| {
            let page = app.bank_history(staff, &query, before).await.unwrap();
            (told_of(&page), page.next.map(Some))
        };
        told.add(format!("history{name}"), all(None, page).await);
    }
    let first = app
        .bank_history(staff, &none, Some(i64::MIN))
        .await
        .unwrap();
    told.add("history beyond the end", vec![told_of(&first)]);
    let export = app.export_history(staff, &none).await;
    let export = export.unwrap_or_else(|_| unreachable!("an auditor may"));
    told.add("history export", vec![told_of(&export)]);
}

pub(super) async fn search(app: &App, staff: &StaffActor, told: &mut Transcript) {
    for text in [
        "%",
        "_",
        "\\",
        "100%",
        "１００％",
        "a_b",
        "axb",
        "ABC",
        "ａｂｃ",
        "ｶﾅ",
        "カナ",
        "かな",
        "ZÜRICH",
        "青葉",
        "株式会社青葉",
        "365",
        "３６５",
        "36500000",
        "40",
        "4",
        "\0",
        "z",
    ] {
        let companies = async |after: String| {
            let (kind, text) = (Some(HitKind::Contracts), text.to_owned());
            let hits = app
                .search(staff, &Search { text, kind, after })
                .await
                .unwrap();
            let lines = hits.contracts.iter().map(|it| &it.contract);
            let lines = lines.map(|it| format!("{} {}", it.number, it.company));
            (lines.collect(), hits.more_contracts)
        };
        told.add(
            format!("companies {text}"),
            all(String::new(), companies).await,
        );
    }
    for text in [
        "riyousya",
        "Riyousya",
        "RIYOUSYA",
        "ｒｉｙｏｕｓｙａ",
        "riyous%",
    ] {
        let users = async |after: String| {
            let (kind, text) = (Some(HitKind::Users), text.to_owned());
            let hits = app
                .search(staff, &Search { text, kind, after })
                .await
                .unwrap();
            let lines = hits.people.iter().map(|it| it.holder.id.clone());
            (lines.collect(), hits.more_people)
        };
        told.add(format!("users {text}"), all(String::new(), users).await);
    }
    for text in [
        "ab03", "AB:03", "4040ab03", "ab", "2", "9999", "F-000", "t-000", "T-000", "T1", "t1",
        "365",
    ] {
        let search = Search {
            text: text.to_owned(),
            ..Search::default()
        };
        let hits = app.search(staff, &search).await.unwrap();
        told.add(format!("anything {text}"), vec![anything(&hits)]);
    }
}

fn anything(hits: &Hits) -> Vec<String> {
    let contracts = hits.contracts.iter().map(|it| it.contract.number.clone());
    let more = format!(
        "{:?} {:?} {:?}",
        hits.more_contracts, hits.more_people, hits.issue_number
    );
    let token = hits.token.as_ref().map(|it| it.serial.clone());
    contracts
        .chain(hits.certificates.iter().map(hit))
        .chain(hits.forms.iter().map(form))
        .chain(token)
        .chain([more])
        .collect()
}
