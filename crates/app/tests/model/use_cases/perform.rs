//! Each act by those who are on the stage, as they would do it if nothing were stopped.

use std::{collections::BTreeSet, fmt::Debug};

use tegata_acquisition::{AcquisitionId, challenge_password};
use tegata_app::{
    acquisition::{AppCaller, Claim, PageState, SecondStep, StatedPc, SubmittedRequest},
    console::{Change, PersonOf, RevokeAdministrator},
    failure::{Failure, Internal, Outcome},
    notice::MailAddresses,
    sign_in::PinKind,
    token::{PresentToken, TokenEnd, TokenProof},
    usage_history::{ActKind, UsageFilter},
    user::{CertificateChoice, EditUser, NewUser},
};
use tegata_domain::{
    calendar::Day,
    certificate::ReissueReason,
    ids::{AdministratorNumber, ContractId, HolderKind, TokenSerial, UserId},
    mail::MailAddress,
    pin::Pin,
    right::Right,
};

use super::stage::Stage;
use crate::{
    pc::Key,
    world::{CONTRACT, OFFICE, address, serial, typed},
};

fn said<T, R: Debug>(answer: Outcome<T, R>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(Failure::Refused(refusal)) => format!("{refusal:?}"),
        Err(Failure::Internal(error)) => format!("a fault: {error}"),
    }
}

fn read<T>(answer: Result<T, Internal>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(error) => format!("a fault: {error}"),
    }
}

impl Stage {
    /// Does it; the answer.
    pub(super) async fn does(&mut self, act: &str) -> String {
        if let Some((how, change)) = act.split_once(' ') {
            return self.bank_changes(how, change).await;
        }
        let answers = [
            self.administrator_does(act).await,
            self.signed_in_does(act).await,
            self.reads(act).await,
            self.shows_a_certificate(act).await,
            self.browser_does(act).await,
            self.browser_acquires(act).await,
            self.app_does(act).await,
            self.staff_does(act).await,
        ];
        let answered = answers.into_iter().flatten().next();
        answered.unwrap_or_else(|| unreachable!("how is {act} done?"))
    }

    async fn administrator_does(&mut self, act: &str) -> Option<String> {
        let known = [
            "register_user",
            "edit_user",
            "deregister_user",
            "reset_user_pins",
            "unlock_user",
            "stop_contract_by_customer",
            "decide_held_certificate",
            "set_closed_days",
            "change_user_mail_addresses",
        ];
        if !known.contains(&act) {
            return self.about_certificates(act).await;
        }
        let (pin, app, admin) = (self.pin(), self.world.app.clone(), self.admin.clone());
        let id = self.id("valid");
        Some(match act {
            "register_user" => said(app.register_user(&admin, pin, new_user()).await),
            "edit_user" => {
                let edit = EditUser {
                    version: self.version("valid").await,
                    name: "見本 改".to_owned(),
                    right: Right::Approver,
                    password: None,
                    certificate: CertificateChoice::Continue,
                };
                said(app.edit_user(&admin, pin, &id, edit).await)
            }
            "deregister_user" => said(app.deregister_user(&admin, pin, &id).await),
            "reset_user_pins" => {
                let new = Some(Pin::typed("a-new-pin-1"));
                said(app.reset_user_pins(&admin, pin, &id, new, None).await)
            }
            "unlock_user" => said(app.unlock_user(&admin, pin, &self.id("locked")).await),
            "stop_contract_by_customer" => said(app.stop_contract_by_customer(&admin, pin).await),
            "decide_held_certificate" => {
                let held = app.held_certificates(&admin).await.unwrap();
                let id = held.first().map_or("none", |held| &held.certificate.id);
                said(app.decide_held_certificate(&admin, pin, id, true).await)
            }
            "set_closed_days" => {
                let today = Day::at(self.world.now()).unwrap();
                let wanted = BTreeSet::from([today]);
                said(app.set_closed_days(&admin, today.month(), wanted).await)
            }
            _ => {
                let addresses = some_address();
                said(
                    app.change_user_mail_addresses(&admin, pin, &id, addresses)
                        .await,
                )
            }
        })
    }

