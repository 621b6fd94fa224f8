//! What the counter sees, query by query and page by page, as text that can be compared.

use tegata_app::{
    App,
    console::{
        CertificateHit, FormLine, History, HistoryOutcome, HistoryQuery, HistoryWho, HitKind, Hits,
        RegisterQuery, RegisterState, Search, StockQuery,
    },
    sign_in::StaffActor,
};
use tegata_domain::{
    calendar::Day,
    contract::ContractState,
    ids::{ContractId, FormNumber, HolderKind},
    time::Millis,
};

use super::data::{CARDS_UNDER_WAY, COMPANIES, FORMS, SUSPENDED, number};
use crate::support::{House, START};

type Pages = Vec<Vec<String>>;

/// Queries with their pages.
pub(super) struct Transcript(Vec<(String, Pages)>);

impl Transcript {
    /// The same as another database told.
    pub(super) fn is_as(&self, other: &Self, how: &str) {
        assert_eq!(self.0.len(), other.0.len());
        for ((query, here), (asked, there)) in self.0.iter().zip(&other.0) {
            assert_eq!((query, here), (asked, there), "{how}");
        }
    }

    /// What the data say by themselves.
    pub(super) fn is_as_filled(&self) {
        let sizes =
            |query: &str| -> Vec<usize> { self.pages(query).iter().map(Vec::len).collect() };
        assert_eq!(sizes("contracts"), [50, 50, COMPANIES - 100]);
        assert_eq!(sizes("contracts suspended_by_bank"), [SUSPENDED]);
        assert_eq!(sizes("forms"), [50, FORMS - 50]);
        assert_eq!(sizes("cards"), [50, CARDS_UNDER_WAY - 50]);
        assert_eq!(sizes("tokens stock"), [50, 50, 25]);
        assert_eq!(sizes("users riyousya"), [50, 10]);
        assert_eq!(sizes("users RIYOUSYA"), [0]);
        assert_eq!(sizes("contracts beyond the end"), [0]);
        assert_eq!(sizes("contracts from garbage"), [0]);
        assert_eq!(sizes("register"), [50, 50, 50, 2]);
        let exported = self.pages("register export");
        assert_eq!(exported.concat(), self.pages("register").concat());
        let exported = self.pages("history export");
        assert_eq!(exported.concat(), self.pages("history").concat());
        for (query, first) in [("contracts", number(0)), ("staff", "A01".to_owned())] {
            let all = self.pages(query).concat();
            let mut sorted = all.clone();
            sorted.sort();
            assert_eq!(all, sorted, "{query}: by bytes");
            assert!(all[0].starts_with(&first[..2]), "{query}: {}", all[0]);
        }
        for (text, hits) in [
            ("%", 0),
            ("_", 0),
            ("\\", 0),
            ("100%", 10),
            ("１００％", 10),
            ("a_b", 10),
            ("axb", 0),
            ("ABC", 20),
            ("ａｂｃ", 20),
            ("ｶﾅ", 10),
            ("カナ", 10),
            ("かな", 10),
            ("ZÜRICH", 10),
            ("青葉", 10),
            ("株式会社青葉", 10),
        ] {
            let found = self.pages(&format!("companies {text}"));
            assert_eq!(found.concat().len(), hits, "{text}");
        }
    }

    fn pages(&self, query: &str) -> &Pages {
        let found = self.0.iter().find(|(asked, _)| asked == query);
        &found
            .unwrap_or_else(|| unreachable!("{query} was not asked"))
            .1
    }

    fn add(&mut self, query: impl Into<String>, pages: Pages) {
        self.0.push((query.into(), pages));
    }
}

pub(super) async fn transcript(house: &House, staff: &StaffActor) -> Transcript {
    let mut told = Transcript(Vec::new());
    let app = &house.app;
    lists(app, staff, &mut told).await;
    register(app, staff, &mut told).await;
    history(app, staff, &mut told).await;
    search(app, staff, &mut told).await;
    told
}

/// Page after page, until there is no next one.
async fn all<P>(first: P, page: impl AsyncFn(P) -> (Vec<String>, Option<P>)) -> Pages {
    let (mut pages, mut place) = (Vec::new(), Some(first));
    while let Some(from) = place.take() {
        let (lines, next) = page(from).await;
        pages.push(lines);
        assert!(pages.len() < 20, "the pages do not end");
        place = next;
    }
    pages
}

