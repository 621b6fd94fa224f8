//! The counter's records: customer cards, and forms whose numbers are used once.

use tegata_app::console::{ApprovalRefusal, CardRefusal, Change, ProposalRefusal};
use tegata_domain::{
    card::{CardAct, CardState},
    contract::ContractState,
    ids::{ContractId, FormNumber},
    staff::Duty,
    time::{DAY, HOUR, SECOND},
};

use crate::{
    console::{Console, NUMBER, refused, unlocking},
    support::all_at_once,
};

fn another(card: i64, form: &str) -> Change {
    Change::ReissueCard {
        number: NUMBER.to_owned(),
        card,
        form: form.to_owned(),
    }
}

impl Console {
    /// Numbers and states of the contract's cards, the newest first.
    async fn cards(&self) -> Vec<(i64, CardState)> {
        let number = ContractId::parse(NUMBER).unwrap();
        let found = self.house.app.contract(&self.teller.1, &number).await;
        let cards = found.unwrap().unwrap().cards.into_iter();
        cards
            .map(|view| (view.card.number, view.card.state))
            .collect()
    }

    async fn lose(&self, card: i64) -> Result<(), CardRefusal> {
        let number = ContractId::parse(NUMBER).unwrap();
        let app = &self.house.app;
        let lost = app.report_card_lost(&self.teller.1, &number, card).await;
        lost.map_err(refused)
    }

    async fn follow(&self, card: i64, act: CardAct) -> Result<(), CardRefusal> {
        let number = ContractId::parse(NUMBER).unwrap();
        let app = &self.house.app;
        let noted = app.follow_card(&self.teller.1, &number, card, act).await;
        noted.map_err(refused)
    }
}

#[tokio::test]
async fn a_card_goes_its_way_step_by_step() {
    use CardState::{Lost, Ordered, Printed, Received, Replaced, Sent};
    let console = Console::with_contract().await;
    assert_eq!(console.cards().await, [(1, Received)]);
    for act in [
        CardAct::Print,
        CardAct::Send,
        CardAct::Receive,
        CardAct::Replace,
    ] {
        assert_eq!(console.follow(1, act).await, Err(CardRefusal::State));
    }
    let id = console.propose(another(1, "C-1")).await.unwrap();
    assert_eq!(
        console.cards().await,
        [(1, Received)],
        "nothing before the approval"
    );
    let own = console.approve_as(&console.teller, &id).await.err();
    assert_eq!(own, Some(ApprovalRefusal::SamePerson));
    console.approve(&id).await.unwrap();
    assert_eq!(console.cards().await, [(2, Ordered), (1, Received)]);

    // One on its way at a time, and only after the newest.
    for card in [1, 2, 3] {
        let refusal = console.propose(another(card, "C-2")).await;
        assert_eq!(refusal, Err(ProposalRefusal::Card), "after {card}");
    }
    assert_eq!(
        console.follow(2, CardAct::Send).await,
        Err(CardRefusal::State)
    );
    for (act, state) in [
        (CardAct::Print, Printed),
        (CardAct::Print, Printed),
        (CardAct::Send, Sent),
    ] {
        console.follow(2, act).await.unwrap();
        assert_eq!(console.cards().await, [(2, state), (1, Received)]);
    }
    // Lost on its way: another one, which ends the one before.
    console.lose(2).await.unwrap();
    let id = console.propose(another(2, "C-2")).await.unwrap();
    console.approve(&id).await.unwrap();
    console.follow(3, CardAct::Print).await.unwrap();
    console.follow(3, CardAct::Receive).await.unwrap();
    let cards = [(3, Received), (2, Lost), (1, Replaced)];
    assert_eq!(console.cards().await, cards);
}

