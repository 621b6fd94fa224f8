//! 依頼書: a paper form's number is used by one request, and leads to it.

use tegata_domain::{ids::FormNumber, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    console::{Change, Proposal, ProposalRefusal, propose::describe},
    failure::{Internal, Undo},
    lookup,
    paging::{PAGE, asked, cut},
    sign_in::StaffActor,
};

/// A form with the request that it was for.
pub struct FormLine {
    /// The use of its number.
    pub form: rows::RequestForm,
    /// The request.
    pub proposal: Proposal,
}

/// A page of them.
pub struct FormsPage {
    /// The newest first.
    pub lines: Vec<FormLine>,
    /// Where the next page begins, if there is one.
    pub next: Option<(Millis, String)>,
}

impl App {
    /// The bank's forms before a use, the newest first.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn request_forms(
        &self,
        staff: &StaffActor,
        before: Option<(Millis, String)>,
    ) -> Result<FormsPage, Internal> {
        let bank = staff.actor.holder.bank.clone();
        // After every row id, which is written in hexadecimal digits.
        let before = before.unwrap_or((Millis::MAX, "g".to_owned()));
        let page = self
            .database()
            .read(move |tx| {
                let from = (before.0, before.1.as_str());
                let found = rows::RequestForm::newest(tx, &bank, from, asked(PAGE))?;
                let (found, next) = cut(found, PAGE, |last| (last.at, last.approval.clone()));
                let lines = lines(tx, found)?;
                Ok::<_, StorageError>(FormsPage { lines, next })
            })
            .await?;
        Ok(page)
    }

    /// Every use of one form's number at the bank, the newest first.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn request_form(
        &self,
        staff: &StaffActor,
        number: &FormNumber,
    ) -> Result<Vec<FormLine>, Internal> {
        let (bank, key) = (staff.actor.holder.bank.clone(), number.key());
        let found = self
            .database()
            .read(move |tx| of_key(tx, &bank, &key))
            .await?;
        Ok(found)
    }
}

/// Every use of a number.
pub(super) fn of_key(
    tx: &mut dyn Tx,
    bank: &str,
    key: &str,
) -> Result<Vec<FormLine>, StorageError> {
    let found = rows::RequestForm::by_key(tx, bank, key)?;
    lines(tx, found)
}

fn lines(tx: &mut dyn Tx, found: Vec<rows::RequestForm>) -> Result<Vec<FormLine>, StorageError> {
    found
        .into_iter()
        .map(|form| {
            let approval = lookup::approval(tx, &form.approval)?;
            let proposal = describe(tx, approval)?;
            Ok(FormLine { form, proposal })
        })
        .collect()
}

/// Takes the form's number for a request that was just written down. A number whose request was rejected, withdrawn or
/// left to end is free again, because the paper is still at hand.
pub(super) fn take(
    tx: &mut dyn Tx,
    approval: &rows::Approval,
    change: &Change,
) -> Result<(), Undo<ProposalRefusal>> {
    let Some(typed) = change.form() else {
        return Ok(());
    };
    let number = FormNumber::parse(typed).map_err(|_| Undo::Refused(ProposalRefusal::Form))?;
    if enter(tx, approval, &number)? {
        Ok(())
    } else {
        Err(Undo::Refused(ProposalRefusal::FormUsed))
    }
}

/// Notes the form's number for what was done at once. Whatever is wrong with the number hinders nothing: the second
/// person sees it.
pub(super) fn note(
    tx: &mut dyn Tx,
    approval: &rows::Approval,
    change: &Change,
) -> Result<(), StorageError> {
    if let Some(Ok(number)) = change.form().map(FormNumber::parse) {
        enter(tx, approval, &number)?;
    }
    Ok(())
}

/// Whether what was done at once named a form whose number another request has.
pub(super) fn is_anothers(
    tx: &mut dyn Tx,
    approval: &rows::Approval,
    change: &Change,
) -> Result<bool, StorageError> {
    if !change.is_done_already() || change.form().is_none() {
        return Ok(false);
    }
    match rows::RequestForm::find(tx, &approval.id)?.filter(|own| !own.stands) {
        Some(own) => Ok(rows::RequestForm::standing(tx, &own.bank, &own.key)?.is_some()),
        None => Ok(false),
    }
}

/// Writes the use down; `false` when another request has the number.
fn enter(
    tx: &mut dyn Tx,
    approval: &rows::Approval,
    number: &FormNumber,
) -> Result<bool, StorageError> {
    let key = number.key();
    let stands = match rows::RequestForm::standing(tx, &approval.bank, &key)? {
        Some(present) => came_to_nothing(tx, &present, approval.made_at)? && present.give_up(tx)?,
        None => true,
    };
    rows::RequestForm {
        approval: approval.id.clone(),
        bank: approval.bank.clone(),
        key,
        number: number.as_str().to_owned(),
        at: approval.made_at,
        stands,
    }
    .insert(tx)?;
    Ok(stands)
}

/// What was done at once is done, whatever the second person says of it.
fn came_to_nothing(
    tx: &mut dyn Tx,
    used: &rows::RequestForm,
    now: Millis,
) -> Result<bool, StorageError> {
    let used_by = lookup::approval(tx, &used.approval)?;
    if Change::read(&used_by).is_none_or(|change| change.is_done_already()) {
        return Ok(false);
    }
    Ok(match used_by.status.as_str() {
        "waiting" => now > used_by.ends_at,
        status => status != "done",
    })
}
