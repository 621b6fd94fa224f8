//! The first two members of staff of a bank: their keys are made on their PCs, as `tegata init` wants them.

use anyhow::{Context as _, Result};
use tegata_app::bank::NewStaff;
use tegata_domain::{ids::BankCode, pin::Pin};
use tegata_pki::{check_request, pem};

use crate::{
    demo::{act::Stage, pc, state::Staff},
    files::{self, Readers},
    wiring::Running,
};

/// Makes the requests with the real app, has them signed, and installs what comes back.
pub(super) async fn create(
    stage: &Stage<'_>,
    running: &Running,
    bank: &str,
    members: &[Staff],
) -> Result<()> {
    let mut new = Vec::with_capacity(members.len());
    for member in members {
        new.push(request(stage, member).await?);
    }
    let two: [NewStaff; 2] = new.try_into().ok().context("two members of staff")?;
    let bank = BankCode::parse(bank)?;
    let certificates = running.app.create_first_staff(&bank, two).await?;
    for (member, der) in members.iter().zip(certificates) {
        install(stage, member, &der).await?;
    }
    Ok(())
}

async fn request(stage: &Stage<'_>, member: &Staff) -> Result<NewStaff> {
    let home = stage.layout.pc(&member.id);
    pc::prepare(&home, &stage.layout.file("tls/root.pem")).await?;
    let (file, path) = stage.path(&format!("pc/{}/request.pem", member.id));
    pc::start(&home, &["request", "--name", &member.name, "--out", &path])?
        .end()
        .await?;
    let text = String::from_utf8(files::read(&file)?)?;
    Ok(NewStaff {
        initial_pin: false,
        staff_id: member.id.clone(),
        name: member.name.clone(),
        person: member.person.clone(),
        pin: Pin::typed(&member.pin),
        request: check_request(&pem::from_pem(pem::CERTIFICATE_REQUEST, &text)?)?,
        key_protection: "software_nss: demonstration".to_owned(),
    })
}

async fn install(stage: &Stage<'_>, member: &Staff, der: &[u8]) -> Result<()> {
    let (_, ca) = stage.path("ca/staff.pem");
    let (file, path) = stage.path(&format!("pc/{}/certificate.pem", member.id));
    let text = pem::to_pem(pem::CERTIFICATE, der);
    files::write(&file, text.as_bytes(), Readers::All)?;
    let home = stage.layout.pc(&member.id);
    pc::start(&home, &["install", "--certificate", &path, "--ca", &ca])?
        .end()
        .await?;
    Ok(())
}
