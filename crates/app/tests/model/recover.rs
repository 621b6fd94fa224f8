//! Nobody is stranded: from wherever a world stands, its rightful people bring everybody back to a sign-in.

use tegata_app::{acquisition::Proven, certificate::Reissue, console::Change, sign_in::AdminActor};
use tegata_domain::{
    certificate::ReissueReason,
    ids::{HolderKind, UserId},
};

use crate::world::{CONTRACT, OFFICE, Who, World, serial};
use crate::{rng::Rng, standing::Standing};

impl World {
    /// Most worlds begin with a company at work: an administrator, or two, and users.
    pub(crate) async fn people_come(&mut self, seed: u64) -> Result<(), String> {
        for _ in 0..seed % 3 {
            self.another_operator().await?;
        }
        self.recover_all().await?;
        if seed % 2 == 1 {
            let token = serial(self.fresh_token());
            self.two_people(Change::AddAdministrator {
                customer_id: self.master_id("2"),
                mail: None,
                number: CONTRACT.to_owned(),
                administrator: "見本 次郎".to_owned(),
                token,
            })
            .await?;
        }
        let rng = &mut Rng::new(seed);
        for _ in 0..2 {
            self.register_user(rng).await?;
        }
        self.recover_all().await?;
        // Somebody who never had a certificate.
        self.register_user(rng).await.map(drop)
    }

    /// Staff by their colleagues, administrators by the bank, users by an administrator.
    pub(crate) async fn recover_all(&mut self) -> Result<(), String> {
        self.recover_staff().await?;
        match self.standing {
            Standing::Open => {}
            Standing::Suspended => {
                let form = self.form();
                self.two_people(Change::ResumeContract {
                    number: CONTRACT.to_owned(),
                    form,
                })
                .await?;
            }
            // Its people are customers no longer.
            Standing::Terminated => return self.nobody_gets_in().await,
        }
        if self.people.is_empty() {
            let token = serial(self.fresh_token());
            self.two_people(Change::OpenContract {
                customer_id: self.master_id("1"),
                mail: None,
                number: CONTRACT.to_owned(),
                company: "見本商事".to_owned(),
                administrator: "見本 花子".to_owned(),
                token,
            })
            .await?;
        }
        for at in self.with_kind(HolderKind::Administrator) {
            let recovered = self.recover_administrator(at).await;
            let name = &self.people[at].name;
            recovered.map_err(|what| format!("administrator {name} is stranded: {what}"))?;
        }
        self.works_today().await?;
        for at in self.with_kind(HolderKind::User) {
            let recovered = self.recover_user(at).await;
            let name = &self.people[at].name;
            recovered.map_err(|what| format!("{name} is stranded: {what}"))?;
        }
        Ok(())
    }

    async fn recover_administrator(&mut self, at: usize) -> Result<(), String> {
        let number = CONTRACT.to_owned();
        let administrator: u8 = self.people[at].name.parse().unwrap();
        let (first, second) = (self.form(), self.form());
        self.two_people(Change::UnlockAdministrator {
            number: number.clone(),
            administrator,
            new_pins: true,
            form: first,
        })
        .await?;
        if self.people[at].token.is_none() {
            let change = self.new_token_for(administrator);
            self.two_people(change).await?;
        }
        self.two_people(Change::ReissueAdministrator {
            number: number.clone(),
            administrator,
            reason: ReissueReason::LostOrStolen,
            form: second,
        })
        .await?;
        match self.acquire(at).await? {
            Some(Proven::Valid) => {}
            Some(Proven::Held) => {
                self.two_people(Change::ReleaseAdministrator {
                    number,
                    administrator,
                    release: true,
                })
                .await?;
            }
            None => return Err("no certificate".to_owned()),
        }
        self.comes_in(at).await
    }

    async fn recover_user(&mut self, at: usize) -> Result<(), String> {
        let administrators = self.with_kind(HolderKind::Administrator);
        let by = *administrators.first().ok_or("no administrator")?;
        let (actor, confirmed) = self.at_desk(by).await?;
        self.unlocks(&actor, confirmed, at).await?;
        let (actor, confirmed) = self.at_desk(by).await?;
        self.resets_pins(&actor, confirmed, at).await?;
        // Without one nobody acquires, unless the bank asks none.
        if self.people[at].token.is_none() {
            let (actor, confirmed) = self.at_desk(by).await?;
            self.registers_token(&actor, confirmed, at).await?;
        }
        let (actor, confirmed) = self.at_desk(by).await?;
        let reissue = Reissue {
            reason: ReissueReason::NewPc,
            outside_office: false,
        };
        if !self.reissues(&actor, confirmed, at, reissue).await? {
            return Err("no reissue".to_owned());
        }
        match self.acquire(at).await? {
            Some(Proven::Valid) => {}
            Some(Proven::Held) => {
                let (actor, _) = self.at_desk(by).await?;
                while !self.is_in_force(at, &actor).await? {
                    if !self.decides(by, &actor, true).await? {
                        return Err("nobody releases".to_owned());
                    }
                }
            }
            None => return Err("no certificate".to_owned()),
        }
        self.comes_in(at).await
    }

    async fn is_in_force(&self, at: usize, admin: &AdminActor) -> Result<bool, String> {
        let id = UserId::parse(&self.people[at].name).unwrap();
        let line = self.app.user_line(admin, &id).await;
        let line = line.map_err(|error| error.to_string())?;
        let block = line.ok_or("no such user")?.block;
        Ok(block.status == tegata_app::certificate::CertificateStatus::Valid)
    }

    async fn at_desk(
        &mut self,
        by: usize,
    ) -> Result<(AdminActor, tegata_app::sign_in::PinVerified), String> {
        let actor = self.administrator(by).await?;
        let actor = actor.ok_or("the administrator is not in")?;
        let confirmed = self.confirmed((Who::Customers, by), actor.actor(), true);
        let confirmed = confirmed.await?.ok_or("the administrator cannot confirm")?;
        Ok((actor, confirmed))
    }

    async fn comes_in(&mut self, at: usize) -> Result<(), String> {
        let who = (Who::Customers, at);
        if self.signs_in(who, (true, true), OFFICE).await? {
            Ok(())
        } else {
            Err("the sign-in fails".to_owned())
        }
    }
}