    async fn about_certificates(&mut self, act: &str) -> Option<String> {
        let (app, admin, id) = (self.world.app.clone(), self.admin.clone(), self.id("valid"));
        let version = self.version("valid").await;
        Some(match act {
            "reissue_user_certificate" => {
                let (pin, reissue) = (self.pin(), Self::reissue());
                let done = app.reissue_user_certificate(&admin, pin, &id, version, reissue);
                said(done.await)
            }
            "reissue_several_user_certificates" => {
                let (pin, users) = (self.pin(), [(id, version)]);
                let reason = ReissueReason::NewPc;
                let done = app
                    .reissue_several_user_certificates(&admin, pin, &users, "form", reason)
                    .await;
                match done {
                    Ok(answers) => match answers.into_iter().find_map(|(_, answer)| answer.err()) {
                        Some(refusal) => format!("{refusal:?}"),
                        None => "done".to_owned(),
                    },
                    other => said(other),
                }
            }
            "revoke_user_certificate" => {
                let (pin, reason) = (self.pin(), ReissueReason::Broken);
                said(app.revoke_user_certificate(&admin, pin, &id, reason).await)
            }
            "suspend_user_certificate" => said(app.suspend_user_certificate(&admin, &id).await),
            "resume_user_certificate" => {
                let (pin, id) = (self.pin(), self.id("suspended"));
                said(app.resume_user_certificate(&admin, pin, &id).await)
            }
            "suspend_administrator_certificate" => {
                let number = AdministratorNumber::parse("2").unwrap();
                said(app.suspend_administrator_certificate(&admin, number).await)
            }
            "register_user_token" => {
                let token = self.world.fresh_token();
                let (number, code) = (serial(token), self.world.fresh_code(token));
                let proof = TokenProof {
                    serial: &number,
                    code: &code,
                };
                let (pin, id) = (self.pin(), self.id("plain"));
                let what = (proof, PresentToken::Absent);
                said(app.register_user_token(&admin, pin, &id, what).await)
            }
            "resynchronise_user_token" => {
                let token = self.tokens["fresh"];
                let first = self.world.fresh_code(token);
                let second = self.world.code_after(token);
                let (pin, id) = (self.pin(), self.id("fresh"));
                let codes = [first.as_str(), second.as_str()];
                said(app.resynchronise_user_token(&admin, pin, &id, codes).await)
            }
            "stop_user_token" => {
                let end = TokenEnd::Stopped;
                said(app.stop_user_token(&admin, &id, end).await)
            }
            _ => return None,
        })
    }

    async fn signed_in_does(&mut self, act: &str) -> Option<String> {
        let app = self.world.app.clone();
        let (admin, user) = (self.admin.actor().clone(), self.user.actor().clone());
        let at = self.world.administrator_named("1").unwrap();
        let own = &self.world.people[at];
        let confirmation = Pin::typed(&own.confirmation);
        let user_pin = Pin::typed(&self.world.people[self.users["valid"]].pin);
        Some(match act {
            "confirm_pin" => said(app.confirm_pin(&admin, confirmation).await),
            "confirm_reissue" => said(app.confirm_reissue(&admin, Some(confirmation)).await),
            "confirm_renewal_pin" => said(app.confirm_renewal_pin(&user, user_pin).await),
            "change_own_pin" => {
                let new = Pin::typed("quite-another-pin");
                said(
                    app.change_own_pin(&user, PinKind::Login, user_pin, new)
                        .await,
                )
            }
            "begin_renewal" => said(app.begin_renewal(&user, self.user_pin()).await),
            "change_own_mail_addresses" => {
                let pin = self.user_pin();
                said(
                    app.change_own_mail_addresses(&user, pin, some_address())
                        .await,
                )
            }
            "put_notices_away" => read(app.put_notices_away(&user, Vec::new()).await),
            "sign_out" => read(app.sign_out(&self.first_step).await),
            _ => return None,
        })
    }