async fn lists(app: &App, staff: &StaffActor, told: &mut Transcript) {
    use ContractState as C;
    let contracts = async |standing: Option<C>, after: String| {
        let page = app.contracts(staff, standing, &after).await.unwrap();
        let lines = page.lines.into_iter();
        let lines = lines.map(|it| format!("{} {}", it.contract.number, it.users));
        (lines.collect(), page.next)
    };
    for standing in [
        None,
        Some(C::Open),
        Some(C::SuspendedByBank),
        Some(C::Terminated),
    ] {
        let name = standing.map_or(String::new(), |it| format!(" {}", it.as_str()));
        let pages = all(String::new(), async |after| {
            contracts(standing, after).await
        })
        .await;
        told.add(format!("contracts{name}"), pages);
    }
    for (name, after) in [
        ("beyond the end", "99999999999"),
        ("from garbage", "よ\u{7f}:"),
    ] {
        let page = contracts(None, after.to_owned()).await.0;
        told.add(format!("contracts {name}"), vec![page]);
    }
    let forms = async |before| {
        let page = app.request_forms(staff, before).await.unwrap();
        let lines = page.lines.iter().map(form).collect();
        (lines, page.next.map(Some))
    };
    told.add("forms", all(None, forms).await);
    let end: Option<(Millis, String)> = Some((START, String::new()));
    told.add("forms beyond the end", vec![forms(end).await.0]);
    for typed in ["F-000", "ｆ - ０００", "f-0", "%-002", "_-003", "%"] {
        let number = FormNumber::parse(typed).unwrap();
        let found = app.request_form(staff, &number).await.unwrap();
        told.add(
            format!("form {typed}"),
            vec![found.iter().map(form).collect()],
        );
    }
    let cards = async |after| {
        let page = app.cards_under_way(staff, after).await.unwrap();
        let lines = page.cards.iter();
        let lines = lines.map(|it| format!("{} {}", it.contract.number, it.overdue));
        (lines.collect(), page.next.map(Some))
    };
    told.add("cards", all(None, cards).await);
    for status in ["stock", "assigned", "STOCK", "%"] {
        let tokens = async |after| {
            let status = status.to_owned();
            let page = app
                .tokens(staff, StockQuery { status, after })
                .await
                .unwrap();
            let lines = page.tokens.into_iter().map(|it| it.token.serial);
            (lines.collect(), page.next)
        };
        told.add(format!("tokens {status}"), all(String::new(), tokens).await);
    }
    told.add("stock", vec![app.token_stock("1635").await.unwrap()]);
    let members = app.staff_members(staff).await.unwrap().into_iter();
    told.add(
        "staff",
        vec![members.map(|it| it.line.holder.name_id).collect()],
    );
    let names = app.staff_names(staff).await.unwrap().into_iter();
    told.add(
        "staff names",
        vec![names.map(|(account, _)| account).collect()],
    );
    let proposals = app.proposals(staff).await.unwrap().into_iter();
    told.add(
        "proposals",
        vec![proposals.map(|it| it.approval.id).collect()],
    );
    let mails = app.undeliverable_mail(staff).await.unwrap().into_iter();
    told.add("mails", vec![mails.map(|it| it.id).collect()]);
    let health = format!("{:?}", app.mail_health(staff).await.unwrap());
    let work = format!("{:?}", app.work(staff).await.unwrap());
    told.add("counts", vec![vec![health, work]]);
}

fn form(line: &FormLine) -> String {
    let checker = line.proposal.checker.as_ref().map(|it| &it.name_id);
    format!("{} {} {:?}", line.form.number, line.form.at, checker)
}

fn hit(hit: &CertificateHit) -> String {
    let row = &hit.certificate;
    // Of the house's own staff, whose rows have ids by chance.
    let Some(contract) = &hit.contract else {
        return format!("staff {}", row.not_after);
    };
    let (name, end, number) = (&row.common_name, row.not_after, &contract.number);
    format!("{name} {end} {} {number}", row.state.as_str())
}

async fn register(app: &App, staff: &StaffActor, told: &mut Transcript) {
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

async fn history(app: &App, staff: &StaffActor, told: &mut Transcript) {
    let none = HistoryQuery::default();
    let queries = [
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
    ];
    for (name, query) in queries {
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

async fn search(app: &App, staff: &StaffActor, told: &mut Transcript) {
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
