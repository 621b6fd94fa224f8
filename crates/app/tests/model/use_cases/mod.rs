//! Every act that takes an actor or a secret, tried while the contract is locked, stopped by the bank or by the customer,
//! and ended: it answers what the table says and changes nothing that the table does not name. While the contract is
//! open each of them is done, so that no refusal has another reason.

mod cases;
mod perform;
mod rows;
pub(crate) mod source;
mod stage;

use std::collections::BTreeSet;

use cases::{Answers, CASES, CHANGES};
pub(crate) use rows::Rows;
use stage::{Stage, Standing};

#[test]
fn every_act_has_its_answers() {
    let known: BTreeSet<String> = CASES.iter().map(|(act, _)| (*act).to_owned()).collect();
    assert_eq!(known.len(), CASES.len(), "an act is named twice");
    let found = source::acts();
    let new: Vec<_> = found.difference(&known).collect();
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(new.is_empty(), "under a stopped contract, what of {new:?}?");
    assert!(gone.is_empty(), "there is no such act: {gone:?}");
    let changes: BTreeSet<String> = CHANGES
        .iter()
        .map(|(act, _)| act.split_once(' ').unwrap().1.to_owned())
        .collect();
    assert_eq!(changes, source::changes());
    for (act, answers) in CASES.iter().chain(CHANGES) {
        let unexplained = matches!(answers, Answers::Elsewhere(reason) if reason.len() < 10);
        assert!(!unexplained, "{act}: why not here?");
    }
}

/// The control: without a stop each is done.
#[tokio::test]
async fn while_the_contract_is_open_each_act_is_done() {
    let mut wrong = Vec::new();
    for (act, answers) in CASES.iter().chain(CHANGES) {
        if matches!(answers, Answers::Elsewhere(_)) {
            continue;
        }
        let mut stage = Box::pin(Stage::open()).await;
        let answer = stage.does(act).await;
        if answer != "done" {
            wrong.push(format!("{act}: {answer}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn under_each_standing_each_act_answers_as_the_table_says() {
    let mut wrong = Vec::new();
    for standing in Standing::STOPS {
        let mut stage = Box::pin(Stage::open()).await;
        stage.becomes(standing).await;
        for (act, answers) in CASES.iter().chain(CHANGES) {
            let Some((expected, traces)) = expected((act, *answers), standing) else {
                continue;
            };
            let Some(traces) = traces else {
                // What is done changes what the others find: it has a stage of its own.
                let mut stage = Box::pin(Stage::open()).await;
                stage.becomes(standing).await;
                let answer = stage.does(act).await;
                if answer != expected {
                    wrong.push(format!("{standing:?} {act}: {answer}, not {expected}"));
                }
                continue;
            };
            let before = Rows::of(&stage.world.app).await;
            let answer = stage.does(act).await;
            if answer != expected {
                wrong.push(format!("{standing:?} {act}: {answer}, not {expected}"));
            }
            let after = Rows::of(&stage.world.app).await;
            let changed = before.changed(&after);
            let changed = changed
                .iter()
                .filter(|table| !traces.contains(&table.as_str()));
            wrong.extend(changed.map(|table| format!("{standing:?} {act} changed {table}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The answer, and the tables that may change; none when any may.
fn expected(
    (act, answers): (&str, Answers),
    standing: Standing,
) -> Option<(&'static str, Option<&'static [&'static str]>)> {
    let at = match standing {
        Standing::Locked => 0,
        Standing::ByBank | Standing::ByCustomer => 1,
        Standing::Terminated => 2,
    };
    let locked = standing == Standing::Locked;
    // The bank's own stop takes the place of the customer's.
    if standing == Standing::ByCustomer && act == "suspend_contract" {
        return Some(("done", None));
    }
    match answers {
        // Under a lock nobody has a session: `user` and `administrator` show it for all of them.
        Answers::Behind(_) | Answers::Reads | Answers::TakesAway(_) if locked => None,
        Answers::Behind(refusal) => Some((refusal, Some(&[]))),
        Answers::Reads => Some(("done", Some(&[]))),
        Answers::TakesAway(after) => {
            let ended = standing == Standing::Terminated;
            Some((if ended { after } else { "done" }, None))
        }
        Answers::Door(answers, traces) => Some((*answers.get(at)?, Some(traces))),
        Answers::Alike(traces) => Some(("done", Some(traces))),
        Answers::Staff(answers) => {
            let answer = *answers.get(at)?;
            // Of the staff themselves, who sign in to try it.
            let own: &[&str] = &["session", "certificate"];
            Some((answer, (answer != "done").then_some(own)))
        }
        Answers::Elsewhere(_) => None,
    }
}