    async fn reads(&mut self, act: &str) -> Option<String> {
        let (app, admin) = (self.world.app.clone(), self.admin.clone());
        let (actor, id) = (self.user.actor().clone(), self.id("valid"));
        let filter = UsageFilter {
            user: None,
            from: None,
            to: None,
            kind: ActKind::default(),
        };
        Some(match act {
            "held_certificates" => read(app.held_certificates(&admin).await),
            "contract_month" => said(app.contract_month(&admin, None).await),
            "is_closed_today" => read(app.is_closed_today(&admin).await),
            "contract_history" => read(app.contract_history(&admin, None).await),
            "mail_addresses_of_user" => read(app.mail_addresses_of_user(&admin, &id).await),
            "user_tokens" => read(app.user_tokens(&admin).await),
            "usage_history" => read(app.usage_history(&admin, &filter, None).await),
            "usage_history_file" => read(app.usage_history_file(&admin, &filter).await),
            "users" => read(app.users(&admin).await),
            "user_line" => read(app.user_line(&admin, &id).await),
            "administrators" => read(app.administrators(&admin).await),
            "own_mail_addresses" => read(app.own_mail_addresses(&actor).await),
            "own_token" => read(app.own_token(&actor).await),
            "notices" => read(app.notices(&actor).await),
            "status" => read(app.status(&actor).await),
            "user_right" => read(app.user_right(&self.user).await),
            _ => return None,
        })
    }

    async fn shows_a_certificate(&mut self, act: &str) -> Option<String> {
        let app = self.world.app.clone();
        let site = self.world.site(HolderKind::Administrator);
        let at = self.world.administrator_named("1").unwrap();
        let own = &self.world.people[at];
        let presented = own.certificates.last().unwrap().presented.clone();
        let (verified, from) = (self.verified.clone(), address(OFFICE));
        let cookie = own.cookie;
        let cookie = cookie.as_ref().map(<[u8; 32]>::as_slice);
        let (pin, confirmation) = (Pin::typed(&own.pin), Pin::typed(&own.confirmation));
        let bank = self.world.bank.clone();
        Some(match act {
            "judge_certificate" => match app.judge_certificate(&site, Some(&presented)).await {
                Ok(Err(refused)) => format!("{:?}", refused.reason),
                other => read(other),
            },
            "diagnose_certificate" => {
                match app.diagnose_certificate(&bank, Some(&presented)).await {
                    Ok(Err(refused)) => format!("{:?}", refused.reason),
                    other => read(other),
                }
            }
            "site_of" => read(app.site_of(&[site], Some(&presented)).await.map(|_| ())),
            "note_refused_certificate" => {
                let judged = app.judge_certificate(&site, None).await.unwrap();
                let refused = judged.err().unwrap();
                let noted = app.note_refused_certificate(&site, Some(&presented), &refused, from);
                read(noted.await)
            }
            "sign_in_with_pin" => said(app.sign_in_with_pin(&site, verified, pin, from).await),
            "sign_in_second_step" => {
                let first = self.first_step;
                let done = app.sign_in_second_step(&site, verified, &first, confirmation, from);
                said(done.await)
            }
            "initial_pins" | "choose_first_pins" => self.begins(act).await,
            "administrator" => match app.administrator(&site, verified, cookie, from).await {
                Ok(Err(end)) => format!("{end:?}"),
                other => read(other),
            },
            "user" => self.user_comes().await,
            "stop_by_certificate" => {
                read(app.stop_by_certificate(&bank, Some(&presented), from).await)
            }
            _ => return None,
        })
    }

    async fn user_comes(&mut self) -> String {
        let (app, site) = (self.world.app.clone(), self.world.site(HolderKind::User));
        let cookie = self.world.people[self.users["valid"]].cookie;
        let cookie = cookie.as_ref().map(<[u8; 32]>::as_slice);
        let verified = self.user_verified.clone();
        let found = app.user(&site, verified, cookie, address(OFFICE)).await;
        match found {
            Ok(Err(end)) => format!("{end:?}"),
            other => read(other),
        }
    }

    /// At a first sign-in, where the PINs that were made for somebody are changed.
    async fn begins(&mut self, act: &str) -> String {
        let (app, site) = (self.world.app.clone(), self.world.site(HolderKind::User));
        let (verified, cookie) = self.beginner.clone();
        if act == "initial_pins" {
            return said(app.initial_pins(&site, &verified, &cookie).await);
        }
        let new = [PinKind::Login, PinKind::Confirmation]
            .map(|kind| (kind, Pin::typed(&format!("chosen-by-myself-{kind:?}"))));
        let done = app.choose_first_pins(&site, verified, &cookie, new.into(), address(OFFICE));
        said(done.await)
    }

