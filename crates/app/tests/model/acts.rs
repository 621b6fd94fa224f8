//! What may happen in a world.

use tegata_domain::time::{DAY, HOUR, MINUTE, SECOND};

use crate::{rng::Rng, world::World};

macro_rules! acts {
    ($($(#[doc = $doc:literal])* $act:ident = $weight:literal,)*) => {
        /// An act of somebody, or of time.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Act { $($(#[doc = $doc])* $act,)* }

        impl Act {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$act,)*];
            const WEIGHTS: &'static [usize] = &[$($weight,)*];
        }
    };
}

acts! {
    TimePasses = 10,
    /// Into the window of a renewal.
    ElevenMonthsPass = 1,
    JobsRun = 3,
    EverybodyIsBroughtBack = 3,
    StaffPropose = 12,
    StaffApprove = 12,
    StaffReject = 1,
    StaffWithdraw = 1,
    /// What was done at once.
    StaffConfirm = 3,
    StaffSuspendAdministrator = 1,
    StaffRevokeAdministrator = 1,
    /// 緊急停止 by the help desk.
    StaffStopPerson = 1,
    StaffLoseCard = 1,
    StaffFollowCard = 3,
    /// 職員の管理
    StaffChangeStaff = 10,
    StaffStopMember = 2,
    StaffMistype = 2,
    StaffSuspendsContract = 1,
    CustomerStopsContract = 1,
    StaffRead = 1,
    /// Maker and checker in one person.
    StaffApproveTheirOwn = 2,
    AdministratorSignsIn = 6,
    AdministratorSignsOut = 1,
    AdministratorMistypes = 3,
    RegisterUser = 6,
    DeregisterUser = 1,
    ResetPins = 2,
    UnlockUser = 2,
    ReissueUser = 16,
    RevokeUser = 1,
    SuspendUser = 3,
    ResumeUser = 3,
    SuspendOtherAdministrator = 2,
    /// WEB-FB's 編集
    EditUser = 4,
    /// カレンダー管理
    SetClosedDays = 1,
    ReissueSeveral = 1,
    ReplaceToken = 1,
    ResynchroniseToken = 1,
    /// Told to the bank.
    LoseToken = 1,
    /// ID・パスワード方式
    PasswordSignIn = 6,
    PasswordSession = 4,
    ChangeOwnPin = 3,
    /// A session from before, of an administrator or a user, and of a member of staff.
    CustomerIsOut = 4,
    MemberIsOut = 3,
    /// Without the app.
    RequestInBrowser = 8,
    ProveInBrowser = 8,
    AcquireWholeInBrowser = 3,
    SwitchBrowserKeys = 1,
    ChangeMail = 2,
    /// Two people at once.
    TwoApprovals = 2,
    TwoReissues = 2,
    ReleaseAgainstReject = 3,
    ProofAgainstRevocation = 4,
    OneCodeTwice = 2,
    SignInAgainstStop = 1,
    TwoStopsOfMembers = 2,
    RegisterToken = 3,
    StopToken = 2,
    DecideHeld = 12,
    AdministratorReads = 1,
    UserSignsIn = 8,
    UserMistypes = 3,
    UserReads = 2,
    RenewFromStatus = 8,
    RenewFromApp = 8,
    /// 緊急停止, by the rightful person or by somebody who guesses.
    EmergencyStop = 1,
    /// A diagnosis, its support code, and the help desk that reads it.
    AskTheHelpDesk = 1,
    /// B1
    Identify = 26,
    /// B2
    ProveIdentity = 24,
    AskForCode = 4,
    /// A1
    Claim = 24,
    /// B4
    TypeNumber = 20,
    /// A2
    AskWhereItStands = 2,
    /// A3
    RequestCertificate = 18,
    /// A4
    ProveCertificate = 18,
    StopFromBrowser = 2,
    StopFromApp = 2,
    /// A whole acquisition by the rightful person.
    AcquireWhole = 8,
    /// A thief: another app with the link.
    ThiefClaims = 2,
    /// A thief: a number that the app does not show.
    ThiefGuessesNumber = 2,
    /// A thief: somebody else's certificate as the proof.
    ThiefProvesWithAnother = 2,
    /// A thief: a request bound to another acquisition.
    ThiefSendsAnothersRequest = 2,
    /// A thief: a certificate that was never proven, or is over, at the sign-in.
    ThiefShowsWhatDoesNotCount = 3,
    /// A thief: a confirmation that somebody else gave.
    ThiefUsesAnothersConfirmation = 2,
}