#[tokio::test]
async fn a_loss_is_noted_once_and_confirmed_by_another() {
    let console = Console::with_contract().await;
    assert_eq!(console.lose(7).await, Err(CardRefusal::NoCard));
    let won = std::sync::atomic::AtomicUsize::new(0);
    let tries = (0..8).map(|_| async {
        if console.lose(1).await.is_ok() {
            won.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
    });
    all_at_once(tries).await;
    assert_eq!(won.into_inner(), 1);
    let waiting = console
        .house
        .app
        .proposals(&console.teller.1)
        .await
        .unwrap();
    let [one] = &waiting[..] else {
        unreachable!("one confirmation is waiting");
    };
    assert!(one.change.is_done_already());
    let id = &one.approval.id;
    let own = console.approve_as(&console.teller, id).await.err();
    assert_eq!(own, Some(ApprovalRefusal::SamePerson));
    console.approve(id).await.unwrap();
    assert_eq!(console.cards().await, [(1, CardState::Lost)]);
    let proposed = Change::LoseCard {
        number: NUMBER.to_owned(),
        card: 1,
    };
    let refusal = console.propose(proposed).await;
    assert_eq!(
        refusal,
        Err(ProposalRefusal::Administrator),
        "never proposed"
    );
}

#[tokio::test]
async fn a_card_is_ordered_for_the_contract_as_it_was_seen() {
    let console = Console::with_contract().await;
    let first = console.propose(another(1, "C-1")).await.unwrap();
    let second = console.propose(another(1, "C-2")).await.unwrap();
    console.approve(&first).await.unwrap();
    let late = console.approve(&second).await.err();
    assert_eq!(late, Some(ApprovalRefusal::Conflict));
    assert_eq!(console.cards().await.len(), 2);

    let id = console
        .propose(Change::TerminateContract {
            number: NUMBER.to_owned(),
            form: "E-1".to_owned(),
        })
        .await
        .unwrap();
    console.approve(&id).await.unwrap();
    let over = console.propose(another(2, "C-3")).await;
    assert_eq!(over, Err(ProposalRefusal::Standing));
}

#[tokio::test]
async fn cards_demand_a_role_and_the_bank() {
    let console = Console::with_contract().await;
    for roles in ["auditor", "help_desk", "operator"] {
        console.appoint("teller", roles).await;
        let role = CardRefusal::Role(Duty::Make);
        assert_eq!(console.lose(1).await, Err(role), "{roles}");
        assert_eq!(
            console.follow(1, CardAct::Print).await,
            Err(role),
            "{roles}"
        );
        let proposed = console.propose(another(1, "C-1")).await;
        assert_eq!(proposed, Err(ProposalRefusal::Role(Duty::Make)), "{roles}");
    }
    let (stranger, _) = console.house.bank("5110").await;
    let actor = console.house.staff(&stranger).await;
    let number = ContractId::parse(NUMBER).unwrap();
    let app = &console.house.app;
    let lost = app.report_card_lost(&actor, &number, 1).await;
    assert_eq!(lost.map_err(refused), Err(CardRefusal::NoCard));
    let noted = app.follow_card(&actor, &number, 1, CardAct::Print).await;
    assert_eq!(noted.map_err(refused), Err(CardRefusal::NoCard));
    let under_way = app.cards_under_way(&actor, None).await.unwrap();
    assert!(under_way.cards.is_empty() && under_way.next.is_none());
    let forms = app.request_forms(&actor, None).await.unwrap();
    assert!(forms.lines.is_empty());
}

#[tokio::test]
async fn cards_on_their_way_are_overdue_after_three_weeks() {
    let mut console = Console::with_contract().await;
    let id = console.propose(another(1, "C-1")).await.unwrap();
    console.approve(&id).await.unwrap();
    for (days, overdue) in [(0, false), (20, false), (2, true)] {
        console.house.pass(days * DAY);
        console.sign_in_again().await;
        let app = &console.house.app;
        let found = app.cards_under_way(&console.teller.1, None).await.unwrap();
        let [one] = &found.cards[..] else {
            unreachable!("one card is on its way");
        };
        assert_eq!(one.overdue, overdue, "after {days} more days");
    }
}

#[tokio::test]
async fn a_form_number_is_taken_until_its_request_comes_to_nothing() {
    let mut console = Console::with_contract().await;
    let first = console.propose(unlocking("Ｆ- 1")).await.unwrap();
    for same in ["F-1", "f-1", " F -１"] {
        let refusal = console.propose(unlocking(same)).await;
        assert_eq!(refusal, Err(ProposalRefusal::FormUsed), "{same}");
    }
    let long = "x".repeat(33);
    for malformed in ["", "  ", "a\nb", long.as_str()] {
        let refusal = console.propose(unlocking(malformed)).await;
        assert_eq!(refusal, Err(ProposalRefusal::Form), "{malformed:?}");
    }
    // Rejected: the paper is still at hand.
    let app = &console.house.app;
    let rejected = app.reject_change(&console.approver.1, &first).await;
    rejected.map_err(refused).unwrap();
    console.house.pass(SECOND);
    let second = console.propose(unlocking("F-1")).await.unwrap();
    // Left to end.
    console.house.pass(DAY + HOUR);
    console.sign_in_again().await;
    let third = console.propose(unlocking("F-1")).await.unwrap();
    let gone = console.approve(&second).await.err();
    assert_eq!(gone, Some(ApprovalRefusal::Gone));
    // Carried out: used for good.
    console.approve(&third).await.unwrap();
    console.house.pass(300 * DAY);
    console.sign_in_again().await;
    let refusal = console.propose(unlocking("F-1")).await;
    assert_eq!(refusal, Err(ProposalRefusal::FormUsed));

    let number = FormNumber::parse("f-1").unwrap();
    let app = &console.house.app;
    let uses = app.request_form(&console.teller.1, &number).await.unwrap();
    let uses: Vec<_> = uses
        .iter()
        .map(|line| (line.proposal.approval.id.clone(), line.form.stands))
        .collect();
    assert_eq!(uses, [(third, true), (second, false), (first, false)]);
    let page = app.request_forms(&console.teller.1, None).await.unwrap();
    assert_eq!(page.lines.len(), 3);
}

#[tokio::test]
async fn one_of_many_at_once_gets_the_form() {
    let console = Console::with_contract().await;
    let (person, actor) = &console.teller;
    let mut confirmed = Vec::new();
    for _ in 0..8 {
        confirmed.push(console.house.confirm(actor, person).await);
    }
    let app = &console.house.app;
    let won = std::sync::atomic::AtomicUsize::new(0);
    let won = &won;
    let tries = confirmed.into_iter().map(|confirmed| async move {
        let proposed = app.propose_change(actor, confirmed, unlocking("F-9")).await;
        match proposed.map_err(refused) {
            Ok(_) => {
                won.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            }
            Err(refusal) => assert_eq!(refusal, ProposalRefusal::FormUsed),
        }
    });
    all_at_once(tries).await;
    assert_eq!(won.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn contracts_are_listed_page_by_page() {
    let console = Console::with_contract().await;
    let app = &console.house.app;
    let staff = &console.teller.1;
    let open = Some(ContractState::Open);
    for (standing, after, found) in [
        (None, "", 1),
        (open, "", 1),
        (Some(ContractState::Terminated), "", 0),
        (None, NUMBER, 0),
        (open, "99999999999", 0),
        (None, "garbage", 0),
    ] {
        let page = app.contracts(staff, standing, after).await.unwrap();
        assert_eq!(page.lines.len(), found, "{standing:?} after {after}");
        assert!(page.next.is_none());
    }
}