    async fn browser_does(&mut self, act: &str) -> Option<String> {
        let (app, bank, from) = (
            self.world.app.clone(),
            self.world.bank.clone(),
            address(OFFICE),
        );
        let step = match act {
            "browser_session" | "acquisition_page" | "stop_from_browser" => "pairing_code",
            other => other,
        };
        let cookie = self.runs.get(step).map(|run| self.world.runs[*run].cookie);
        let person = &self.world.people[self.users["fresh"]];
        let identity = person.identity(typed(&person.pin, true));
        Some(match act {
            "begin_acquisition" => read(app.begin_acquisition(&bank, identity, from).await),
            "stop_by_pin" => read(app.stop_by_pin(&bank, identity, from).await),
            "prove_identity" => {
                let run = self.runs[act];
                let token = self.tokens[act];
                let second = SecondStep {
                    form_id: self.world.runs[run].form.clone().unwrap(),
                    one_time_password: self.world.fresh_code(token),
                    handover_code: String::new(),
                };
                said(app.prove_identity(&bank, &cookie?, second, from).await)
            }
            "browser_session" => read(app.browser_session(&bank, &cookie?).await),
            "acquisition_page" => match app.acquisition_page(&bank, &cookie?, from).await {
                Ok(page) => match page.state {
                    PageState::At(_) => "done".to_owned(),
                    PageState::Ended(code) => format!("{code:?}"),
                },
                other => said(other),
            },
            "pairing_code" => said(app.pairing_code(&bank, &cookie?, from).await),
            "approve_acquisition" => {
                let number = self.world.runs[self.runs[act]].number.clone().unwrap();
                said(
                    app.approve_acquisition(&bank, &cookie?, &number, from)
                        .await,
                )
            }
            "stop_from_browser" => said(app.stop_from_browser(&bank, &cookie?, from).await),
            _ => return None,
        })
    }

    /// Without the app.
    async fn browser_acquires(&mut self, act: &str) -> Option<String> {
        let (app, bank) = (self.world.app.clone(), self.world.bank.clone());
        let from = address(OFFICE);
        let cookie = self.runs.get(act).map(|run| self.world.runs[*run].cookie);
        let shown = self.in_browser.as_ref().map(|held| &held.presented);
        Some(match act {
            "browser_challenge" => said(app.browser_challenge(&bank, &cookie?, from).await),
            "request_in_browser" => {
                let (_, request) = Self::browser_request(&self.challenge);
                said(app.request_in_browser(&bank, &cookie?, request, from).await)
            }
            "prove_in_browser" => said(app.prove_in_browser(&bank, shown, true, from).await),
            "new_certificate" => read(app.new_certificate(&bank, shown).await),
            _ => return None,
        })
    }

    async fn app_does(&mut self, act: &str) -> Option<String> {
        let app = self.world.app.clone();
        let stated = StatedPc {
            app_version: "1.0.0".to_owned(),
            pc_name: "keiri-1".to_owned(),
        };
        let step = match act {
            "acquisition_standing" | "stop_from_app" => "request_certificate",
            other => other,
        };
        let caller = self.caller(step);
        let run = self.runs.get(step).map(|run| &self.world.runs[*run]);
        Some(match act {
            "claim_acquisition" => {
                let (ticket, secret) = run?.ticket.clone()?;
                let claim = Claim::Link { ticket, secret };
                let caller = self.new_caller();
                said(app.claim_acquisition(&caller, claim, stated, None).await)
            }
            "acquisition_standing" => said(
                app.acquisition_standing(&caller?, run?.id.as_deref()?)
                    .await,
            ),
            "stop_from_app" => said(app.stop_from_app(&caller?, run?.id.as_deref()?).await),
            "request_certificate" => {
                let id = run?.id.clone()?;
                let parsed = AcquisitionId::parse(&id).unwrap();
                let challenge = challenge_password(&parsed, &run?.public_key());
                let submitted = SubmittedRequest {
                    csr: Key::new().request(&challenge),
                    key_protection: "software_nss: keiri-1".to_owned(),
                };
                said(app.request_certificate(&caller?, &id, submitted).await)
            }
            "prove_certificate" => {
                let (id, held) = (run?.id.clone()?, run?.held.clone()?);
                let shown = Some(&held.presented);
                said(app.prove_certificate(&caller?, &id, shown, true).await)
            }
            "renew_from_app" => {
                let person = &self.world.people[self.users["valid"]];
                let held = person.certificates.last()?;
                let site = self.world.site(HolderKind::User);
                let pin = Pin::typed(&person.pin);
                let caller = self.new_caller();
                let done = app
                    .renew_from_app(&caller, &site, Some(&held.presented), pin, stated)
                    .await;
                match done {
                    Err(Failure::Refused(refused)) => format!("{:?}", refused.code),
                    other => said(other),
                }
            }
            _ => return None,
        })
    }