impl Act {
    /// Whether two people act at once.
    pub(crate) fn is_parallel(self) -> bool {
        matches!(
            self,
            Self::TwoApprovals
                | Self::TwoReissues
                | Self::ReleaseAgainstReject
                | Self::ProofAgainstRevocation
                | Self::OneCodeTwice
                | Self::SignInAgainstStop
                | Self::TwoStopsOfMembers
        )
    }
}

/// An act with the seed of its chances.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) act: Act,
    seed: u64,
}

impl Step {
    pub(crate) fn draw(rng: &mut Rng) -> Self {
        let mut left = rng.below(Act::WEIGHTS.iter().sum());
        let seed = rng.next();
        for (act, weight) in Act::ALL.iter().zip(Act::WEIGHTS) {
            if left < *weight {
                return Self { act: *act, seed };
            }
            left -= weight;
        }
        unreachable!("the weights were summed")
    }
}

impl World {
    /// Does it; whether it came to anything, or which promise broke.
    pub(crate) async fn step(&mut self, step: Step) -> Result<bool, String> {
        let before = self.standing;
        let done = self.act(step).await?;
        if done {
            Self::allowed_under(before, step.act)?;
        }
        Ok(done)
    }

    async fn act(&mut self, step: Step) -> Result<bool, String> {
        let rng = &mut Rng::new(step.seed);
        match step.act {
            Act::TimePasses => {
                self.time_passes(rng);
                Ok(true)
            }
            Act::ElevenMonthsPass => {
                self.pass(330 * DAY);
                Ok(true)
            }
            Act::JobsRun => self.jobs_run().await,
            Act::EverybodyIsBroughtBack => self.recover_all().await.map(|()| true),
            Act::StaffPropose => self.staff_propose(rng).await,
            Act::StaffApprove => self.staff_approve(rng).await,
            Act::StaffReject => self.staff_reject(rng).await,
            Act::StaffWithdraw => self.staff_withdraw(rng).await,
            Act::StaffConfirm => self.staff_confirm(rng).await,
            Act::StaffSuspendAdministrator => self.staff_suspend(rng).await,
            Act::StaffRevokeAdministrator => self.staff_revoke(rng).await,
            Act::StaffStopPerson => self.staff_stop_person(rng).await,
            Act::StaffLoseCard => self.staff_lose_card(rng).await,
            Act::StaffFollowCard => self.staff_follow_card(rng).await,
            Act::StaffChangeStaff => self.staff_change_staff(rng).await,
            Act::StaffStopMember => self.staff_stop_member(rng).await,
            Act::StaffMistype => self.staff_mistype(rng).await,
            Act::StaffSuspendsContract => self.staff_suspends_contract(rng).await,
            Act::CustomerStopsContract => self.customer_stops_contract(rng).await,
            Act::StaffRead => self.staff_read(rng).await,
            Act::StaffApproveTheirOwn => self.staff_approve_own(rng).await,
            Act::AdministratorSignsIn => self.administrator_signs_in(rng).await,
            Act::AdministratorSignsOut => self.administrator_signs_out(rng).await,
            Act::AdministratorMistypes => self.administrator_mistypes(rng).await,
            Act::RegisterUser => self.register_user(rng).await,
            Act::DeregisterUser => self.deregister_user(rng).await,
            Act::ResetPins => self.reset_pins(rng).await,
            Act::UnlockUser => self.unlock_user(rng).await,
            Act::ReissueUser => self.reissue_user(rng).await,
            Act::RevokeUser => self.revoke_user(rng).await,
            Act::SuspendUser => self.suspend_user(rng).await,
            Act::ResumeUser => self.resume_user(rng).await,
            Act::SuspendOtherAdministrator => self.suspend_other(rng).await,
            Act::RegisterToken => self.register_token(rng).await,
            Act::StopToken => self.stop_token(rng).await,
            Act::DecideHeld => self.decide_held(rng).await,
            Act::AdministratorReads => self.administrator_reads(rng).await,
            Act::UserSignsIn => self.user_signs_in(rng).await,
            Act::UserMistypes => self.user_mistypes(rng).await,
            Act::UserReads => self.user_reads(rng).await,
            Act::RenewFromStatus => self.renew_from_status(rng).await,
            Act::RenewFromApp => self.renew_from_app(rng).await,
            Act::EmergencyStop => self.emergency_stop(rng).await,
            Act::AskTheHelpDesk => self.ask_the_help_desk(rng).await,
            other => self.newer_step(other, rng).await,
        }
    }

