//! `init`: the authorities and the first two members of staff, from requests made on their own PCs.

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result, bail};
use tegata_app::bank::NewStaff;
use tegata_domain::{ids::BankCode, pin::Pin, random};
use tegata_pki::{check_request, pem};
use zeroize::Zeroizing;

use crate::{
    cli::{Init, tell},
    config::Config,
    environment::Environment,
    files::{self, Readers},
    wiring,
};

pub(super) async fn run(command: &Init, environment: &Environment) -> Result<ExitCode> {
    let config = Config::read(&command.config)?;
    let [first, second] = command.staff.as_slice() else {
        bail!("--staff is needed exactly twice: two people")
    };
    let staff = [parse(first, environment)?, parse(second, environment)?];
    let bank = BankCode::parse(&command.bank)?;
    let app = wiring::assemble(&config, environment).await?;
    let names: Vec<String> = staff.iter().map(|one| one.new.staff_id.clone()).collect();
    let [first, second] = staff;
    let pins = [(first.pin_file, first.pin), (second.pin_file, second.pin)];
    let certificates = app
        .create_first_staff(&bank, [first.new, second.new])
        .await?;
    files::folder(&command.out)?;
    for ((name, der), (pin_file, pin)) in names.iter().zip(certificates).zip(pins) {
        let path = command.out.join(format!("{name}.pem"));
        files::write(
            &path,
            pem::to_pem(pem::CERTIFICATE, &der).as_bytes(),
            Readers::All,
        )?;
        files::write(Path::new(&pin_file), pin.as_bytes(), Readers::Owner)?;
        tell(&format!(
            "{name}: certificate in {}, initial PIN in {pin_file}",
            path.display()
        ));
    }
    app.database().close().await;
    Ok(ExitCode::SUCCESS)
}

struct Parsed {
    new: NewStaff,
    pin: Zeroizing<String>,
    pin_file: String,
}

fn parse(text: &str, environment: &Environment) -> Result<Parsed> {
    let parts: Vec<&str> = text.split(':').collect();
    let [staff_id, name, person, request, pin_file] = parts.as_slice() else {
        bail!("--staff {text:?} does not have the form ID:NAME:PERSON:CSR:PIN");
    };
    let text =
        String::from_utf8(files::read(Path::new(request))?).context("the request is not PEM")?;
    let der = pem::from_pem(pem::CERTIFICATE_REQUEST, &text)
        .with_context(|| format!("{request} is not PEM"))?;
    let pin = Zeroizing::new(random::decimal(environment.random.as_ref(), 10));
    let new = NewStaff {
        initial_pin: true,
        staff_id: (*staff_id).to_owned(),
        name: (*name).to_owned(),
        person: (*person).to_owned(),
        pin: Pin::typed(&pin),
        request: check_request(&der).with_context(|| format!("{request} cannot be accepted"))?,
        key_protection: "stated by the request".to_owned(),
    };
    Ok(Parsed {
        new,
        pin,
        pin_file: (*pin_file).to_owned(),
    })
}