    fn caller(&self, step: &str) -> Option<AppCaller> {
        let run = self.runs.get(step).map(|run| &self.world.runs[*run])?;
        run.id.as_ref().map(|_| run.caller(&self.world.app))
    }

    /// An app that claimed nothing yet.
    fn new_caller(&self) -> AppCaller {
        let seed = self.world.app.secret();
        crate::acquisition::Run::from_app(0, OFFICE, seed).caller(&self.world.app)
    }

    async fn staff_does(&mut self, act: &str) -> Option<String> {
        let known = [
            "suspend_administrator",
            "revoke_administrator",
            "stop_person",
            "suspend_contract",
            "lose_token",
        ];
        if !known.contains(&act) {
            return None;
        }
        let staff = self.world.staff(0).await.unwrap();
        let app = self.world.app.clone();
        let contract = ContractId::parse(CONTRACT).unwrap();
        Some(match act {
            "suspend_administrator" => {
                let number = AdministratorNumber::parse("2").unwrap();
                said(app.suspend_administrator(&staff, &contract, number).await)
            }
            "revoke_administrator" => {
                let what = RevokeAdministrator {
                    contract,
                    number: AdministratorNumber::parse("2").unwrap(),
                    reason: ReissueReason::LostOrStolen,
                    form: "C-2".to_owned(),
                };
                said(app.revoke_administrator(&staff, what).await)
            }
            "stop_person" => {
                let person = PersonOf {
                    contract,
                    kind: HolderKind::User,
                    name: self.id("fresh").as_str().to_owned(),
                };
                said(app.stop_person(&staff, &person).await)
            }
            "suspend_contract" => {
                let version = self.world.contract().await.unwrap().version;
                said(app.suspend_contract(&staff, &contract, version).await)
            }
            _ => {
                let token = TokenSerial::parse(&serial(self.token_of_second)).unwrap();
                said(app.lose_token(&staff, &token).await)
            }
        })
    }

    async fn bank_changes(&mut self, how: &str, kind: &str) -> String {
        let app = self.world.app.clone();
        if how == "approve" {
            let checker = self.world.staff(1).await.unwrap();
            let id = self.proposals[kind].clone();
            let shown = app.proposal(&checker, &id).await.unwrap().unwrap();
            let (_, confirmed) = self.world.staff_confirmed(1).await.unwrap();
            let seen = shown.approval.digest;
            return said(app.approve_change(&checker, confirmed, &id, &seen).await);
        }
        let (number, form) = (CONTRACT.to_owned(), self.world.form());
        let administrator = 2;
        let change = match kind {
            "ReissueAdministrator" => Change::ReissueAdministrator {
                number,
                administrator,
                reason: ReissueReason::NewPc,
                form,
            },
            "UnlockAdministrator" => Change::UnlockAdministrator {
                number,
                administrator,
                new_pins: true,
                form,
            },
            "SetAdministratorMail" => Change::SetAdministratorMail {
                number,
                administrator,
                mail: some_address().first,
                second: None,
                form,
            },
            "AddAdministrator" => Change::AddAdministrator {
                customer_id: None,
                mail: None,
                number,
                administrator: "見本 三郎".to_owned(),
                token: serial(self.world.fresh_token()),
            },
            "ResumeAdministrator" => Change::ResumeAdministrator {
                number,
                administrator,
            },
            "TerminateContract" => Change::TerminateContract { number, form },
            "Assign" => self.world.new_token_for(2),
            other => unreachable!("how is {other} proposed?"),
        };
        let (maker, confirmed) = self.world.staff_confirmed(0).await.unwrap();
        said(app.propose_change(&maker, confirmed, change).await)
    }
}

fn new_user() -> NewUser {
    NewUser {
        user_id: UserId::parse("newuser").unwrap(),
        name: "見本 新".to_owned(),
        login_pin: Pin::typed("the-pin-of-the-new"),
        confirmation_pin: Some(Pin::typed("confirming-the-new")),
        right: Right::default(),
        token: None,
        mail: MailAddresses::default(),
    }
}

fn some_address() -> MailAddresses {
    MailAddresses {
        first: Some(MailAddress::parse("keiri@mihon.example").unwrap()),
        second: None,
    }
}