    async fn newer_step(&mut self, act: Act, rng: &mut Rng) -> Result<bool, String> {
        match act {
            Act::EditUser => self.edit_user(rng).await,
            Act::SetClosedDays => self.set_closed_days(rng).await,
            Act::ReissueSeveral => self.reissue_several(rng).await,
            Act::ReplaceToken => self.replace_token(rng).await,
            Act::ResynchroniseToken => self.resynchronise(rng).await,
            Act::LoseToken => self.lose_token(rng).await,
            Act::PasswordSignIn => self.password_sign_in(rng).await,
            Act::PasswordSession => self.password_session(rng).await,
            Act::ChangeOwnPin => self.change_own_pin(rng).await,
            Act::CustomerIsOut => self.customer_is_out(rng).await,
            Act::MemberIsOut => self.member_is_out(rng).await,
            Act::RequestInBrowser => self.request_in_browser(rng).await,
            Act::ProveInBrowser => self.prove_in_browser(rng).await,
            Act::AcquireWholeInBrowser => self.acquire_whole_in_browser(rng).await,
            Act::SwitchBrowserKeys => self.switch_browser_keys().await,
            Act::ChangeMail => self.change_mail(rng).await,
            Act::TwoApprovals => self.two_approvals(rng).await,
            Act::TwoReissues => self.two_reissues(rng).await,
            Act::ReleaseAgainstReject => self.release_against_reject(rng).await,
            Act::ProofAgainstRevocation => self.proof_against_revocation(rng).await,
            Act::OneCodeTwice => self.one_code_twice(rng).await,
            Act::SignInAgainstStop => self.sign_in_against_stop(rng).await,
            Act::TwoStopsOfMembers => self.two_stops_of_members(rng).await,
            acquisition => self.acquisition_step(acquisition, rng).await,
        }
    }

    async fn acquisition_step(&mut self, act: Act, rng: &mut Rng) -> Result<bool, String> {
        match act {
            Act::Identify => self.identify_someone(rng).await,
            Act::ProveIdentity => self.prove_someone(rng).await,
            Act::AskForCode => self.ask_for_code(rng).await,
            Act::Claim => self.claim_one(rng).await,
            Act::TypeNumber => self.type_number(rng).await,
            Act::AskWhereItStands => self.ask_standing(rng).await,
            Act::RequestCertificate => self.request_one(rng).await,
            Act::ProveCertificate => self.prove_one(rng).await,
            Act::StopFromBrowser => self.stop_from_browser(rng).await,
            Act::StopFromApp => self.stop_from_app(rng).await,
            Act::AcquireWhole => self.acquire_someone(rng).await,
            Act::ThiefClaims => self.thief_claims(rng).await,
            Act::ThiefGuessesNumber => self.thief_guesses(rng).await,
            Act::ThiefProvesWithAnother => self.thief_proves(rng).await,
            Act::ThiefSendsAnothersRequest => self.thief_requests(rng).await,
            Act::ThiefShowsWhatDoesNotCount => self.thief_shows(rng).await,
            Act::ThiefUsesAnothersConfirmation => self.thief_confirms(rng).await,
            other => unreachable!("{other:?} is done elsewhere"),
        }
    }

    fn time_passes(&mut self, rng: &mut Rng) {
        let unit = match rng.below(60) {
            0 => 30 * DAY,
            1..5 => DAY,
            5..10 => HOUR,
            10..30 => MINUTE,
            _ => SECOND,
        };
        let many = if unit == 30 * DAY { 3 } else { 40 };
        self.pass(unit * (i64::try_from(rng.below(many)).unwrap() + 1));
    }

    async fn jobs_run(&mut self) -> Result<bool, String> {
        let done = self.app.reconcile().await;
        done.map(|()| true).map_err(|error| error.to_string())
    }
}
