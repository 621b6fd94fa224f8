//! What the counter sees, query by query and page by page, as text that can be compared.

use tegata_app::{
    App,
    console::{CertificateHit, FormLine, StockQuery},
    sign_in::StaffActor,
};
use tegata_domain::{contract::ContractState, ids::FormNumber, time::Millis};

use super::{
    data::{CARDS_UNDER_WAY, COMPANIES, FORMS, SUSPENDED, number},
    records,
};
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

    pub(super) fn add(&mut self, query: impl Into<String>, pages: Pages) {
        self.0.push((query.into(), pages));
    }
}

pub(super) async fn transcript(house: &House, staff: &StaffActor) -> Transcript {
    let mut told = Transcript(Vec::new());
    let app = &house.app;
    lists(app, staff, &mut told).await;
    whole(app, staff, &mut told).await;
    records::register(app, staff, &mut told).await;
    records::history(app, staff, &mut told).await;
    records::search(app, staff, &mut told).await;
    told
}

/// Page after page, until there is no next one.
pub(super) async fn all<P>(first: P, page: impl AsyncFn(P) -> (Vec<String>, Option<P>)) -> Pages {
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
}

/// What is shown in one piece.
async fn whole(app: &App, staff: &StaffActor, told: &mut Transcript) {
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

pub(super) fn form(line: &FormLine) -> String {
    let checker = line.proposal.checker.as_ref().map(|it| &it.name_id);
    format!("{} {} {:?}", line.form.number, line.form.at, checker)
}

pub(super) fn hit(hit: &CertificateHit) -> String {
    let row = &hit.certificate;
    // Of the house's own staff, whose rows have ids by chance.
    let Some(contract) = &hit.contract else {
        return format!("staff {}", row.not_after);
    };
    let (name, end, number) = (&row.common_name, row.not_after, &contract.number);
    format!("{name} {end} {} {number}", row.state.as_str())
}
